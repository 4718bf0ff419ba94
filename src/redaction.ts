import { AROUND, contentOf, merged, type Span, Wrapped } from './wrapped-lines.ts';

/**
 * Secrets are kept out of what is written down and told: the values that are known as secrets, and what has the shape of
 * one. What a worker prints stays as it is in its recording and on its screen.
 */

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** A shorter value is found in too many innocent texts. */
export const SHORTEST_SECRET = 8;
/** So much of the begin or end of a value gives it away at the edge of a text that was cut. */
const TELLING_PART = 10;
/** Texts that are remembered with what was made of them: most are told again and again. Their length is in UTF-16 units. */
const REMEMBERED = 2000;
const LONGEST_REMEMBERED = 400;
/** The longest key that is likely, a private one, in UTF-16 units. */
const LONGEST_SHAPE = 4000;
/** A line of so many characters less than the longest may be wrapped: borders and margins are the program's affair. */
const MARGIN = 2;
/** What keys look like; what is captured stays. Each is found in time linear in the text, whatever that is. */
const SHAPES = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/,
  /(?<![A-Za-z0-9])sk-ant-[\w-]{8,}/,
  /(?<![A-Za-z0-9])sk-(?=[\w-]{0,80}\d)[\w-]{16,}/,
  /(?<![A-Za-z0-9])[sr]k_(?:live|test)_\w{8,}/,
  /(?<![A-Za-z0-9])gh[opsur]_\w{16,}/,
  /(?<![A-Za-z0-9])github_pat_\w{16,}/,
  /(?<![A-Za-z0-9])glpat-[\w-]{16,}/,
  /(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{12,}/,
  /(?<![A-Za-z0-9])xox[a-z]-[\w-]{8,}/,
  /(?<![A-Za-z0-9])AIza[\w-]{30,}/,
  /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{30,}/,
  /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/,
  /(?<![A-Za-z0-9])eyJ[\w-]{8,600}\.[\w-]{8,}(?:\.[\w-]*)?/,
  /(?<![A-Za-z0-9])([Bb]earer[ \t]{1,8})(?=[\w.~+/=-]{0,200}\d)[\w.~+/=-]{8,}/,
  // In a URL: a password, which may hold what has to be escaped there, but for a port with a path; a token instead of a name.
  /(:\/\/[^\s/:@]{0,64}:)(?!\d{1,5}\/)[^\s"]{2,256}(?=@)/,
  /(:\/\/)(?=[\w.~-]{0,256}\d)[\w.~-]{20,256}(?=@)/,
];
const SHAPE = new RegExp(SHAPES.map(({ source }) => source).join('|'), 'g');
/** Only a text with one of these can hold a shape: most hold none, and that is seen at once. */
const HINTS =
  'sk- k_ ghp_ gho_ ghs_ ghu_ ghr_ github_pat_ glpat- AKIA ASIA xox AIza npm_ hf_ eyJ earer @ PRIVATE'.split(
    ' ',
  );

/** The end of a private key, and the lines before it. */
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/;
const KEY_LINE = /^[A-Za-z0-9+/=]{16,}$/;
const LAST_KEY_LINE = /^[A-Za-z0-9+/=]+$/;

/** Names and paths, which programs go by. They are never texts that somebody wrote. */
const LEFT_AS_THEY_ARE: ReadonlySet<string> = new Set(
  (
    'type id name worker incident message session role agent login cause recipe state source rule by how mode outcome result ' +
    'severity removed workers version dir cwd path transcript hostSocket url tokenFile readTokenFile theme leaveKey'
  ).split(' '),
);

/** What is in here has names that others gave: any of it may be a text. */
const FOREIGN: ReadonlySet<string> = new Set(['input', 'attributes']);

/** Takes secrets out of texts. It costs next to nothing where there are none. */
export class Redactor {
  /** The longest first: one may be part of another. */
  #values: readonly string[] = [];
  /** Those that hold blanks or what is drawn around texts, without that. */
  #bare: readonly string[] = [];
  readonly #known = new Map<string, string>();

  constructor(values: Iterable<string> = []) {
    this.learn(values);
  }

  /** These are secrets too, from now on; those that are too short are not looked for. */
  learn(values: Iterable<string>): void {
    const all = new Set(this.#values);
    for (const value of values) for (const form of formsOf(value)) all.add(form);
    this.#values = [...all].sort((a, b) => b.length - a.length);
    const bare = this.#values.filter((value) => holdsBlanks(value)).map((value) => bareOf(value).units);
    this.#bare = bare.filter((value) => value.length >= SHORTEST_SECRET);
    this.#known.clear();
  }

  /** So much before and after a line may say what in it is secret, UTF-16 units. */
  get reach(): number {
    return Math.max(LONGEST_SHAPE, this.#values[0]?.length ?? 0);
  }

  /** A text, of one line or several, with as many lines as before. */
  text(text: string): string {
    if (text.length < SHORTEST_SECRET) return text;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const result = this.#redact(text);
    if (text.length > LONGEST_REMEMBERED) return result;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(text, result);
    return result;
  }

  /** The lines of a screen, on which a secret may go on from one to the next. */
  lines(lines: readonly string[]): string[] {
    if (lines.length === 0) return [];
    if (lines.some((line) => line.includes('\n'))) return lines.map((line) => this.text(line));
    return this.text(lines.join('\n')).split('\n');
  }

  /**
   * All texts in a value as JSON has them, but for names and paths. Where a text quotes a line of a screen that is in the value
   * too, or is given as `screen`, the part of a secret that stands there is found as well.
   */
  all<T>(value: T, screen: readonly string[] = []): T {
    const parts = new Set<string>();
    this.#hide(screen, parts);
    const told = this.#all(value, parts);
    if (parts.size === 0) return told as T;
    return new Redactor([...this.#values, ...parts]).#all(told, new Set()) as T;
  }

  #all(value: unknown, parts: Set<string>, isForeign = false): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const isText = value.every((item) => typeof item === 'string');
      return isText ? this.#hide(value, parts) : value.map((item) => this.#all(item, parts, isForeign));
    }
    const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      !isForeign && LEFT_AS_THEY_ARE.has(key) && isWords(item)
        ? item
        : this.#all(item, parts, isForeign || FOREIGN.has(key)),
    ]);
    return Object.fromEntries(entries);
  }

  /** As {@link lines}; what is hidden of each line is added to `parts`. */
  #hide(lines: readonly string[], parts: Set<string>): string[] {
    const told = this.lines(lines);
    for (const [i, line] of lines.entries()) {
      if (told[i] !== line) for (const part of hiddenIn(line, told[i]!)) parts.add(part);
    }
    return told;
  }

  #redact(text: string): string {
    let result = text;
    for (const value of this.#values) {
      if (result.includes(value)) result = result.replaceAll(value, maskOf(value));
    }
    if (this.#bare.length > 0) result = this.#acrossBlanks(result);
    if (result.includes('\n')) result = this.#acrossLines(result, text);
    result = this.#atEdges(result);
    return mayHoldShape(result) ? result.replace(SHAPE, keepCaptured) : result;
  }

  /** A value with blanks in it is wrapped there, which takes them, and a tab is blanks on a screen: they are passed over. */
  #acrossBlanks(text: string): string {
    const { units, at } = bareOf(text);
    const spans = this.#bare.flatMap((value) => placesOf(value, units));
    let result = '';
    let done = 0;
    for (const [from, to] of merged(spans)) {
      const [start, end] = [at[from]!, at[to - 1]! + 1];
      result += text.slice(done, start) + maskOf(text.slice(start, end));
      done = end;
    }
    return result + text.slice(done);
  }

  /** What was wrapped at the end of a line, by the terminal or by the program; `original` has the lines as long as they were. */
  #acrossLines(text: string, original: string): string {
    const lines = text.split('\n');
    const whole = new Wrapped(lines, () => true);
    const values = this.#values.flatMap((value) => placesOf(value, whole.joined));
    if (values.length > 0) whole.mask(values, REDACTED);
    if (!lines.some(mayHoldShape)) return lines.join('\n');
    hideEndOfKey(lines);
    // A shape has no end of its own: it goes on only where a line is full.
    const ends = original.split('\n').map((line) => contentOf(line)[1]);
    const width = ends.reduce((most, end) => Math.max(most, end), 0);
    const full = new Wrapped(lines, (line) => ends[line]! >= width - MARGIN);
    const shapes = [...full.joined.matchAll(SHAPE)].map((match): Span => {
      const kept = match.slice(1).find((part) => part !== undefined)?.length ?? 0;
      return [match.index + kept, match.index + match[0].length];
    });
    if (shapes.length > 0) full.mask(shapes, REDACTED);
    return lines.join('\n');
  }

  /** A text that was cut ends or begins in the middle of a value. */
  #atEdges(text: string): string {
    let result = text;
    for (const value of this.#values) {
      if (value.length <= TELLING_PART) continue;
      const begin = result.lastIndexOf(value.slice(0, TELLING_PART));
      if (begin >= 0 && value.startsWith(result.slice(begin, contentOf(result)[1])))
        result = result.slice(0, begin) + REDACTED;
      const end = result.indexOf(value.slice(-TELLING_PART)) + TELLING_PART;
      if (end >= TELLING_PART && value.endsWith(result.slice(contentOf(result)[0], end)))
        result = REDACTED + result.slice(end);
    }
    return result;
  }
}

/** Where a value stands in a text. */
function placesOf(value: string, text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
    spans.push([at, at + value.length]);
  return spans;
}

function holdsBlanks(value: string): boolean {
  return [...value].some((unit) => unit === '\n' || AROUND.has(unit));
}

/** A text without blanks, borders and dots, and where each of its units stands in the text. */
function bareOf(text: string): { units: string; at: number[] } {
  let units = '';
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!;
    if (unit === '\n' || AROUND.has(unit)) continue;
    units += unit;
    at.push(i);
  }
  return { units, at };
}

/** A private key of which only the end is to be seen: its begin has scrolled away. */
function hideEndOfKey(lines: string[]): void {
  for (const [end, text] of lines.entries()) {
    if (!KEY_END.test(text)) continue;
    for (let at = end - 1; at >= 0; at--) {
      const content = lines[at]!.slice(...contentOf(lines[at]!));
      if (!(at === end - 1 ? LAST_KEY_LINE : KEY_LINE).test(content)) break;
      lines[at] = REDACTED;
    }
  }
}

/** As it is, as it stands in JSON and in a URL, and, when it has several, each of its lines. */
function formsOf(value: string): string[] {
  const bare = value.trim();
  const lines = bare.split('\n').map((line) => line.trim());
  const inUrl = bare.isWellFormed() ? encodeURIComponent(bare) : bare;
  const forms = [bare, JSON.stringify(bare).slice(1, -1), inUrl, ...(lines.length > 1 ? lines : [])];
  return forms.filter((form) => form.length >= SHORTEST_SECRET);
}

/** A mask has the lines of what it hides. */
function maskOf(hidden: string): string {
  return REDACTED + '\n'.repeat(hidden.split('\n').length - 1);
}

/** What of a line is not in what is told of it. */
function hiddenIn(line: string, told: string): string[] {
  const parts: string[] = [];
  const [first, ...shown] = told.split(REDACTED);
  let at = first!.length;
  for (const [i, text] of shown.entries()) {
    const end = i === shown.length - 1 ? line.length - text.length : line.indexOf(text, at);
    parts.push(line.slice(at, end));
    at = end + text.length;
  }
  return parts;
}

function isWords(value: unknown): boolean {
  return (
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}

function mayHoldShape(text: string): boolean {
  return HINTS.some((hint) => text.includes(hint));
}

function keepCaptured(match: string, ...groups: unknown[]): string {
  // After the groups come the place of the match and the whole text.
  const kept = groups.slice(0, -2).find((group) => typeof group === 'string') ?? '';
  return `${kept}${maskOf(match.slice(String(kept).length))}`;
}
