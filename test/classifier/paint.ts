import { join } from 'node:path';
import { classify, type Facts } from '../../src/classifier/classify.ts';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import type { Reading } from '../../src/classifier/reading.ts';
import type { Signals } from '../../src/classifier/signals.ts';
import { Screen } from '../../src/screen/screen.ts';

/** Screens for tests, painted from lines; escape sequences in them take effect. */

export const AGENTS = join(import.meta.dirname, '../../config/agents');

export const { profiles } = await loadProfiles([AGENTS]);

export interface Picture {
  lines: readonly string[];
  cols?: number;
  rows?: number;
  /** Column and row; by default the start of the line below the last. */
  cursor?: readonly [x: number, y: number];
}

export function paint({ lines, cols = 120, rows = 40, cursor = [0, lines.length] }: Picture): Screen {
  const screen = new Screen({ cols, rows });
  for (const [y, line] of lines.entries()) screen.write(`\x1b[${y + 1};1H${line}\x1b[0m`);
  screen.write(`\x1b[${cursor[1] + 1};${cursor[0] + 1}H`);
  return screen;
}

export const rule = (cols = 120): string => `\x1b[38;5;244m${'─'.repeat(cols)}\x1b[0m`;
export const gray = (text: string): string => `\x1b[38;5;246m${text}\x1b[0m`;
export const red = (text: string): string => `\x1b[38;5;211m${text}\x1b[0m`;
export const dim = (text: string): string => `\x1b[2m${text}\x1b[0m`;
/** What the user said, as Claude Code shows it. */
export const said = (text: string): string => `\x1b[48;5;237m\x1b[38;5;246m❯ ${text}\x1b[0m`;

/** Claude Code's composer below what was said. */
export function claude(
  transcript: readonly string[],
  {
    draft = '',
    footer = '  ? for shortcuts',
    cols = 120,
  }: { draft?: string; footer?: string; cols?: number } = {},
): Picture {
  return { cols, lines: [...transcript, '', rule(cols), `❯ ${draft}`, rule(cols), gray(footer)] };
}

export interface Around {
  agent?: string;
  signals?: Signals;
  facts?: Facts;
  previous?: Reading;
}

/** What is read of a picture, at once. */
export function read(
  picture: Picture,
  { agent = 'claude', signals = {}, facts = {}, previous }: Around = {},
): Reading {
  const screen = paint(picture);
  const profile = profiles.agents.get(agent);
  return classify({ profile, shell: profiles.shell, screen, signals, facts, previous, now: 10_000 });
}
