import { findFurniture } from './furniture.ts';
import { matchAny } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { lastCommand } from './prompt.ts';
import type { Reading } from './reading.ts';
import { type ScreenReading, readScreen } from './screen-reading.ts';
import { type Signals, speaks } from './signals.ts';
import { type Page, pageOf, type ScreenView } from './view.ts';

/**
 * Which agent is in a terminal, by what it says of itself, its banner, the command line that started it, or because its
 * profile alone can read the screen. An agent that is at work stays the same one.
 */
export function recognize(
  { agents, shell }: Profiles,
  screen: ScreenView,
  signals: Signals,
  known: string | undefined,
  previous: Reading | undefined,
): Profile | undefined {
  const current = known === undefined ? undefined : agents.get(known);
  if (current && previous && !OPEN.has(previous.state)) return current;
  const candidates = [...agents.values()];
  const speaking = candidates.find((profile) => speaks(signals, profile));
  if (speaking) return speaking;
  const page = pageOf(screen);
  return (
    byBanner(page, candidates) ??
    byCommand(page, candidates, shell) ??
    current ??
    candidates.find((profile) => knows(readScreen(page, findFurniture(page, profile, shell), profile, shell)))
  );
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

function byCommand(page: Page, candidates: readonly Profile[], shell: Profile | undefined): Profile | undefined {
  const command = shell && lastCommand(page, shell.prompts);
  const name = command?.typed.split(' ')[0];
  return name ? candidates.find(({ recognize }) => recognize.commands.includes(name)) : undefined;
}

/** Whether a reading rests on what one agent alone looks like. */
function knows({ state, evidence }: ScreenReading): boolean {
  return state !== 'unknown' && state !== 'shell' && state !== 'starting' && evidence.rule !== 'menu';
}
