import { basename } from 'node:path';
import { type Line, textBefore } from './line.ts';
import { type Captures, matchAny, normalize } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Page } from './view.ts';

/** A shell's prompt. */
export interface ShellPrompt {
  row: number;
  text: string;
  shell: string;
  /** What was typed after it. */
  typed: string;
}

type Prompts = Profile['prompts'];

/** The program that a command line starts, without its folder. */
export function programOf({ typed }: ShellPrompt): string {
  return basename(typed.split(' ')[0]!);
}

/** A prompt that a line looks like, if the line above it does as well. */
interface Likeness {
  prompt: Prompts[number];
  captures: Captures;
}

/** The prompt the cursor stands behind, if it does. */
export function promptAtCursor(page: Page, prompts: Prompts): ShellPrompt | undefined {
  const { cursor, lines } = page;
  const line = lines[cursor.y];
  if (cursor.x === 0 || !line) return undefined;
  const raw = textBefore(line.row, cursor.x);
  const text = normalize(raw);
  const found = promptIn(page, cursor.y, text, likenesses(raw, text, prompts));
  return found && { ...found, typed: found.typed + typedBehind(line.raw, raw) };
}

/** What stands right of the cursor, which was moved back into a command; a prompt of the right margin stands apart. */
function typedBehind(line: string, before: string): string {
  const behind = line.startsWith(before) ? line.slice(before.length) : '';
  return /^ ?\S/.test(behind) ? behind : '';
}

/** The lowest prompt down to a row, by default that of the cursor, that a command was typed at. */
export function lastCommand(page: Page, prompts: Prompts, lowest = page.cursor.y): ShellPrompt | undefined {
  for (let y = Math.min(lowest, page.last); y >= 0; y--) {
    const line = page.lines[y]!;
    const found = promptIn(page, y, line.text, likenessesOf(line, prompts));
    if (found && found.typed !== '') return found;
  }
  return undefined;
}

function promptIn(
  { lines }: Page,
  row: number,
  text: string,
  found: readonly Likeness[],
): ShellPrompt | undefined {
  const above = row > 0 ? lines[row - 1]!.text : '';
  for (const { prompt, captures } of found) {
    const { shell, below } = prompt;
    if (below.length === 0 || matchAny(below, above))
      return { row, text, shell, typed: captures.typed ?? '' };
  }
  return undefined;
}

function likenesses(raw: string, text: string, prompts: Prompts): Likeness[] {
  // A prompt ends with a blank, where the cursor stands; a pattern sees it as the end of the text.
  if (text === '' || /^\s{2}/.test(raw)) return [];
  return prompts.flatMap((prompt) => {
    const found = matchAny(prompt.match, text);
    return found ? [{ prompt, captures: found.captures }] : [];
  });
}

/** Every profile asks for the same lines: each is compared once for each change of its row. */
const known = new WeakMap<Line, { prompts: Prompts; found: readonly Likeness[] }>();

function likenessesOf(line: Line, prompts: Prompts): readonly Likeness[] {
  const before = known.get(line);
  if (before?.prompts === prompts) return before.found;
  const found = likenesses(line.raw, line.text, prompts);
  known.set(line, { prompts, found });
  return found;
}
