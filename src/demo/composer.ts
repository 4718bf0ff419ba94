import type { Input } from './keys.ts';

/** What is being typed. A long paste stands in the text as a chip and is put back when the text is sent. */
export interface Composer {
  readonly text: string;
  /** Index into `text`, in UTF-16 units. */
  readonly cursor: number;
  /** The contents of the chips, by number - 1. */
  readonly pastes: readonly string[];
}

export const EMPTY: Composer = { text: '', cursor: 0, pastes: [] };

/** A paste longer than this, in characters or line breaks, becomes a chip. */
const CHIP_CHARS = 800;
const CHIP_BREAKS = 2;

const CHIP = /\[Pasted text #(\d+)(?: \+\d+ lines?)?\]/g;

export function withText(composer: Composer, text: string): Composer {
  return { ...composer, text, cursor: text.length };
}

export function insert(composer: Composer, text: string): Composer {
  const { cursor } = composer;
  return {
    ...composer,
    text: composer.text.slice(0, cursor) + text + composer.text.slice(cursor),
    cursor: cursor + text.length,
  };
}

export function paste(composer: Composer, text: string): Composer {
  const breaks = text.split('\n').length - 1;
  if (text.length <= CHIP_CHARS && breaks <= CHIP_BREAKS) return insert(composer, text);
  const pastes = [...composer.pastes, text];
  const lines = breaks === 0 ? '' : ` +${breaks} lines`;
  return insert({ ...composer, pastes }, `[Pasted text #${pastes.length}${lines}]`);
}

/** The text as it is sent: chips replaced by what was pasted. */
export function contents(composer: Composer): string {
  return composer.text.replace(CHIP, (chip, number) => composer.pastes[Number(number) - 1] ?? chip);
}

/** Whether the composer holds a chip, which changes the footer of 2.1. */
export function holdsChip(composer: Composer): boolean {
  return composer.text.search(CHIP) !== -1;
}

/** Applies a key that edits; undefined for every other. */
export function edit(composer: Composer, input: Input): Composer | undefined {
  if (input.kind === 'text') return insert(composer, input.text);
  if (input.kind === 'paste') return paste(composer, input.text);
  return input.kind === 'key' ? EDITS[input.name]?.(composer) : undefined;
}

const EDITS: Readonly<Record<string, (composer: Composer) => Composer>> = {
  newline: (composer) => insert(composer, '\n'),
  backspace: (composer) => erase(composer, previous(composer), composer.cursor),
  delete: (composer) => erase(composer, composer.cursor, next(composer)),
  left: (composer) => ({ ...composer, cursor: previous(composer) }),
  right: (composer) => ({ ...composer, cursor: next(composer) }),
  up: (composer) => ({ ...composer, cursor: verticalMove(composer, -1) }),
  down: (composer) => ({ ...composer, cursor: verticalMove(composer, 1) }),
  home: (composer) => ({ ...composer, cursor: lineStart(composer) }),
  end: (composer) => ({ ...composer, cursor: lineEnd(composer) }),
  'ctrl-a': (composer) => ({ ...composer, cursor: lineStart(composer) }),
  'ctrl-e': (composer) => ({ ...composer, cursor: lineEnd(composer) }),
  'ctrl-k': (composer) => erase(composer, composer.cursor, lineEnd(composer)),
  'ctrl-u': (composer) => {
    // At the start of a line the line break before it goes, so that repeating the key empties the composer.
    const start = lineStart(composer);
    return erase(composer, start === composer.cursor ? Math.max(0, start - 1) : start, composer.cursor);
  },
  'ctrl-w': (composer) => {
    const word = /\S*\s*$/.exec(composer.text.slice(0, composer.cursor))![0];
    return erase(composer, composer.cursor - word.length, composer.cursor);
  },
};

function erase(composer: Composer, from: number, to: number): Composer {
  return { ...composer, text: composer.text.slice(0, from) + composer.text.slice(to), cursor: from };
}

/** Where one step to the left ends: before a whole chip, a whole character. */
function previous(composer: Composer): number {
  const before = composer.text.slice(0, composer.cursor);
  const chip = [...before.matchAll(CHIP)].at(-1);
  if (chip !== undefined && before.endsWith(chip[0])) return chip.index;
  return composer.cursor - ([...before].at(-1)?.length ?? 0);
}

function next(composer: Composer): number {
  const after = composer.text.slice(composer.cursor);
  const chip = [...after.matchAll(CHIP)][0];
  if (chip?.index === 0) return composer.cursor + chip[0].length;
  return composer.cursor + (after === '' ? 0 : String.fromCodePoint(after.codePointAt(0)!).length);
}

function lineStart(composer: Composer): number {
  return composer.text.slice(0, composer.cursor).lastIndexOf('\n') + 1;
}

function lineEnd(composer: Composer): number {
  const end = composer.text.indexOf('\n', composer.cursor);
  return end === -1 ? composer.text.length : end;
}

function verticalMove(composer: Composer, step: 1 | -1): number {
  const column = [...composer.text.slice(lineStart(composer), composer.cursor)].length;
  const edge = step === -1 ? lineStart(composer) - 1 : lineEnd(composer) + 1;
  if (edge < 0) return 0;
  if (edge > composer.text.length) return composer.text.length;
  const target = { ...composer, cursor: edge };
  const line = composer.text.slice(lineStart(target), lineEnd(target));
  return lineStart(target) + [...line].slice(0, column).join('').length;
}
