import type { Worker } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import { printable } from '../printable.ts';
import { nameList } from './line.ts';
import { needOf } from './need.ts';
import { summonsOf } from './waiting.ts';

/** The bell is rung at most once in so long, ms. */
const BETWEEN_RINGS_MS = 10_000;
/** And for the same worker, ms. */
const BETWEEN_SAME_MS = 60_000;
/** The longest text that is told. */
const LONGEST_TEXT = 200;

/** Rings when a worker newly needs a person, though not so often that nobody listens any more. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: (text: string) => void;
  /** Who needed a person at the last look; undefined before the first: who opens the room sees it all. */
  #needing: ReadonlySet<string> | undefined;
  readonly #untold = new Set<string>();
  readonly #toldAt = new Map<string, number>();
  #rangAt = Number.NEGATIVE_INFINITY;
  #callOff = () => {};

  constructor(clock: Clock, ring: (text: string) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Looks at the workers as they are now; the one that the person is in needs no bell. */
  look(workers: readonly Worker[], focused: string | undefined): void {
    const needing = new Set(workers.filter((worker) => needOf(worker)).map(({ name }) => name));
    const known = this.#needing;
    this.#needing = needing;
    for (const name of this.#untold) if (!needing.has(name)) this.#untold.delete(name);
    for (const name of needing) if (known && !known.has(name)) this.#untold.add(name);
    if (focused !== undefined) this.#untold.delete(focused);
    this.#tell(workers);
  }

  close(): void {
    this.#callOff();
    this.#untold.clear();
  }

  #tell(workers: readonly Worker[]): void {
    this.#callOff();
    const now = this.#clock.now();
    const due = workers.filter(({ name }) => this.#untold.has(name) && this.#dueAt(name) <= now);
    if (due.length > 0) {
      this.#rangAt = now;
      for (const { name } of due) {
        this.#untold.delete(name);
        this.#toldAt.set(name, now);
      }
      this.#ring(alarmText(due));
    }
    if (this.#untold.size === 0) return;
    const next = Math.min(...[...this.#untold].map((name) => this.#dueAt(name)));
    this.#callOff = this.#clock.after(next - now, () => this.#tell(workers));
  }

  /** When it may ring for a worker. */
  #dueAt(name: string): number {
    const toldAt = this.#toldAt.get(name) ?? Number.NEGATIVE_INFINITY;
    return Math.max(this.#rangAt + BETWEEN_RINGS_MS, toldAt + BETWEEN_SAME_MS);
  }
}

/** Our own words alone: what a worker wrote is for the room, not for the terminal around it. */
function alarmText(workers: readonly Worker[]): string {
  const [first] = workers;
  const need = first && workers.length === 1 ? summonsOf(first) : undefined;
  const text = need ? `${first!.name} ${need.what}` : `${nameList(workers.map(({ name }) => name))} need you`;
  return printable(text.slice(0, LONGEST_TEXT).toWellFormed());
}
