import { findFurniture } from './furniture.ts';
import { matchAny } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { lastCommand, programOf, promptAtCursor } from './prompt.ts';
import type { Reading } from './reading.ts';
import { readScreen, type ScreenReading } from './screen-reading.ts';
import { type Signals, speaks } from './signals.ts';
import { type Page, pageOf, type ScreenView } from './view.ts';

/** Which agent is in a terminal. */
export interface Recognition {
  profile: Profile;
  /** By what it says of itself; otherwise its profile alone can read the screen so far. */
  sure: boolean;
}

/**
 * Tells which agent is in a terminal, by what it says of itself, its banner, the command line that started it, or because
 * its profile can read the screen. An agent that is at work stays the same one, once that is sure.
 */
export function recognize(
  { agents, shell }: Profiles,
  screen: ScreenView,
  signals: Signals,
  known: Recognition | undefined,
  previous: Reading | undefined,
): Recognition | undefined {
  if (known?.sure && previous && !OPEN.has(previous.state)) return known;
  const candidates = [...agents.values()];
  const page = pageOf(screen);
  const told =
    candidates.find((profile) => speaks(signals, profile)) ??
    byBanner(page, candidates) ??
    byCommand(page, candidates, shell);
  if (told) return { profile: told, sure: true };
  if (known) return known;
  const reader = candidates.find((profile) =>
    knows(readScreen(findFurniture(page, profile, shell, true), profile)),
  );
  return reader && { profile: reader, sure: false };
}

/** States in which another agent may come. */
const OPEN: ReadonlySet<Reading['state']> = new Set(['starting', 'shell', 'exited', 'unknown']);

/** The lowest banner on the page. */
function byBanner({ lines, last }: Page, candidates: readonly Profile[]): Profile | undefined {
  for (let y = last; y >= 0; y--) {
    const { text } = lines[y]!;
    const found = text && candidates.find(({ recognize }) => matchAny(recognize.banners, text));
    if (found) return found;
  }
  return undefined;
}

function byCommand(
  page: Page,
  candidates: readonly Profile[],
  shell: Profile | undefined,
): Profile | undefined {
  if (!shell) return undefined;
  // What stands before the cursor is still being typed: nothing was started by it.
  const typing = promptAtCursor(page, shell.prompts);
  const command = lastCommand(page, shell.prompts, typing && typing.row - 1);
  const name = command && programOf(command);
  return name ? candidates.find(({ recognize }) => recognize.commands.includes(name)) : undefined;
}

/** Whether a reading rests on what one agent alone looks like. */
function knows({ state, evidence }: ScreenReading): boolean {
  return state !== 'unknown' && state !== 'shell' && state !== 'starting' && evidence.rule !== 'menu';
}
