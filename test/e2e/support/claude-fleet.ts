import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Run, Worker } from '../../../src/api/schema.ts';
import type { EventType, JournalEvent } from '../../../src/journal/event.ts';
import { workerOf } from '../../../src/journal/event-log.ts';
import { type Incident, incidentsOf } from '../../../src/journal/incidents.ts';
import type { Report } from '../../../src/journal/report.ts';
import { prepareClaude } from './claude.ts';
import { type Behavior, FakeApi } from './fake-api.ts';
import { NetworkNamespace } from './namespace.ts';
import { CLI, Place } from './place.ts';

/** A worker of a fleet, in a folder and with an API lane of its own name. */
export interface FleetWorker {
  name: string;
  /** What it runs; by default Claude Code with its first prompt, {@link promptFor}. */
  command?: readonly string[];
  env?: Readonly<Record<string, string | null>>;
  /** What the API does first. */
  behaviors?: readonly Behavior[];
  /** Files in its folder, by their paths there. */
  files?: Readonly<Record<string, string>>;
  /** Its folder was never accepted. */
  strange?: boolean;
}

export interface FleetOptions {
  version: string;
  /** The program of that version. */
  claude: string;
  workers: readonly FleetWorker[];
  /** Further keys of `orch.json`. */
  config?: object;
}

/** How Claude Code is started in a fleet: it is on the path. */
export const CLAUDE = ['claude', '--permission-mode', 'default'];

/** The task of a worker. */
export const promptFor = (worker: string): string => `Begin the task of ${worker}.`;

const WAIT_MS = 60_000;

/** A run of the product with real agents on a fake API, and what its journal says. */
export class ClaudeFleet {
  readonly place: Place;
  readonly api: FakeApi;
  readonly #network: NetworkNamespace;
  #follower: ChildProcess | undefined;
  readonly #waiters = new Set<() => void>();
  /** All that happened so far. */
  readonly events: JournalEvent[] = [];

  private constructor(place: Place, api: FakeApi, network: NetworkNamespace) {
    this.place = place;
    this.api = api;
    this.#network = network;
  }

  static async open({ version, claude, workers, config }: FleetOptions): Promise<ClaudeFleet> {
    const place = new Place();
    const socket = join(place.dir, 'api.sock');
    const api = await FakeApi.listen(socket);
    const network = await NetworkNamespace.open(socket);
    const fleet = new ClaudeFleet(place, api, network);
    const bin = join(place.dir, 'bin');
    mkdirSync(bin);
    symlinkSync(claude, join(bin, 'claude'));
    place.env.PATH = `${bin}:${place.env.PATH}`;
    const folderOf = (name: string) => join(place.cwd, name);
    for (const { name, files = {}, behaviors = [] } of workers) {
      mkdirSync(folderOf(name));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folderOf(name), path)), { recursive: true });
        writeFileSync(join(folderOf(name), path), text);
      }
      api.enqueueIn(name, ...behaviors);
    }
    const trusted = workers.filter(({ strange }) => !strange).map(({ name }) => folderOf(name));
    const env = prepareClaude({ version, home: place.env.HOME, trusted, port: network.port });
    Object.assign(place.env, env);
    const entries = workers.map(({ name, command, env: own }) => ({
      name,
      command: command ?? [...CLAUDE, promptFor(name)],
      cwd: name,
      env: { ANTHROPIC_BASE_URL: `${env.ANTHROPIC_BASE_URL}/${name}`, ...own },
    }));
    writeFileSync(join(place.cwd, 'orch.json'), JSON.stringify({ ...config, workers: entries }));
    await fleet.#start();
    return fleet;
  }

  /** Runs a command of the product to its end. @throws Error when it fails */
  async command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.place.command(...args, '--config', this.place.cwd);
    if (code !== 0) throw new Error(`orch-tui ${args.join(' ')}: ${stderr || stdout || `code ${code}`}`);
    return stdout;
  }

  async status(): Promise<{ run: Run; workers: Worker[] }> {
    return JSON.parse(await this.command('status', '--json'));
  }

  async report(): Promise<Report> {
    return JSON.parse(await this.command('report', '--json'));
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
    meets: (event: Extract<JournalEvent, { type: T }>) => boolean = () => true,
    timeout = WAIT_MS,
  ): Promise<Extract<JournalEvent, { type: T }>> {
    const isOfType = (event: JournalEvent): event is Extract<JournalEvent, { type: T }> =>
      event.type === type;
    const isMeant = (event: JournalEvent): event is Extract<JournalEvent, { type: T }> =>
      isOfType(event) && workerOf(event) === worker && meets(event);
    const timer = AbortSignal.timeout(timeout);
    for (;;) {
      const found = this.events.find(isMeant);
      if (found) return found;
      if (timer.aborted)
        throw new Error(`no ${type} of ${worker} in ${timeout} ms, but:\n${this.storyOf(worker)}`);
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
      const isNext = ({ seq, data }: { seq: number; data: { to: string } }) =>
        seq > last && data.to === state;
      last = (await this.happened(worker, 'screen.changed', isNext)).seq;
    }
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
      .map(
        ({ at, type, data }) => `${new Date(at).toISOString().slice(14, 23)} ${type} ${JSON.stringify(data)}`,
      )
      .join('\n');
  }

  async close(): Promise<void> {
    this.#follower?.kill();
    await this.place.close();
    await this.#network.close();
    await this.api.close();
  }

  /** A room starts what is missing, and is left again. */
  async #start(): Promise<void> {
    const argv = [process.execPath, CLI, '--config', this.place.cwd];
    const room = this.place.terminal(this.#network.enter(argv), { cols: 200, rows: 50 });
    await room.waitFor((t) => t.rowText(0).includes('running') || t.rowText(0).includes('idle'), {
      timeout: 30_000,
    });
    room.press('q');
    await room.ended();
    const args = [CLI, 'events', '--follow', '--json', '--config', this.place.cwd];
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
}
