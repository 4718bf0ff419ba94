import { type ChildProcess, spawn } from 'node:child_process';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Run, Worker } from '../../../src/api/schema.ts';
import type { EventType, JournalEvent } from '../../../src/journal/event.ts';
import { workerOf } from '../../../src/journal/event-log.ts';
import { type Incident, incidentsOf } from '../../../src/journal/incidents.ts';
import type { Report } from '../../../src/journal/report.ts';
import { CLI, type Place } from './place.ts';

export type EventOf<T extends EventType> = Extract<JournalEvent, { type: T }>;

const START_TIMEOUT_MS = 30_000;
/** Less than a test may take: it should say what happened instead. */
const WAIT_MS = 50_000;

/** A run of the product that is followed by what its journal says. */
export class WatchedRun {
  readonly place: Place;
  #follower: ChildProcess | undefined;
  readonly #waiters = new Set<() => void>();
  /** All that happened so far. */
  readonly events: JournalEvent[] = [];

  constructor(place: Place) {
    this.place = place;
  }

  /** Starts the run by the room that `argv` opens, leaves that, and follows the journal. */
  async start(argv: readonly string[]): Promise<void> {
    const room = this.place.terminal(argv, { cols: 200, rows: 50 });
    await room.waitFor((t) => /[1-9]\d* workers?/.test(t.rowText(0)), { timeout: START_TIMEOUT_MS });
    room.press('q');
    await room.ended();
    const args = [CLI, 'events', '--follow', '--json'];
    this.#follower = spawn(process.execPath, args, {
      cwd: this.place.cwd,
      env: this.place.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(this.#follower.stdout!).on('line', (line) => {
      this.events.push(JSON.parse(line) as JournalEvent);
      for (const notify of this.#waiters) notify();
      this.#waiters.clear();
    });
  }

  /** Runs a command of the product to its end. @throws Error when it fails */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.place.command(...args);
    if (code !== 0) throw new Error(`orch-tui ${args.join(' ')}: code ${code}: ${stderr || stdout}`);
    return stdout;
  }

  async status(): Promise<{ run: Run; workers: Worker[] }> {
    return JSON.parse(await this.command('status', '--json'));
  }

  async report(): Promise<Report> {
    return JSON.parse(await this.command('report', '--json'));
  }

  /** Ends one of its processes with kill -9. */
  kill(what: 'host' | 'control'): void {
    const found = this.place.processes().find(({ argv }) => argv[1] === CLI && argv[2] === what);
    process.kill(found!.pid, 'SIGKILL');
  }

  /** Asks the control API for something as a program would. */
  async post(path: string, body: object): Promise<void> {
    const { run } = await this.status();
    const socketPath = join(dirname(run.hostSocket ?? ''), 'control.sock');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      request({ socketPath, path, method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end(JSON.stringify(body));
    });
    if (status !== 200) throw new Error(`POST ${path}: ${status}`);
  }

  /** The first event of a worker, past or to come, that is of this type and meets the condition. @throws Error in time, ms */
  async happened<T extends EventType>(
    worker: string,
    type: T,
    meets: (event: EventOf<T>) => boolean = () => true,
    timeout = WAIT_MS,
  ): Promise<EventOf<T>> {
    const isOfType = (event: JournalEvent): event is EventOf<T> => event.type === type;
    const isMeant = (event: JournalEvent): event is EventOf<T> =>
      isOfType(event) && workerOf(event) === worker && meets(event);
    const timer = AbortSignal.timeout(timeout);
    for (;;) {
      const found = this.events.find(isMeant);
      if (found) return found;
      if (timer.aborted) {
        throw new Error(`no ${type} of ${worker} in ${timeout} ms, but:\n${this.storyOf(worker)}`);
      }
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve);
        timer.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Waits until a worker's screen has said all of this, in this order. */
  async shows(worker: string, ...states: string[]): Promise<void> {
    let last = 0;
    for (const state of states) {
      const isNext = ({ seq, data }: EventOf<'screen.changed'>) => seq > last && data.to === state;
      last = (await this.happened(worker, 'screen.changed', isNext)).seq;
    }
  }

  /** Waits until the agent of a worker shows more than that it starts. */
  async isUp(worker: string): Promise<void> {
    await this.happened(worker, 'screen.changed', ({ data }) => data.to !== 'starting');
  }

  /** The first incident of a worker, once it is closed. */
  async mended(worker: string, timeout?: number): Promise<Incident> {
    const { data } = await this.happened(worker, 'incident.closed', undefined, timeout);
    return this.incidents(worker).find(({ id }) => id === data.incident)!;
  }

  incidents(worker: string): Incident[] {
    return incidentsOf(this.events).filter((incident) => incident.worker === worker);
  }

  /** What happened to a worker, for people. */
  storyOf(worker: string): string {
    const own = this.events.filter((event) => workerOf(event) === worker);
    return own
      .map(({ at, type, data }) => `${new Date(at).toISOString().slice(14, 23)} ${type} ${textOf(data)}`)
      .join('\n');
  }

  async close(): Promise<void> {
    this.#follower?.kill();
    await this.place.close();
  }
}

/** Without whole screens. */
function textOf(data: object): string {
  return JSON.stringify(data, (_, value) => (Array.isArray(value) && value.length > 10 ? '…' : value));
}
