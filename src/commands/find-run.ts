import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  CONFIG_FILE,
  configHere,
  type Environment,
  placeOf,
  type SocketPaths,
  socketPaths,
} from '../config/paths.ts';
import { findRuns, type Run, type RunManifest, readRun, runsOf } from '../config/run-registry.ts';
import { answers } from '../host/connect.ts';
import { isTaken } from '../host/lock.ts';
import { requirePrivateFolder } from '../ownership.ts';
import { mayLiveElsewhere } from './elsewhere.ts';
import { CommandError } from './errors.ts';

/** A run and where its host and its control listen, when they do. */
export interface LocatedRun {
  /** Real absolute path of the run folder. */
  dir: string;
  manifest: RunManifest;
  sockets: SocketPaths;
}

/** Which run a command is about: `run` is (the beginning of) its id, `config` the folder of its configuration. */
export interface RunChoice {
  run?: string | undefined;
  config?: string | undefined;
}

/** What a run belongs to. */
export type Origin = Parameters<typeof placeOf>[0];

/** No live run is meant, or more than one could be. */
export class NoLiveRunError extends CommandError {
  constructor(message: string, exitCode: 1 | 2) {
    super(message, exitCode);
    this.name = 'NoLiveRunError';
  }
}

/**
 * The live run that is meant: the one of that id, else that of the place (the configuration, ./config, `cwd` or its demo),
 * else the only one the user has.
 * @throws {NoLiveRunError} when there is none or the choice is not clear
 */
export async function findLive(
  choice: RunChoice,
  env: Environment,
  cwd: string,
  onlyHere = false,
): Promise<LocatedRun> {
  const { run, config } = choice;
  if (run !== undefined) return liveById(run, env);
  const here = await firstLive(originsOf(choice, cwd), env);
  if (here) return here;
  if (config !== undefined) {
    const advice = `start it with "orch-tui --config ${config}"`;
    throw new NoLiveRunError(`no run of ${config} is live: ${advice}`, 1);
  }
  const live = await allLive(env);
  if (live.length === 1 && !onlyHere) return live[0]!;
  if (live.length === 0) throw new NoLiveRunError('no run is live: start one with "orch-tui"', 1);
  throw new NoLiveRunError(`which run? None lives here; name one with --run: ${listed(live)}`, 2);
}

/**
 * As {@link findLive}, but a run that has ended will do too: the newest of the place.
 * @throws {NoLiveRunError} when there is none
 */
export async function findRun(choice: RunChoice, env: Environment, cwd: string): Promise<LocatedRun> {
  if (choice.run !== undefined) return theOnly(choice.run, await matching(choice.run, env));
  try {
    return await findLive(choice, env, cwd);
  } catch (error) {
    if (!(error instanceof NoLiveRunError)) throw error;
    const places = originsOf(choice, cwd).map(placeOf);
    const runs = await Promise.all(places.map((place) => runsOf(place, env)));
    const [run] = runs.flat().sort((a, b) => b.manifest.startedAt.localeCompare(a.manifest.startedAt));
    if (!run) throw error;
    return located(run);
  }
}

/**
 * Paths of recordings and run folders, where a run may be named by (the beginning of) its id as well: what there is no file
 * of and is the id of one run becomes its folder.
 * @throws {NoLiveRunError} when it fits more than one
 */
export async function recordingPaths(paths: readonly string[], env: Environment): Promise<string[]> {
  const runOf = async (path: string) => {
    const runs = existsSync(path) ? [] : await matching(path, env);
    return runs.length === 0 ? path : theOnly(path, runs).dir;
  };
  return Promise.all(paths.map(runOf));
}

/**
 * All live runs of the user, newest first.
 * @throws {NotPrivateError} when the folder of one is open to others, or one that may live can be changed by them
 */
export async function allLive(env: Environment): Promise<LocatedRun[]> {
  const { runs, open } = await findRuns(env);
  if (open[0]) throw open[0];
  return onlyLive(runs.map(located));
}

/** The live run of the first of these places that has one. */
export async function firstLive(
  origins: readonly Origin[],
  env: Environment,
): Promise<LocatedRun | undefined> {
  for (const origin of origins) {
    // The one that lives need not be the newest by its name: the clock may have been set back.
    const [live] = await onlyLive((await runsOf(placeOf(origin), env)).map(located));
    if (live) return live;
  }
  return undefined;
}

/** Whether control or the host of a run answers, a host is there and only its socket is lost, or workers of it may live elsewhere. */
export async function isLive({ dir, sockets }: LocatedRun): Promise<boolean> {
  return (await answers(sockets.control)) || (await hasHost({ dir, sockets })) || mayLiveElsewhere(dir);
}

/** Whether a host has the run, be it that its socket is lost. */
export async function hasHost({ dir, sockets }: Pick<LocatedRun, 'dir' | 'sockets'>): Promise<boolean> {
  return (await answers(sockets.host)) || (await isTaken(dir, 'host'));
}

/** A run with the paths of its sockets. */
export function located({ dir, manifest }: Run): LocatedRun {
  return { dir, manifest, sockets: socketPaths(dir, manifest.runtime) };
}

/**
 * The configuration that recordings are looked at with where none is named: ./config, or else what the first run among
 * these run folders was started with, when it is still there.
 */
export async function configOfRecordings(paths: readonly string[], cwd: string): Promise<string | undefined> {
  const runs = await Promise.all(paths.map((path) => readRun(resolve(cwd, path)).catch(() => undefined)));
  const dirs = [configHere(cwd), ...runs.map((run) => run?.manifest.configDir ?? undefined)];
  return dirs.find((dir) => dir !== undefined && existsSync(join(dir, CONFIG_FILE)));
}

function originsOf({ config }: RunChoice, cwd: string): Origin[] {
  if (config !== undefined) return [{ configDir: resolve(cwd, config) }];
  return [{ configDir: join(cwd, 'config') }, { cwd }, { demo: cwd }];
}

async function liveById(id: string, env: Environment): Promise<LocatedRun> {
  const runs = await matching(id, env);
  const live = await onlyLive(runs);
  if (live.length > 0) return theOnly(id, live);
  const { manifest, dir } = theOnly(id, runs);
  throw new NoLiveRunError(`${manifest.id} has ended; its recordings are in ${dir}`, 1);
}

async function matching(id: string, env: Environment): Promise<LocatedRun[]> {
  if (id === '') return [];
  const { runs, open } = await findRuns(env);
  const fits = ({ manifest }: Run) => [id, `run-${id}`].some((start) => manifest.id.startsWith(start));
  const found = runs.filter(fits).map(located);
  if (found.length === 0 && open[0]) throw open[0];
  return found;
}

function theOnly(id: string, runs: readonly LocatedRun[]): LocatedRun {
  if (runs.length === 1) return runs[0]!;
  if (runs.length === 0)
    throw new NoLiveRunError(`there is no run "${id}": "orch-tui runs" lists them all`, 2);
  throw new NoLiveRunError(`"${id}" fits more than one run: ${listed(runs)}`, 2);
}

/** @throws {NotPrivateError} when the folder of a live one is open to others */
async function onlyLive(runs: readonly LocatedRun[]): Promise<LocatedRun[]> {
  const lives = await Promise.all(runs.map(isLive));
  const live = runs.filter((_, i) => lives[i]);
  for (const { dir } of live) requirePrivateFolder(dir);
  return live;
}

function listed(runs: readonly LocatedRun[]): string {
  return runs.map(({ manifest }) => `${manifest.id} (${manifest.configDir ?? manifest.cwd})`).join(', ');
}
