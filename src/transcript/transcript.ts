import type { Conversation, Entry } from './entry.ts';
import { parseLine } from './line.ts';

/** Entries that are kept, and UTF-16 units of what they say; of a longer conversation the oldest are left out. */
const MAX_ENTRIES = 10_000;
const MAX_UNITS = 16 * 1024 * 1024;

/** A conversation, as its lines come. */
export class Transcript {
  readonly #entries: Entry[] = [];
  /** UTF-16 units of each of them, and of all. */
  readonly #sizes: number[] = [];
  #units = 0;
  /** The names of tools by the ids of their calls. */
  readonly #calls = new Map<string, string>();
  #last = 0;
  #conversation: Conversation = {};
  #skipped = 0;

  /** What is kept, in order. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  /** Lines that were none of a transcript. */
  get skipped(): number {
    return this.#skipped;
  }

  push(line: string): void {
    if (line.trim() === '') return;
    const parsed = parseLine(line);
    if (!parsed) {
      this.#skipped++;
      return;
    }
    this.#conversation = { ...this.#conversation, ...parsed.conversation };
    for (const { call, ...entry } of parsed.entries) {
      if (call !== undefined && entry.kind === 'tool') this.#calls.set(call, entry.tool ?? '');
      const tool = entry.kind === 'result' && call !== undefined ? this.#calls.get(call) : undefined;
      if (tool !== undefined) this.#calls.delete(call!);
      this.#entries.push({ ...entry, ...(tool !== undefined && { tool }), n: ++this.#last });
      // What a tool was given is most of its line.
      const units = entry.input === undefined ? entry.text.length : line.length;
      this.#sizes.push(units);
      this.#units += units;
    }
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    const { length } = this.#entries;
    let count = 0;
    while (length - count > MAX_ENTRIES || (length - count > 1 && this.#units > MAX_UNITS))
      this.#units -= this.#sizes[count++]!;
    if (count === 0) return;
    this.#entries.splice(0, count);
    this.#sizes.splice(0, count);
  }
}

/** How often each tool was used, most used first. */
export function toolCounts(entries: readonly Entry[]): [tool: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { kind, tool = '' } of entries)
    if (kind === 'tool') counts.set(tool, (counts.get(tool) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Whether something failed here: a turn, or a tool. */
export function isError({ kind, failed }: Entry): boolean {
  return kind === 'error' || failed === true;
}
