/** Lines of a screen as the text that was wrapped into them. */

/** What stands around a wrapped text: blanks, borders, and dots where it was cut. */
export const AROUND: ReadonlySet<string> = new Set(' \t│┃║|…');

/** From where to where, in UTF-16 units. */
export type Span = readonly [from: number, to: number];

/** Lines joined as if none of them had been wrapped, and the way back. */
export class Wrapped {
  readonly #lines: string[];
  /** What of each line stands where in the joined text. */
  readonly #parts: { line: number; start: number; span: Span }[] = [];
  readonly joined: string;

  /** @param goesOn whether what stands on the line after the one with this index goes on with it */
  constructor(lines: string[], goesOn: (line: number) => boolean) {
    this.#lines = lines;
    let joined = '';
    for (const [line, text] of lines.entries()) {
      const [start, end] = contentOf(text);
      this.#parts.push({ line, start, span: [joined.length, joined.length + end - start] });
      joined += text.slice(start, end) + (goesOn(line) ? '' : '\n');
    }
    this.joined = joined;
  }

  /** Puts `mask` in the place of these spans of the joined text, on each line on which a part of one stands. */
  mask(spans: readonly Span[], mask: string): void {
    const apart = merged(spans);
    let next = 0;
    for (const { line, start, span } of this.#parts) {
      while (next < apart.length && apart[next]![1] <= span[0]) next++;
      const text = this.#lines[line]!;
      const at = start - span[0];
      let masked = '';
      let done = 0;
      for (let i = next; i < apart.length && apart[i]![0] < span[1]; i++) {
        const [left, right] = [Math.max(apart[i]![0], span[0]), Math.min(apart[i]![1], span[1])];
        if (left >= right) continue;
        masked += text.slice(done, left + at) + mask;
        done = right + at;
      }
      this.#lines[line] = masked + text.slice(done);
    }
  }
}

/** The same places in order, those that overlap in one: one value may be part of another. */
export function merged(spans: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && from < last[1]) apart[apart.length - 1] = [last[0], Math.max(last[1], to)];
    else apart.push([from, to]);
  }
  return apart;
}

/** From where to where a line holds more than blanks and borders. */
export function contentOf(line: string): Span {
  let [from, to] = [0, line.length];
  while (to > from && AROUND.has(line[to - 1]!)) to--;
  while (from < to && AROUND.has(line[from]!)) from++;
  return [from, to];
}
