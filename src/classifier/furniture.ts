import { type Composer, findComposer } from './composer.ts';
import { withoutBox } from './line.ts';
import { findMenu, type Menu } from './menu.ts';
import { normalize } from './pattern.ts';
import type { Profile, Region } from './profile.ts';
import { lastCommand, promptAtCursor, type ShellPrompt } from './prompt.ts';
import { readTranscript, type Transcript } from './transcript.ts';
import type { Page, Piece } from './view.ts';

/** What of a screen is the agent's own, in the order of what hides what: only the first of these is there. */
export interface Furniture {
  composer?: Composer;
  transcript?: Transcript;
  prompt?: ShellPrompt;
  menu?: Menu;
  /** The command line below which there is nothing of all that. */
  command?: ShellPrompt;
  /** The pieces that rules look at. */
  pieces: Partial<Record<Region, readonly Piece[]>>;
}

/** Lines at the bottom that count where there is neither composer nor menu. */
const TAIL_LINES = 12;
const BOTTOM_LINES = 2;

/**
 * Finds the furniture of an agent; `shell` knows prompts. Where it is `doubtful` whether the agent is there at all, a
 * program that does not take keys as it does only shows what looks like it.
 */
export function findFurniture(
  page: Page,
  profile: Profile | undefined,
  shell: Profile | undefined,
  doubtful: boolean,
): Furniture {
  const isLive = !doubtful || page.marksPastes || !profile?.marksPastes;
  const composer = isLive ? findComposer(page, profile?.composer) : undefined;
  // A dialog in a box that is taller than the screen looks like a composer that is; its items tell.
  const isDialog = composer?.cut && findMenu(page, profile?.menu) !== undefined;
  if (composer && !isDialog) {
    const layout = profile?.transcript;
    const transcript = layout && readTranscript(page, composer, layout, profile.recognize.banners);
    return {
      composer,
      ...(transcript && { transcript }),
      pieces: {
        footer: footerOf(page, composer),
        ...(transcript && {
          status: list(transcript.status),
          hint: transcript.hints,
          last: list(transcript.last),
          parent: list(transcript.parent),
          closing: list(transcript.closing),
        }),
      },
    };
  }
  const prompt = shell && promptAtCursor(page, shell.prompts);
  if (prompt) return { prompt, pieces: {} };
  // What stands above a shell's command line is of programs that are gone.
  const command = shell && lastCommand(page, shell.prompts);
  const top = command?.row ?? 0;
  if (!isLive) return { ...(command && { command }), pieces: {} };
  const menu = findMenu(page, profile?.menu);
  if (menu && menu.row >= top) {
    return {
      menu,
      pieces: {
        dialog: list(menu.dialog),
        asks: list(menu.asks),
        option: menu.items.map(({ row, label }) => ({ row, text: label, toned: false })),
        keys: menu.keys,
      },
    };
  }
  const tail = tailOf(page, top);
  return { ...(command && { command }), pieces: { tail, bottom: tail.slice(0, BOTTOM_LINES) } };
}

function list(piece: Piece | undefined): Piece[] {
  return piece ? [piece] : [];
}

/** The lines below the composer: what stands wide apart in a line is apart; a line may go on in the next. */
function footerOf({ lines, last }: Page, { bottom }: Composer): Piece[] {
  const pieces: Piece[] = [];
  for (let row = bottom + 1; row <= last; row++) {
    for (const part of lines[row]!.raw.split(/\s{3,}/)) {
      const text = normalize(part);
      if (text !== '') pieces.push({ row, text, toned: true });
    }
  }
  if (last <= bottom + 1) return pieces;
  const text = normalize(
    lines
      .slice(bottom + 1, last + 1)
      .map((line) => line.text)
      .join(' '),
  );
  return [...pieces, { row: bottom + 1, text, toned: true }];
}

function tailOf({ lines, last }: Page, top: number): Piece[] {
  const pieces: Piece[] = [];
  for (let row = last; row >= top && pieces.length < TAIL_LINES; row--) {
    const text = normalize(withoutBox(lines[row]!.raw));
    if (text !== '') pieces.push({ row, text, toned: true });
  }
  return pieces;
}
