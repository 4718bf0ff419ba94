import type { WorkerSpec } from '../config/expand.ts';
import type { HostedWorker } from '../host/protocol.ts';
import { ControlError } from './control-error.ts';
import { type Entry, isRunning, newEntry } from './entry.ts';
import type { WorkerScreen } from './worker-screen.ts';

/** Who is told of changes. */
export interface ControlListener {
  onRun: () => void;
  onWorker: (name: string) => void;
  onScreen: (name: string) => void;
}

/** The workers that control knows of, in the order in which it came to know them, and who is told of their changes. */
export class Roster {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<ControlListener>();

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  find(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** @throws {ControlError} when there is no such worker */
  get(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    const names = [...this.#entries.keys()];
    const known = names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
    throw new ControlError(404, `there is no worker "${name}" (there are: ${known || 'none'})`);
  }

  /** @throws {ControlError} when there is no such worker, or its host cannot be reached */
  reached(name: string): Entry {
    const entry = this.get(name);
    const { host, unreachable, gone } = entry;
    if (unreachable === undefined || gone) return entry;
    throw new ControlError(503, `worker "${name}" cannot be reached: it lives on ${host} (${unreachable})`);
  }

  /** @throws {ControlError} when there is no such worker, or it does not run or cannot be reached */
  running(name: string): { hosted: HostedWorker; follower: WorkerScreen } {
    const entry = this.reached(name);
    const { hosted, follower } = entry;
    if (!hosted || !follower || !isRunning(entry))
      throw new ControlError(409, `worker "${name}" is not running`);
    return { hosted, follower };
  }

  /** Puts these first, in this order. */
  arrange(names: readonly string[]): void {
    const entries = new Map(this.#entries);
    this.#entries.clear();
    for (const name of [...names, ...entries.keys()]) {
      const entry = entries.get(name);
      if (entry) this.#entries.set(name, entry);
    }
  }

  create(name: string, spec: WorkerSpec | undefined): Entry {
    const entry = newEntry(name, spec);
    this.#entries.set(name, entry);
    return entry;
  }

  delete(name: string): void {
    this.#entries.delete(name);
    this.changed(name);
  }

  listen(listener: ControlListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(name: string): void {
    for (const listener of this.#listeners) listener.onWorker(name);
  }

  screenChanged(name: string): void {
    for (const listener of this.#listeners) listener.onScreen(name);
  }

  runChanged(): void {
    for (const listener of this.#listeners) listener.onRun();
  }
}
