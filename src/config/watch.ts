import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watch } from 'chokidar';
import { messageOf } from '../error-message.ts';
import { ConfigError } from './errors.ts';
import { type LoadedConfig, parseConfig, readConfig } from './load.ts';
import { CONFIG_FILE } from './paths.ts';

/**
 * How long, in ms, the file must stay the same before it counts as saved: editors save in several steps.
 * More than the 50 ms during which chokidar drops a second change of a file that is a link.
 */
const SETTLE_MS = 100;

export interface ConfigWatchOptions {
  /** The file says something new, and it is right. Also called when a mistake is taken back. */
  onConfig: (loaded: LoadedConfig) => void;
  /** The file cannot be used now, or not be watched; whatever was loaded before stays in force. */
  onProblem: (problem: ConfigError) => void;
  /** What is in force now. A change since it was loaded is reported; without it, so is the first content. */
  since?: LoadedConfig;
}

export interface ConfigWatch {
  /** Resolves when the file is being watched and was looked at once. */
  ready: Promise<void>;
  /** Ends the watch; no callback comes after the call. */
  close(): Promise<void>;
}

/** Watches `orch.json` in the folder `dir`: one callback for each change once it has settled, none when the content is the same. */
export function watchConfig(dir: string, options: ConfigWatchOptions): ConfigWatch {
  const { onConfig, onProblem, since } = options;
  const ended = new AbortController();
  let reported: string | ConfigError | undefined = since?.text;
  let looking = false;
  let changed = false;

  /** The content of the file, or why there is none. */
  const read = () =>
    readConfig(dir).catch((error: unknown) => {
      if (error instanceof ConfigError) return error;
      throw error;
    });

  const report = (content: string | ConfigError) => {
    reported = content;
    if (content instanceof ConfigError) return onProblem(content);
    let loaded: LoadedConfig;
    try {
      loaded = parseConfig(content, dir);
    } catch (error) {
      if (error instanceof ConfigError) return onProblem(error);
      throw error;
    }
    onConfig(loaded);
  };

  /** Reads until two readings `SETTLE_MS` apart are the same; calls that come meanwhile join in. */
  const look = async () => {
    changed = true;
    if (looking) return;
    looking = true;
    try {
      while (changed) {
        changed = false;
        const before = await read();
        await pause(SETTLE_MS, undefined, { signal: ended.signal });
        const after = await read();
        if (ended.signal.aborted) return;
        if (!same(before, after)) changed = true;
        else if (!same(after, reported)) report(after);
      }
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      looking = false;
    }
  };

  const watcher = watch(dir, {
    depth: 0,
    ignoreInitial: true,
    // The folder and not the file, so that a file that comes back or is replaced by a rename is seen; other files are not of interest.
    ignored: (path) => dirname(resolve(path)) === resolve(dir) && !WATCHED.has(basename(path)),
  });
  watcher.on('all', () => void look());
  watcher.on('error', (error) => {
    const reason = messageOf(error);
    onProblem(
      new ConfigError([`${join(dir, CONFIG_FILE)}: changes are not seen, restart to apply them: ${reason}`]),
    );
  });
  const ready = new Promise<void>((done) => {
    watcher.once('ready', () => void look().then(done));
    ended.signal.addEventListener('abort', () => done());
  });

  return {
    ready,
    close() {
      ended.abort();
      return watcher.close();
    },
  };
}

/** Kubernetes mounts a ConfigMap as links through `..data`, and replaces that link. */
const WATCHED = new Set([CONFIG_FILE, '..data']);

function same(a: string | ConfigError, b: string | ConfigError | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.message === b?.message;
}
