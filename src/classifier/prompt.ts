import { basename } from 'node:path';
import { textBefore } from './line.ts';
import { matchAny, normalize } from './pattern.ts';
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

/** The program that a command line starts, without its folder. */
export function programOf({ typed }: ShellPrompt): string {
  return basename(typed.split(' ')[0]!);
}

/** The prompt the cursor stands behind, if it does. */
export function promptAtCursor(page: Page, prompts: Profile['prompts']): ShellPrompt | undefined {
  const { cursor, lines } = page;
  if (cursor.x === 0 || !lines[cursor.y]) return undefined;
  return promptIn(page, cursor.y, textBefore(lines[cursor.y]!.row, cursor.x), prompts);
}

/** The lowest prompt down to a row, by default that of the cursor, that a command was typed at. */
export function lastCommand(
  page: Page,
  prompts: Profile['prompts'],
  lowest = page.cursor.y,
): ShellPrompt | undefined {
  for (let y = Math.min(lowest, page.last); y >= 0; y--) {
    const found = promptIn(page, y, page.lines[y]!.raw, prompts);
    if (found && found.typed !== '') return found;
  }
  return undefined;
}

function promptIn(
  page: Page,
  row: number,
  raw: string,
  prompts: Profile['prompts'],
): ShellPrompt | undefined {
  // A prompt ends with a blank, where the cursor stands; a pattern sees it as the end of the text.
  const text = normalize(raw);
  if (text === '' || /^\s{2}/.test(raw)) return undefined;
  for (const { shell, match, below } of prompts) {
    const found = matchAny(match, text);
    if (!found) continue;
    const above = row > 0 ? page.lines[row - 1]!.text : '';
    if (below.length > 0 && !matchAny(below, above)) continue;
    return { row, text, shell, typed: found.captures.typed ?? '' };
  }
  return undefined;
}
