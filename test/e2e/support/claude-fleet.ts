import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventType } from '../../../src/journal/event.ts';
import { prepareClaude } from './claude.ts';
import { type Behavior, FakeApi } from './fake-api.ts';
import { NetworkNamespace } from './namespace.ts';
import { CLI, Place } from './place.ts';
import { type EventOf, WatchedRun } from './watched-run.ts';

/** A worker of a fleet, in a folder and with an API lane of its own name. */
export interface FleetWorker {
  name: string;
  /** What it runs; by default Claude Code with its first prompt, {@link promptFor}. */
  command?: readonly string[];
  env?: Readonly<Record<string, string | null>>;
  /** Logins of the config that it may use. */
  logins?: readonly string[];
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

/** How many agents start at once: each keeps a core of a small machine busy for seconds. */
const STARTED_AT_ONCE = 4;

/** The task of a worker. */
export const promptFor = (worker: string): string => `Begin the task of ${worker}.`;

/** A run of the product with real agents on a fake API. */
export class ClaudeFleet extends WatchedRun {
  readonly api: FakeApi;
  readonly #network: NetworkNamespace;
  /** When it is the turn of each worker to start. */
  readonly #turns = new Map<string, Promise<void>>();

  private constructor(place: Place, api: FakeApi, network: NetworkNamespace) {
    super(place);
    this.api = api;
    this.#network = network;
  }

  /** Starts the first workers; a few at a time, the others come when those before them are up. */
  static async open({ version, claude, workers, config }: FleetOptions): Promise<ClaudeFleet> {
    const place = new Place();
    const socket = join(place.dir, 'api.sock');
    const api = await FakeApi.listen(socket);
    const network = await NetworkNamespace.open(socket);
    const fleet = new ClaudeFleet(place, api, network);
    const bin = join(place.dir, 'bin');
    for (const folder of [bin, join(place.cwd, 'config')]) mkdirSync(folder);
    symlinkSync(claude, join(bin, 'claude'));
    // 2.0 asks npm for a newer version at each start, also with updates off, and would take long to hear that there is no network.
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
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
    const entries = workers.map(({ name, command, env: own, logins }) => ({
      name,
      command: command ?? [...CLAUDE, promptFor(name)],
      cwd: `../${name}`,
      env: { ANTHROPIC_BASE_URL: `${env.ANTHROPIC_BASE_URL}/${name}`, ...own },
      ...(logins && { logins }),
    }));
    const configure = (count: number) => {
      const content = JSON.stringify({ ...config, workers: entries.slice(0, count) });
      writeFileSync(join(place.cwd, 'config/orch.json'), content);
    };
    try {
      configure(STARTED_AT_ONCE);
      await fleet.start(network.enter([process.execPath, CLI, '--skip-settings-errors']));
    } catch (error) {
      await fleet.close();
      throw error;
    }
    let up: Promise<unknown> = Promise.resolve();
    for (let from = 0; from < workers.length; from += STARTED_AT_ONCE) {
      const names = workers.slice(from, from + STARTED_AT_ONCE).map(({ name }) => name);
      const turn = up.then(() => configure(from + STARTED_AT_ONCE));
      for (const name of names) fleet.#turns.set(name, turn);
      const isUp = ({ data }: EventOf<'screen.changed'>) => data.to !== 'starting';
      up = turn.then(() => Promise.all(names.map((name) => fleet.happened(name, 'screen.changed', isUp))));
    }
    // Whoever waits for the turn of a worker hears of it.
    up.catch(() => {});
    return fleet;
  }

  /** A worker's time counts from its start. */
  override async happened<T extends EventType>(
    worker: string,
    type: T,
    meets?: (event: EventOf<T>) => boolean,
    timeout?: number,
  ): Promise<EventOf<T>> {
    await this.#turns.get(worker);
    return super.happened(worker, type, meets, timeout);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.#network.close();
    await this.api.close();
  }
}
