import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { constants, Script } from 'node:vm';
import { requireOwnFolder, requirePrivateFolder } from './ownership.ts';

/** A script that was run. */
export interface Loaded<T> {
  exports: T;
  /**
   * Keeps the code that V8 has made of it so far for the next process, should there be none that fits. Where that cannot be
   * written, nothing is.
   */
  keep: () => void;
}

/** Where code that was compiled is kept for the next start, absolute; it can be deleted at any time. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME || '';
  return join(isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'), 'orch-tui');
}

/** That of Node's own cache in it. */
export function moduleCache(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'modules');
}

/** What a bundle of a CommonJS script is written between, so that it is one function, which is called. */
export const WRAPPER = ['(function (exports, require, module, __filename, __dirname) {', '\n})'] as const;

/**
 * Runs a wrapped script with the code that V8 made of it in an earlier process. Node's own cache has what is compiled when a
 * file is loaded; what a start is made of is called after that, and to compile it anew takes a third of the start.
 * @param path of the script, absolute
 * @param folder of the caches; it is used if nobody else can write there
 */
export function loadScript<T>(path: string, folder: string): Loaded<T> {
  const source = readFileSync(path, 'latin1');
  const { size, ctimeMs } = statSync(path);
  const family = `${basename(path, '.cjs')}-${process.version}-${process.arch}-`;
  // V8 knows its version and the length of the source. The time changes whenever anything is written into the file.
  const name = `${family}${size}-${Math.round(ctimeMs)}`;
  const cachedData = keptIn(folder, name);
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(source, {
    filename: path,
    importModuleDynamically,
    ...(cachedData && { cachedData }),
  });
  const module = { exports: {} };
  // A `require` of Node's asks its modules for all that they have, and with that loads what they load when it is called.
  const load = (id: string): unknown => process.getBuiltinModule(id) ?? createRequire(path)(id);
  script.runInThisContext()(module.exports, load, module, path, dirname(path));
  let isKept = cachedData !== undefined && !script.cachedDataRejected;
  const keep = () => {
    if (isKept) return;
    isKept = true;
    write(folder, family, name, script.createCachedData());
  };
  return { exports: module.exports as T, keep };
}

/**
 * Whether nobody else can enter a folder, so that the code in it is what the user's own processes put there; it is made where
 * there is none. Node runs what its cache holds, and does not ask who wrote it.
 */
export function isPrivateCache(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    requirePrivateFolder(folder);
    return true;
  } catch {
    return false;
  }
}

/** The code that was kept; undefined where there is none, or somebody else may have put it there. */
function keptIn(folder: string, name: string): Buffer | undefined {
  try {
    requireOwnFolder(folder);
    return readFileSync(join(folder, name));
  } catch {
    return undefined;
  }
}

/** In the place of what was kept of other versions of the script. */
function write(folder: string, family: string, name: string, code: Buffer): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  const unfinished = join(folder, `${name}.${process.pid}`);
  try {
    writeFileSync(unfinished, code, { mode: 0o600 });
    renameSync(unfinished, join(folder, name));
    for (const other of readdirSync(folder))
      if (other.startsWith(family) && other !== name) rmSync(join(folder, other), { force: true });
  } catch {
    rmSync(unfinished, { force: true });
  }
}
