import { BUILTIN_THEMES } from '../api/builtin-themes.ts';
import type { Worker } from '../api/schema.ts';
import type { AutomationMode } from '../api/supervision.ts';
import { TROUBLES } from '../config/troubles.ts';
import type { Mode } from '../keymap/binding.ts';
import type { Action } from '../keymap/bindings.ts';
import { bindingsOf, hintText, keysShown } from '../keymap/keymap.ts';
import { isCalled } from '../keymap/synonyms.ts';
import { badgeOf, healthBadgeOf } from './badge.ts';
import { fuzzyMatch, type Match, ranked } from './fuzzy.ts';
import { type Segment, truncate, widthOf } from './line.ts';
import { chosenMark, textCursor } from './marks.ts';
import type { OverlayContent } from './overlay.ts';
import { frameIn, gapIn, overlayRows } from './overlay-frame.ts';
import type { Overlay, RoomState } from './state.ts';
import { theme } from './theme.ts';
import { viewMode } from './view-mode.ts';
import { NEXT_MODE } from './worker-commands.ts';

const WIDTH = 74;
/** Items that are shown at once, at most. */
const MAX_ROWS = 14;

const HINTS = [
  [['palette-up', 'palette-down'], 'choose'],
  ['palette-run', 'does it'],
  ['overlay-close', 'closes'],
] as const;

/** Something that the palette can do: what a key does too, or going to a worker. */
export interface PaletteItem {
  label: string;
  /** At its right: the key that does the same, or how a worker is. */
  side: Segment;
  does:
    | { action: Action; mode: Mode }
    | { worker: string }
    | { about: string; mode: AutomationMode }
    | { theme: string };
}

/** An item with what of its label was asked for. */
export interface FoundItem {
  item: PaletteItem;
  match: Match;
}

/** All that can be done now, the best answer to the query first. */
export function paletteItems(state: RoomState, query: string): FoundItem[] {
  const modes: Mode[] = state.view === 'grid' ? ['grid'] : [viewMode(state), 'grid'];
  const actions = modes.flatMap((mode) => actionItems(state, mode));
  const items = [
    ...actions.filter((item) => !isMove(item)),
    ...state.workers.map(workerItem),
    ...troubleItems(state),
    ...themeItems(state),
    ...actions.filter(isMove),
  ];
  const called = actions.filter(({ does }) => 'action' in does && isCalled(does.action, query));
  const others = items.filter((item) => !called.includes(item));
  return [
    ...called.map((item) => ({ item, match: fuzzyMatch(query, item.label) ?? UNSEEN })),
    ...ranked(query, others, ({ label }) => label),
  ];
}

/** What is called so elsewhere, without these letters in its label. */
const UNSEEN: Match = { score: 0, at: [] };

/** Nobody looks for a key that moves: where nothing was asked for yet, such come last. */
function isMove({ does }: PaletteItem): boolean {
  return 'action' in does && /^(select-(?!needing)|page-)/.test(does.action);
}

function actionItems({ keymap, run }: RoomState, mode: Mode): PaletteItem[] {
  return bindingsOf(keymap, mode, run?.replay !== undefined)
    .filter(({ action, fixed }) => action !== 'palette' && !fixed)
    .map((binding) => ({
      label: binding.help,
      side: { text: keysShown(binding), color: theme.key, bold: true },
      does: { action: binding.action, mode },
    }));
}

function workerItem(worker: Worker): PaletteItem {
  const { sign, text, color } = healthBadgeOf(worker) ?? badgeOf(worker);
  return {
    label: `go to ${worker.name}`,
    side: { text: `${sign} ${text}`, color },
    does: { worker: worker.name },
  };
}

/** Automation by the state of trouble: each is turned to the next mode. */
function troubleItems({ run }: RoomState): PaletteItem[] {
  const { automation } = run ?? {};
  if (!automation) return [];
  return TROUBLES.map((about) => {
    const now = automation.states?.[about] ?? automation.mode;
    const mode = NEXT_MODE[now];
    const side = { text: `now ${now}`, dim: true };
    return { label: `automation about ${about.replaceAll('_', ' ')}: ${mode}`, side, does: { about, mode } };
  });
}

/** Themes, for this room; what is for light backgrounds alone is taken there by itself. */
function themeItems({ run }: RoomState): PaletteItem[] {
  const ours = BUILTIN_THEMES.filter((name) => !name.endsWith('-light'));
  const names = new Set(['auto', ...ours, ...Object.keys(run?.themes ?? {})]);
  return [...names].map((name) => ({
    label: `theme of this room: ${name}`,
    side: { text: '' },
    does: { theme: name },
  }));
}

/** What the palette says: what is typed, and as many of the answers as fit in, the chosen one among them. */
export function paletteContent(
  { size, keymap }: RoomState,
  { query, found, index }: Overlay & { kind: 'palette' },
): OverlayContent {
  // What is typed and the hint take their lines too; the box keeps its height while one types.
  const free = overlayRows(size) - 1 - gapIn(size).length - 1;
  const rows = Math.max(1, Math.min(MAX_ROWS, free));
  const top = Math.max(0, Math.min(index - (rows >> 1), found.length - rows));
  const width = Math.max(1, Math.min(WIDTH, size.cols) - frameIn(size).cols);
  const lines = Array.from({ length: rows }, (_, i): Segment[] => {
    const answer = found[top + i];
    if (answer) return itemLine(answer, top + i === index, width);
    return i === 0 ? [{ text: '  nothing is called that', dim: true }] : [];
  });
  const typed = [
    { text: '❯ ', color: theme.accent, bold: true, spoken: 'find: ' },
    { text: query, bold: true },
    textCursor(),
  ];
  return {
    lines: [typed, ...gapIn(size), ...lines],
    width: WIDTH,
    color: theme.selected,
    hint: `${found.length} found   ${hintText(keymap, 'palette', HINTS)}`,
  };
}

function itemLine({ item, match }: FoundItem, chosen: boolean, width: number): Segment[] {
  const { label, side } = item;
  const beside = truncate(side.text, width >> 1);
  const room = Math.max(0, width - 2 - widthOf(beside) - 1);
  const text = truncate(label, room);
  const gap = Math.max(1, width - 2 - widthOf(text) - widthOf(beside));
  return [
    chosenMark(chosen),
    ...highlighted(text, match, chosen),
    { text: ' '.repeat(gap) },
    { ...side, text: beside },
  ];
}

/** The text with the letters that were typed made to stand out. */
function highlighted(text: string, { at }: Match, bold: boolean): Segment[] {
  const hits = new Set(at);
  const segments: Segment[] = [];
  let i = 0;
  for (const character of text) {
    const hit = hits.has(i);
    const last = segments.at(-1);
    if (last && (last.color !== undefined) === hit) last.text += character;
    else segments.push({ text: character, bold: bold || hit, ...(hit && { color: theme.accent }) });
    i += character.length;
  }
  return segments;
}
