import { type Furniture, findFurniture } from './furniture.ts';
import { matchAny } from './pattern.ts';
import type { Profile, Rule } from './profile.ts';
import type { Profiles } from './profiles.ts';
import type { Reading } from './reading.ts';
import { tryRule } from './rules.ts';
import { pageOf, type ScreenView } from './view.ts';

/** Why a reading is what it is: pure, for people who write profiles. */
export interface Explanation {
  /** What was found of the agent's own furniture, a line each. */
  furniture: string[];
  /** Every rule that looked somewhere, and what became of it. */
  rules: { rule: Rule; outcome: string }[];
}

export function explainScreen(
  screen: ScreenView,
  reading: Reading,
  { agents, shell }: Profiles,
): Explanation {
  const profile = reading.agent === undefined ? undefined : agents.get(reading.agent);
  const furniture = findFurniture(pageOf(screen), profile, shell, reading.state === 'shell');
  return { furniture: describe(furniture), rules: profile ? outcomes(profile, furniture) : [] };
}

function describe({ composer, transcript, prompt, menu, pieces }: Furniture): string[] {
  const lines: string[] = [];
  if (composer) {
    const { top, bottom, draft } = composer;
    lines.push(
      `composer: rows ${top}-${bottom}, ${draft === '' ? 'empty' : `draft ${JSON.stringify(draft)}`}`,
    );
  }
  if (transcript?.echo) lines.push(`user said: row ${transcript.echo.row}: ${transcript.echo.text}`);
  if (transcript?.empty) lines.push('nothing below what the user said');
  if (prompt) lines.push(`shell prompt: row ${prompt.row}, ${prompt.shell}: ${prompt.text}`);
  if (menu) lines.push(`menu: rows ${menu.items[0]!.row}-${menu.items.at(-1)!.row}`);
  for (const [region, found] of Object.entries(pieces)) {
    for (const { row, text, toned } of found)
      lines.push(`${region}: row ${row}${toned ? ', toned' : ''}: ${text}`);
  }
  return lines.length > 0 ? lines : ['none'];
}

function outcomes(profile: Profile, furniture: Furniture): Explanation['rules'] {
  return profile.rules.flatMap((rule) => {
    const pieces = furniture.pieces[rule.in] ?? [];
    if (pieces.length === 0) return [];
    const hit = tryRule(rule, furniture);
    if (hit) return [{ rule, outcome: `holds in row ${hit.piece.row}` }];
    const matched = pieces.find(({ text }) => matchAny(rule.match, text));
    if (!matched) return [{ rule, outcome: 'no match' }];
    return [{ rule, outcome: rule.toned && !matched.toned ? 'plain text: quoted' : 'excluded by unless' }];
  });
}
