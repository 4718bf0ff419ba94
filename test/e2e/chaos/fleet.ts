import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run, Worker } from '../../../src/api/schema.ts';
import { socketPaths } from '../../../src/config/paths.ts';
import { foreignIn } from '../../fuzz/outer-bytes.ts';
import type { OuterTerminal } from '../support/outer-terminal.ts';
import { CLI, type Place } from '../support/place.ts';
import { descendantsOf, type ProcessInfo } from '../support/processes.ts';
import { SHELL_ENVIRONMENT } from './ledger.ts';

/** What prints numbered lines, and what imitates an agent, by itself and in a shell. */
const COUNTERS = ['lines-1', 'lines-2', 'lines-3', 'lines-4', 'lines-5', 'lines-6'];
const AGENTS = ['agent-1', 'agent-2'];
const IN_SHELLS = ['shelled-1', 'shelled-2'];

const ASKS = ['--trouble', 'permission'];

const ROOM_SIZE = { cols: 160, rows: 45 };
const START_MS = 30_000;
const ANSWER_MS = 10_000;
/** What enters the screen of a room. */
const ENTER = '\x1b[?1049h';
/** The last that a room writes to its terminal. */
const LEAVE = '\x1b[23;0t';
const FRAME_END = '\x1b[?2026l';
const SOURCE = import.meta.dirname;

/** Takes the power of root to write where the mode says no, so that an unwritable folder is one for root too. */
const AS_ANYBODY =
  process.getuid?.() === 0
    ? [
        'setpriv',
        '--bounding-set',
        '-dac_override,-dac_read_search',
        '--inh-caps',
        '-dac_override,-dac_read_search',
      ]
    : [];

export interface FleetOptions {
  /** What a burst of output is made of, bytes. */
  burstBytes: number;
}

/** Ten workers under the product, and a person in the room. */
export class Fleet {
  readonly place: Place;
  /** Where the workers note what they did and were sent. */
  readonly ledger: string;
  /** Holds the ms by which the clocks of all processes are off. */
  readonly clockFile: string;
  readonly configFile: string;
  room: OuterTerminal;
  /** Somebody is at its keys, in a worker perhaps. */
  isVisited = false;
  #dir: string | undefined;
  readonly #rooms: OuterTerminal[] = [];
  #isReplaced = false;
  #wasShown = false;

  constructor(place: Place, { burstBytes }: FleetOptions) {
    this.place = place;
    this.ledger = join(place.dir, 'ledger');
    this.clockFile = join(place.dir, 'clock');
    const bin = join(place.dir, 'bin');
    const config = join(place.cwd, 'config');
    for (const folder of [this.ledger, bin, config]) mkdirSync(folder);
    Object.assign(place.env, {
      PATH: `${bin}:${place.env.PATH}`,
      CHAOS_LEDGER: this.ledger,
      CHAOS_CLOCK: this.clockFile,
      CHAOS_BURST_BYTES: String(burstBytes),
      ...SHELL_ENVIRONMENT,
      NODE_OPTIONS: `--import ${join(SOURCE, 'preload.ts')}`,
    });
    const agent = join(bin, 'claude');
    writeFileSync(
      agent,
      `#!/bin/sh\nexec '${process.execPath}' '${join(dirname(CLI), 'demo-agent.js')}' "$@"\n`,
    );
    chmodSync(agent, 0o755);
    this.configFile = join(config, 'orch.json');
    writeFileSync(this.configFile, JSON.stringify(configuration()));
    this.room = this.openRoom();
  }

  get names(): string[] {
    return [...COUNTERS, ...AGENTS, ...IN_SHELLS];
  }

  get counters(): string[] {
    return COUNTERS;
  }

  get agents(): string[] {
    return [...AGENTS, ...IN_SHELLS];
  }

  get inShells(): string[] {
    return IN_SHELLS;
  }

  /** Waits until all workers are there. */
  async started(): Promise<void> {
    await this.room.waitFor((t) => t.rowText(0).includes(`${this.names.length} workers`), {
      timeout: START_MS,
    });
  }

  /** Opens a room, in place of one that is gone. */
  openRoom(): OuterTerminal {
    this.room = this.place.terminal([...AS_ANYBODY, process.execPath, CLI], ROOM_SIZE);
    this.#rooms.push(this.room);
    this.#wasShown = false;
    return this.room;
  }

  /** What rooms wrote to their terminals that is neither text nor a sequence of their own. */
  foreign(): string[] {
    return this.#rooms.flatMap(({ raw }) => {
      const all = raw.toString();
      // Before that it speaks of why it cannot come up.
      const written = all.slice(all.includes(ENTER) ? all.indexOf(ENTER) : all.length);
      const left = written.lastIndexOf(LEAVE);
      // One that was killed may have been in the middle of a frame.
      return foreignIn(written.slice(0, left === -1 ? Math.max(0, written.lastIndexOf(FRAME_END)) : left));
    });
  }

  /** Ends the room in some way, and opens another. */
  async anotherRoom(end: (room: OuterTerminal) => Promise<void>): Promise<void> {
    this.#isReplaced = true;
    try {
      await end(this.room);
      this.openRoom();
    } finally {
      this.#isReplaced = false;
    }
  }

  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  /** Whether the room is open and has shown the run. */
  get isShown(): boolean {
    if (this.room.exit) return false;
    this.#wasShown ||= this.room.text().includes(COUNTERS[0]!);
    return this.#wasShown;
  }

  /** Opens a room where the last could not come up; says what is wrong when one ended by itself that had shown the run. */
  tendRoom(): string | undefined {
    const { exit } = this.room;
    if (this.#isReplaced || this.isShown || !exit) return undefined;
    const problem = `the room ended by itself: ${JSON.stringify(exit)} ${this.room.text().trim().slice(-400)}`;
    const wasShown = this.#wasShown;
    this.openRoom();
    return wasShown ? problem : undefined;
  }

  /** The folder of the run; there is only one. */
  get dir(): string {
    this.#dir ??= this.#findDir();
    return this.#dir;
  }

  /** The folders of all runs that began here. */
  runs(): string[] {
    const state = this.place.env.XDG_STATE_HOME!;
    return readdirSync(state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith('run-'))
      .map((entry) => join(entry.parentPath, entry.name));
  }

  get sockets() {
    return socketPaths(this.dir, join(this.place.env.XDG_RUNTIME_DIR!, 'orch-tui'));
  }

  /** The processes of the product of one kind. */
  parts(what: 'room' | 'control' | 'host'): ProcessInfo[] {
    const own = this.place.processes().filter(({ argv }) => argv[1] === CLI);
    return own.filter(({ argv }) => (what === 'room' ? argv[2] === undefined : argv[2] === what));
  }

  /** The programs of the workers, below the hosts that live. */
  programs(): ProcessInfo[] {
    const hosts = this.parts('host').map(({ pid }) => pid);
    return descendantsOf(hosts).filter(({ pid }) => !hosts.includes(pid));
  }

  isCounter({ argv }: ProcessInfo): boolean {
    return argv.some((word) => word.endsWith('chaos/worker.ts'));
  }

  isAgent({ argv }: ProcessInfo): boolean {
    // It gives its process a title.
    return argv[0] === 'claude';
  }

  /** The worker that a process belongs to; undefined when it is gone. */
  workerOf(pid: number): string | undefined {
    try {
      return /(?:^|\0)ORCH_TUI_WORKER=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1];
    } catch {
      return undefined;
    }
  }

  /** Asks control for something. @throws Error when it refuses or does not answer */
  ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { socketPath: this.sockets.control, path, method, timeout: ANSWER_MS, agent: false },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve(JSON.parse(text) as T);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          });
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
      outgoing.on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });
  }

  workers(): Promise<Worker[]> {
    return this.ask('GET', '/v1/workers');
  }

  run(): Promise<Run> {
    return this.ask('GET', '/v1/run');
  }

  /** Waits until it holds, looking again and again. @throws Error with what was missing, in time, ms */
  async until(what: string, holds: () => unknown, timeout: number): Promise<void> {
    const deadline = performance.now() + timeout;
    for (let last: unknown; ; ) {
      try {
        last = await holds();
        if (last === true) return;
      } catch (error) {
        last = (error as Error).message;
      }
      if (performance.now() > deadline) throw new Error(`${what}: not after ${timeout} ms: ${String(last)}`);
      await delay(100);
    }
  }

  #findDir(): string {
    const [dir] = this.runs();
    if (dir === undefined) throw new Error('no run began');
    return dir;
  }
}

function configuration(): object {
  const counters = COUNTERS.map((name) => ({
    name,
    command: [process.execPath, join(SOURCE, 'worker.ts')],
    restart: 'permanent',
  }));
  const agents = AGENTS.map((name, i) => ({
    name,
    // One asks a person, who does not answer, for as long as it lives.
    command: ['claude', '--name', name, '--seed', `${i + 1}`, '--chance', '1', ...(i > 0 ? ASKS : [])],
  }));
  const shelled = IN_SHELLS.map((name, i) => ({
    name,
    command: `claude --name ${name} --seed ${i + 11} --chance 1; exec bash --norc --noprofile -i`,
    shell: true,
    restart: 'permanent',
  }));
  return {
    maxRestarts: 100,
    maxSteps: 1000,
    personHoldMs: 5000,
    workers: [...counters, ...agents, ...shelled],
  };
}
