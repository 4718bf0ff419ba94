import type { Facts } from '../classifier/classify.ts';
import type { Profiles } from '../classifier/profiles.ts';
import type { Reading } from '../classifier/reading.ts';
import { Watcher } from '../classifier/watcher.ts';
import type { Screen } from '../screen/screen.ts';
import type { Signal } from '../screen/signals.ts';

/** What reads the screens of the workers. It is told of all that happens to them, and tells when a reading changed. */
export interface Readings {
  /** A worker's screen begins anew. */
  begin(worker: string, screen: Screen): void;
  output(worker: string): void;
  resized(worker: string): void;
  signal(worker: string, signal: Signal): void;
  facts(worker: string, facts: Facts): void;
  end(worker: string): void;
  /** What is believed of a worker now; undefined before the first look. */
  of(worker: string): Reading | undefined;
  /** What was true, where a recording says so. */
  truthOf?(worker: string): { state: string; right: boolean } | undefined;
  onChange: (worker: string) => void;
}

interface Watched {
  watcher: Watcher;
  screen: Screen;
  timer: NodeJS.Timeout | undefined;
  /** What was told of the last reading. */
  told: string;
}

/** Reads live screens: looks when they settle, and again where a second look is due. */
export class LiveReadings implements Readings {
  readonly #now: () => number;
  readonly #watched = new Map<string, Watched>();
  #profiles: Profiles;
  onChange: (worker: string) => void = () => {};

  /** The clock gives ms since the epoch and never goes back. */
  constructor(profiles: Profiles, now: () => number) {
    this.#profiles = profiles;
    this.#now = now;
  }

  /** Reads with other profiles from now on. */
  setProfiles(profiles: Profiles): void {
    this.#profiles = profiles;
    for (const [worker, { screen }] of [...this.#watched]) this.begin(worker, screen);
  }

  begin(worker: string, screen: Screen): void {
    this.end(worker);
    const watcher = new Watcher({ profiles: this.#profiles });
    const watched: Watched = { watcher, screen, timer: undefined, told: '' };
    this.#watched.set(worker, watched);
    watcher.output(screen, this.#now());
    this.#plan(worker, watched);
  }

  output(worker: string): void {
    this.#tell(worker, ({ watcher, screen }) => watcher.output(screen, this.#now()));
  }

  resized(worker: string): void {
    this.#tell(worker, ({ watcher }) => watcher.resize(this.#now()));
  }

  signal(worker: string, signal: Signal): void {
    this.#tell(worker, ({ watcher, screen }) => watcher.signal(signal, screen, this.#now()));
  }

  facts(worker: string, facts: Facts): void {
    this.#tell(worker, ({ watcher }) => watcher.facts(facts, this.#now()));
  }

  end(worker: string): void {
    clearTimeout(this.#watched.get(worker)?.timer);
    this.#watched.delete(worker);
  }

  of(worker: string): Reading | undefined {
    return this.#watched.get(worker)?.watcher.reading;
  }

  #tell(worker: string, how: (watched: Watched) => void): void {
    const watched = this.#watched.get(worker);
    if (!watched) return;
    how(watched);
    this.#plan(worker, watched);
  }

  /** One timer a worker; it fires at the earliest time that a look was due since it was set, and is set again from there. */
  #plan(worker: string, watched: Watched): void {
    const due = watched.watcher.nextLook;
    if (watched.timer || due === undefined) return;
    watched.timer = setTimeout(() => this.#fire(worker, watched), Math.max(0, due - this.#now()));
  }

  #fire(worker: string, watched: Watched): void {
    watched.timer = undefined;
    const { watcher, screen } = watched;
    const due = watcher.nextLook;
    if (due !== undefined && due <= this.#now()) {
      const reading = watcher.look(screen, this.#now());
      const told = keyOf(reading);
      if (told !== watched.told) {
        watched.told = told;
        this.onChange(worker);
      }
    }
    this.#plan(worker, watched);
  }
}

/** What faces are told of at once; counters that tick are not. */
export function keyOf({ state, kind, agent, since }: Reading): string {
  return [state, kind, agent, since].join(' ');
}
