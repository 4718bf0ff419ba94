import type { Furniture } from './furniture.ts';
import { type Captures, matchAny } from './pattern.ts';
import type { Note, Rule } from './profile.ts';
import type { Piece } from './view.ts';

/** A rule that holds, and where. */
export interface Hit {
  rule: Rule;
  piece: Piece;
  captures: Captures;
}

/** The first of the rules, in their order, that holds in its region. */
export function firstHit(rules: readonly Rule[], furniture: Furniture): Hit | undefined {
  for (const rule of rules) {
    const hit = tryRule(rule, furniture);
    if (hit) return hit;
  }
  return undefined;
}

/** What the notes capture, each from the first piece of its region that matches. */
export function notesIn(notes: readonly Note[], { pieces }: Furniture): Captures {
  const found = notes.map((note) => {
    const matches = (pieces[note.in] ?? []).map(({ text }) => matchAny(note.match, text));
    return matches.find((match) => match !== undefined)?.captures ?? {};
  });
  return Object.assign({}, ...found);
}

export function tryRule(rule: Rule, { pieces }: Furniture): Hit | undefined {
  for (const piece of pieces[rule.in] ?? []) {
    if (rule.toned && !piece.toned) continue;
    const found = matchAny(rule.match, piece.text);
    if (found && !matchAny(rule.unless, piece.text)) return { rule, piece, captures: found.captures };
  }
  return undefined;
}
