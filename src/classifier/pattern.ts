/**
 * Patterns of profiles: templates of a whole line.
 *
 *     {}          any text, also none
 *     {name}      any text but none, captured under that name
 *     [✢✳a-z]     one character of these
 *
 * Everything else stands for itself; a blank stands for any run of blanks. There is no choice and no repetition besides
 * the gaps, so matching needs no going back: every fixed part is taken where it first occurs. Time is bounded by the
 * length of the line times the length of the pattern, for every pattern that can be written.
 */

/** UTF-16 units of a text that patterns look at. */
const MAX_TEXT = 1000;

/** A pattern that cannot be read; the message says what is wrong with it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  /** What was expected in it, and where. */
  readonly expected: string;

  constructor(source: string, expected: string) {
    super(`"${source}": expected ${expected}`);
    this.expected = expected;
  }
}

/** What a pattern captured, by name; undefined when it does not match. */
export type Captures = Readonly<Record<string, string>>;

export interface Pattern {
  readonly source: string;
  /** Matches a text in normal form, see {@link normalize}. */
  match(text: string): Captures | undefined;
}

/** One character: itself, or one of a set of ranges of UTF-16 units. */
type Unit = string | readonly (readonly [from: number, to: number])[];

/** A run of characters of a fixed length. */
interface Fixed {
  units: readonly Unit[];
  /** All of it, when it is plain text. */
  literal: string | undefined;
}

interface Gap {
  /** Undefined: not captured. */
  name: string | undefined;
  next: Fixed;
}

const NONE: Captures = {};

/**
 * Brings a text into the form that patterns match: trimmed, one blank for a run of them, the plain apostrophe for the
 * typographic one, cut to a bounded length.
 */
export function normalize(text: string): string {
  return text.slice(0, MAX_TEXT).replaceAll('\u2019', "'").replace(/\s+/g, ' ').trim();
}

/** @throws {PatternError} */
export function compile(source: string): Pattern {
  const { head, gaps } = parse(source);
  return {
    source,
    match(text) {
      if (!matchesAt(head, text, 0)) return undefined;
      const { length } = head.units;
      return gaps.length === 0 ? (text.length === length ? NONE : undefined) : fill(gaps, text, length);
    },
  };
}

/** A pattern that matches this text in normal form and no other. */
export function literal(text: string): Pattern {
  return { source: text, match: (other) => (other === text ? NONE : undefined) };
}

/** The first pattern that matches, and what it captured. */
export function matchAny(
  patterns: readonly Pattern[],
  text: string,
): { pattern: Pattern; captures: Captures } | undefined {
  for (const pattern of patterns) {
    const captures = pattern.match(text);
    if (captures) return { pattern, captures };
  }
  return undefined;
}

function fill(gaps: readonly Gap[], text: string, start: number): Captures | undefined {
  // The end first: that is where most texts differ, and it costs least.
  const end = findEnd(gaps.at(-1)!.next, text, start);
  if (end < 0) return undefined;
  const places: number[] = [];
  let at = start;
  for (let i = 0; i < gaps.length; i++) {
    const { name, next } = gaps[i]!;
    const earliest = name === undefined ? at : at + 1;
    const found = i === gaps.length - 1 ? end : findFirst(next, text, earliest);
    if (found < earliest) return undefined;
    places.push(at, found);
    at = found + next.units.length;
  }
  return capture(gaps, text, places);
}

/** What stands in the gaps, given where each begins and ends. */
function capture(gaps: readonly Gap[], text: string, places: readonly number[]): Captures {
  const captures: Record<string, string> = {};
  for (const [i, { name }] of gaps.entries()) {
    if (name !== undefined) captures[name] = text.slice(places[2 * i], places[2 * i + 1]).trim();
  }
  return captures;
}

function findFirst(fixed: Fixed, text: string, from: number): number {
  if (fixed.literal !== undefined) return text.indexOf(fixed.literal, from);
  const last = text.length - fixed.units.length;
  for (let at = from; at <= last; at++) if (matchesAt(fixed, text, at)) return at;
  return -1;
}

/** Where the end of the pattern stands at the end of the text. */
function findEnd(fixed: Fixed, text: string, from: number): number {
  const at = text.length - fixed.units.length;
  return at >= from && matchesAt(fixed, text, at) ? at : -1;
}

function matchesAt({ literal, units }: Fixed, text: string, at: number): boolean {
  if (literal !== undefined) return text.startsWith(literal, at);
  if (at + units.length > text.length) return false;
  for (let i = 0; i < units.length; i++) if (!isUnit(units[i]!, text, at + i)) return false;
  return true;
}

function isUnit(unit: Unit, text: string, at: number): boolean {
  if (typeof unit === 'string') return text[at] === unit;
  const code = text.charCodeAt(at);
  for (const [from, to] of unit) if (code >= from && code <= to) return true;
  return false;
}

function parse(source: string): { head: Fixed; gaps: Gap[] } {
  const names: (string | undefined)[] = [];
  const parts: Unit[][] = [[]];
  const text = source.replace(/\s+/g, ' ');
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '{') {
      const end = text.indexOf('}', i);
      const name = text.slice(i + 1, end);
      if (end < 0 || !/^[a-z]*$/i.test(name)) throw new PatternError(source, `{} or {name} at ${i}`);
      names.push(name === '' ? undefined : name);
      parts.push([]);
      i = end;
    } else if (char === '[') {
      // The first character may be a bracket.
      const end = text.indexOf(']', i + 2);
      if (end < 0) throw new PatternError(source, `] after [ at ${i}`);
      parts.at(-1)!.push(parseSet(text.slice(i + 1, end)));
      i = end;
    } else {
      parts.at(-1)!.push(char);
    }
  }
  const [head, ...rest] = parts.map(fixed);
  return { head: head!, gaps: rest.map((next, i) => ({ name: names[i], next })) };
}

function parseSet(text: string): Unit {
  const ranges: [number, number][] = [];
  for (let i = 0; i < text.length; i++) {
    const from = text.charCodeAt(i);
    const isRange = text[i + 1] === '-' && i + 2 < text.length;
    ranges.push([from, isRange ? text.charCodeAt(i + 2) : from]);
    if (isRange) i += 2;
  }
  return ranges;
}

function fixed(units: Unit[]): Fixed {
  const plain = units.every((unit) => typeof unit === 'string');
  return { units, literal: plain ? units.join('') : undefined };
}
