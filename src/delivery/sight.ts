import { matchAny } from '../classifier/pattern.ts';
import type { Profile } from '../classifier/profile.ts';

/** What a composer shows of a text: all of it, a chip that stands for a long paste, a piece, two of it, or something else. */
export type Sight = 'nothing' | 'text' | 'chip' | 'part' | 'twice' | 'foreign';

/** A piece of a text counts as the text from this length on, characters without blanks. */
const PIECE = 40;

/** Where rows end and which blanks are drawn is the agent's own affair. */
function squeeze(text: string): string {
  return text.replaceAll('\u2019', "'").replace(/\s+/g, '');
}

export function sightOf(composer: string, text: string, profile: Profile | undefined): Sight {
  const shown = squeeze(composer);
  if (shown === '') return 'nothing';
  const whole = squeeze(text);
  if (shown === whole || shown === withoutSign(whole, profile)) return 'text';
  const { chips, rest } = partsOf(composer, profile);
  if (chips > 0 && squeeze(rest) === '') return chips === 1 ? 'chip' : 'twice';
  if (shown === whole + whole) return 'twice';
  return isPiece(shown, whole) ? 'part' : 'foreign';
}

/** The agent may take the first character for its sign: `!` for a command of the shell. */
function withoutSign(text: string, profile: Profile | undefined): string {
  return profile?.composer?.signs.has(text[0]!) ? text.slice(1) : text;
}

/** A long text may be cut at either end, or in the middle. */
function isPiece(shown: string, whole: string): boolean {
  if (whole.length <= PIECE || shown.length < PIECE || shown.length > whole.length) return false;
  return shown.startsWith(whole.slice(0, PIECE)) || shown.endsWith(whole.slice(-PIECE));
}

/** How many chips of pasted texts stand in a composer. */
export function chipsIn(composer: string, profile: Profile | undefined): number {
  return partsOf(composer, profile).chips;
}

function partsOf(composer: string, profile: Profile | undefined): { chips: number; rest: string } {
  const patterns = profile?.composer?.pasted ?? [];
  let chips = 0;
  const rest = composer.replace(/\[[^[\]]*\]/g, (piece) => {
    if (!matchAny(patterns, piece.replace(/\s+/g, ' '))) return piece;
    chips++;
    return '';
  });
  return { chips, rest };
}
