import { matchAny, type Pattern } from '../classifier/pattern.ts';
import type { MenuItem } from '../classifier/reading.ts';

/** What is never confirmed, whoever asks for it. */
const NEVER = /\b(?:upgrade|buy|purchase|subscribe|add funds|extra usage|usage credits|billing|pay)\b/i;

/** How a menu is answered: by the next key, or not at all. */
export type Choice =
  | { kind: 'move'; direction: 'up' | 'down'; label: string }
  | { kind: 'confirm'; label: string }
  | { kind: 'refuse'; reason: string };

/** The next key towards an item, by what is written there: the first of the labels that an item has. */
export function nextChoice(menu: readonly MenuItem[] | undefined, labels: readonly Pattern[]): Choice {
  if (!menu) return { kind: 'refuse', reason: 'there is no menu' };
  const wanted = labels
    .map((label) => menu.findIndex((item) => matchAny([label], item.label) !== undefined))
    .find((index) => index >= 0);
  if (wanted === undefined) return { kind: 'refuse', reason: 'none of the items is the one that is meant' };
  const { label } = menu[wanted]!;
  if (NEVER.test(label)) return { kind: 'refuse', reason: `"${label}" costs money` };
  const selected = menu.findIndex((item) => item.selected);
  if (selected === -1) return { kind: 'refuse', reason: 'it cannot be read which item is selected' };
  if (selected === wanted) return { kind: 'confirm', label };
  return { kind: 'move', direction: selected < wanted ? 'down' : 'up', label };
}
