import type { Log } from './log.ts';
import { watchEntry } from './watch-entry.ts';

/** What files say that an operator may change while a run lives. */
export interface SourceOptions<T> {
  /** What is in force before anything was read. */
  none: T;
  /** Reads it: of what cannot be used, what it was before stays in force, and `problems` has one line for it. */
  read: (before: T) => Promise<{ current: T; problems: readonly string[] }>;
  /** The run's config folder, when it has one. */
  configDir: string | undefined;
  /** The file or folder in it that is watched. */
  entry: string;
  log: Log;
}

/** What is in force of the product's own files and those of a run's config folder, read again when those change. */
export class WatchedSource<T> {
  current: T;
  /** One line for each thing that is wrong now. */
  problems: readonly string[] = [];
  onChange: () => void = () => {};
  readonly #read: SourceOptions<T>['read'];
  readonly #log: Log;
  #unwatch: (() => Promise<void>) | undefined;

  private constructor({ none, read, log }: SourceOptions<T>) {
    this.current = none;
    this.#read = read;
    this.#log = log;
  }

  /** Reads it, and watches the config folder when there is one. */
  static async open<T>(options: SourceOptions<T>): Promise<WatchedSource<T>> {
    const { configDir, entry, log } = options;
    const source = new WatchedSource(options);
    await source.#reread();
    if (configDir === undefined) return source;
    const reread = () => void source.#reread().then(() => source.onChange());
    source.#unwatch = await watchEntry(configDir, entry, reread, log);
    return source;
  }

  async close(): Promise<void> {
    await this.#unwatch?.();
  }

  async #reread(): Promise<void> {
    const { current, problems } = await this.#read(this.current);
    this.current = current;
    this.problems = problems;
    for (const problem of problems) this.#log('warn', problem);
  }
}
