import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  configMeant,
  type Environment,
  placeOf,
  runtimeHome,
  socketPaths,
  stateFolder,
} from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { startDetached } from '../host/detach.ts';
import type { ControlOrder } from './control-order.ts';
import type { Origin } from './find-run.ts';
import type { Io } from './io.ts';

/** Options with which a room makes a run that lives on in the background. */
export const ROOM_OPTIONS = {
  config: { type: 'string' },
  workers: { type: 'string' },
  theme: { type: 'string' },
  'skip-settings-errors': { type: 'boolean' },
  'screen-reader': { type: 'boolean' },
} as const;
/** Those of the room of the demo. */
export const DEMO_OPTIONS = {
  agents: { type: 'string' },
  seed: { type: 'string' },
  trouble: { type: 'string', multiple: true },
  chance: { type: 'string' },
  theme: ROOM_OPTIONS.theme,
  'screen-reader': ROOM_OPTIONS['screen-reader'],
} as const;

/**
 * As {@link standbyAt} for the place that the command line of a room speaks of, before anything else is loaded; undefined when it
 * makes no run in the background, or cannot be understood here.
 */
export async function standbyFor(
  argv: readonly string[],
  { env, cwd, stdin, stdout }: Io,
): Promise<Standby | undefined> {
  const origin = stdin.isTTY && stdout.isTTY ? originIn(argv, cwd) : undefined;
  return origin && standbyAt(origin, env);
}

function originIn(argv: readonly string[], cwd: string): Origin | undefined {
  const end = argv.indexOf('--');
  const args = end === -1 ? [...argv] : argv.slice(0, end);
  try {
    if (args[0] === 'demo') {
      parseArgs({ args: args.slice(1), options: DEMO_OPTIONS });
      return { demo: cwd };
    }
    const { config } = parseArgs({ args, options: ROOM_OPTIONS }).values;
    if (end !== -1 && end < argv.length - 1) return { cwd };
    const configDir = configMeant(config, cwd);
    return configDir === undefined ? undefined : { configDir };
  } catch {
    return undefined;
  }
}

/**
 * Begins control for a run that is likely to be made in a place: undefined when one may live there. To find that out for sure
 * takes as long to load as control does.
 */
export async function standbyAt(origin: Origin, env: Environment): Promise<Standby | undefined> {
  const home = join(stateFolder(env), placeOf(origin).slug);
  await ensurePrivateDir(home, stateFolder(env));
  const runs = readdirSync(home).filter((name) => name.startsWith('run-'));
  const sockets = runs.map((name) => socketPaths(join(home, name), runtimeHome(env)));
  const mayLive = sockets.some(({ control, host }) => existsSync(control) || existsSync(host));
  return mayLive ? undefined : new Standby(home);
}

/** A control that is being loaded while it is still found out what it is to serve: to load it takes a tenth of a second. */
export class Standby {
  readonly #log: string;
  readonly #child: ChildProcess;
  #isServing = false;

  /** `home` is the folder of the place. */
  constructor(home: string) {
    this.#log = join(home, `standby-${process.pid}.log`);
    rmSync(this.#log, { force: true });
    this.#child = startDetached(['control', '--standby'], this.#log, { isFed: true });
  }

  /** Has it serve a run, with its log in the run folder; undefined when it cannot, and is dismissed. */
  serve(order: ControlOrder): ChildProcess | undefined {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return undefined;
    try {
      renameSync(this.#log, join(order.run, 'control.log'));
    } catch {
      // The run folder is on another file system.
      this.dismiss();
      return undefined;
    }
    this.#isServing = true;
    this.#child.stdin?.end(JSON.stringify(order));
    return this.#child;
  }

  /** There is nothing for it to serve, unless it does already. */
  dismiss(): void {
    if (this.#isServing) return;
    this.#child.stdin?.end();
    rmSync(this.#log, { force: true });
  }
}
