import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expandWorkers, type WorkerSpec } from '../config/expand.ts';
import { configFromCommand, loadConfig } from '../config/load.ts';
import { configMeant, type Environment, type Place, placeOf, stateFolder } from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { createRun, type RunManifest, runsOf } from '../config/run-registry.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import { sourcesOf } from '../fleet/logins.ts';
import { takeLock } from '../host/lock.ts';
import { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { CommandError, UsageError } from './errors.ts';
import {
  findLive,
  firstLive,
  type LocatedRun,
  located,
  NoLiveRunError,
  type Origin,
  type RunChoice,
} from './find-run.ts';
import { isLost, lostRun } from './lost-run.ts';
import type { Standby } from './standby.ts';

/** A run to be entered. */
export interface OpenedRun extends LocatedRun {
  /** It did not exist before; nothing of it runs yet. */
  created: boolean;
  /** What the person should know: this run is not quite what was asked for. */
  notice?: string;
  /** The control that was begun ahead of it. */
  standby?: Standby | undefined;
  /** Lets others look for a run in this place. Call it when control answers; `ensureControl` does. */
  release: () => void;
}

/** Which run to enter, or to begin. */
export interface RunRequest extends RunChoice {
  /** How many workers run `command`; 1 by default. */
  workers?: number | undefined;
  /** Program and arguments; empty when there is none. */
  command: readonly string[];
  /** Looks at the workers of a new run before it exists; what it throws keeps it from that. */
  preflight?: (workers: readonly WorkerSpec[], configDir: string | undefined) => Promise<void>;
  /** The control that was begun for the run, should one be made. */
  standby?: Standby | undefined;
}

/** What a new run consists of. */
export interface RunContent {
  configDir: string | null;
  command: string[] | null;
  workers: readonly WorkerSpec[];
  logDirectory?: string | undefined;
  /** Names of variables that only control is to have. */
  withheld?: readonly string[];
}

/** No run lives here, and nothing says what to start. */
export class NothingHereError extends CommandError {
  constructor() {
    super(
      'no run lives here and there is no config/orch.json: start agents with "orch-tui --workers 4 -- claude", ' +
        'name a folder with --config DIR, or look around with "orch-tui demo"',
      2,
    );
    this.name = 'NothingHereError';
  }
}

/** How long another process may take to begin a run in the same place, ms. */
const STARTER_LIMIT_MS = 15_000;
const POLL_MS = 10;

/**
 * Finds the run to enter: the live one that is meant, or a new one. `cwd` is an absolute path. The place is the folder of
 * `config`, else `cwd` when there is a command, else ./config when it has a configuration.
 * @throws {ConfigError} when a new run's configuration cannot be used
 * @throws {NothingHereError} when nothing says what to run
 * @throws {NoLiveRunError} when `run` names no live run
 */
export async function openRun(request: RunRequest, env: Environment, cwd: string): Promise<OpenedRun> {
  checkRequest(request);
  const { run, config, command } = request;
  if (run !== undefined) return openNamed(run, env, cwd);
  if (command.length > 0) return openCommand(request, env, cwd);
  const configDir = configMeant(config, cwd);
  if (configDir !== undefined) {
    return openPlace(
      { configDir },
      env,
      cwd,
      async () => {
        const { workers, logDirectory, config } = await loadConfig(configDir);
        await request.preflight?.(workers, configDir);
        const withheld = sourcesOf(config.logins);
        return { configDir, command: null, workers, logDirectory, withheld };
      },
      request,
    );
  }
  const live = await firstLive([{ cwd }, { demo: cwd }], env);
  if (!live) throw new NothingHereError();
  return entered(live);
}

/** Enters a live run, or takes up again one that was lost. */
async function openNamed(id: string, env: Environment, cwd: string): Promise<OpenedRun> {
  try {
    return entered(await findLive({ run: id }, env, cwd));
  } catch (error) {
    const lost = error instanceof NoLiveRunError ? await lostRun(id, env, cwd) : undefined;
    if (!lost) throw error;
    const notice = 'it was lost: its workers are started again, in the conversations they were in';
    return { ...lost, created: true, release: () => {}, notice };
  }
}

/** What there is to say of a run that was lost in a place where a new one begins. */
async function noticeOfLost(place: Place, env: Environment): Promise<string | undefined> {
  const [newest] = await runsOf(place, env);
  if (!newest || !(await isLost(newest.dir))) return undefined;
  const { id } = newest.manifest;
  // It fits in 80 columns.
  return `a run was lost: "orch-tui --run ${id}" takes it up`;
}

/**
 * Enters the live run of a place, or makes a new one there. Two who come at the same time enter the same run.
 * @throws whatever `content` throws, which is asked only when there is no live run
 */
export async function openPlace(
  origin: Origin,
  env: Environment,
  cwd: string,
  content: () => Promise<RunContent>,
  { standby }: Pick<RunRequest, 'standby'> = {},
): Promise<OpenedRun> {
  const place = placeOf(origin);
  const release = await becomeStarter(place, env);
  try {
    const live = await firstLive([origin], env);
    if (live) {
      standby?.dismiss();
      release();
      return entered(live);
    }
    const notice = await noticeOfLost(place, env);
    const now = new Date();
    const run = await createRun({ ...(await content()), place, cwd, version: VERSION, now, env });
    return { ...located(run), created: true, release, standby, ...(notice !== undefined && { notice }) };
  } catch (error) {
    standby?.dismiss();
    release();
    throw error;
  }
}

async function openCommand(request: RunRequest, env: Environment, cwd: string): Promise<OpenedRun> {
  const { workers = 1 } = request;
  const command = [...request.command];
  const opened = await openPlace(
    { cwd },
    env,
    cwd,
    async () => {
      const config = configFromCommand({ workers, command, cwd });
      const specs = expandWorkers(config, cwd, env);
      await request.preflight?.(specs, undefined);
      return { configDir: null, command, workers: specs };
    },
    request,
  );
  const notice = opened.created ? undefined : noticeFor(request, opened.manifest, env);
  return notice === undefined ? opened : { ...opened, notice };
}

function entered(run: LocatedRun): OpenedRun {
  return { ...run, created: false, release: () => {} };
}

function checkRequest({ run, config, workers, command }: RunRequest): void {
  const given = [
    run !== undefined && '--run',
    config !== undefined && '--config',
    command.length > 0 && 'a command',
  ].filter((option) => option !== false);
  if (given.length > 1) throw new UsageError(`give either ${given.join(' or ')}: each says what to run`);
  if (workers !== undefined && command.length === 0) {
    throw new UsageError('--workers needs a command, such as "orch-tui --workers 4 -- claude"');
  }
}

function noticeFor(
  { workers, command }: RunRequest,
  manifest: RunManifest,
  env: Environment,
): string | undefined {
  const sameCommand = sameWords(command, manifest.command, env);
  const sameCount = workers === undefined || workers === manifest.workers.length;
  if (sameCommand && sameCount) return undefined;
  const what = `${manifest.workers.length} × ${manifest.command?.join(' ') ?? 'a command'}`;
  return `a run of ${what} lives here already and nothing was added to it; to start another, end it with "orch-tui down"`;
}

/** A manifest has a command without its secrets. */
function sameWords(command: readonly string[], kept: readonly string[] | null, env: Environment): boolean {
  const redactor = new Redactor(inheritedSecrets(env));
  return isDeepStrictEqual(
    command.map((word) => redactor.text(word)),
    kept,
  );
}

/** Becomes the one who may begin a run in a place; waits for another who is at it. */
async function becomeStarter(place: Place, env: Environment): Promise<() => void> {
  const home = join(stateFolder(env), place.slug);
  await ensurePrivateDir(home, stateFolder(env));
  const deadline = performance.now() + STARTER_LIMIT_MS;
  while (performance.now() < deadline) {
    const release = await takeLock(home, 'starter');
    if (release) return release;
    await delay(POLL_MS);
  }
  throw new CommandError(`another orch-tui has been starting a run here for ${STARTER_LIMIT_MS / 1000} s`);
}
