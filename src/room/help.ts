import type { Mode } from '../keymap/binding.ts';
import { type HelpLine, helpOf } from '../keymap/keymap.ts';
import { leaveLine } from '../keymap/leave-key.ts';
import { MODE_NAMES } from '../keymap/mode-names.ts';
import { isCalled } from '../keymap/synonyms.ts';
import { occurrences } from '../screen/find-text.ts';
import type { Segment } from './line.ts';
import { overlayRows } from './overlay-frame.ts';
import type { RoomState } from './state.ts';
import { theme } from './theme.ts';
import { viewMode } from './view-mode.ts';

const KEY_WIDTH = 14;

const DRAG = { keys: 'Mouse drag', help: "selects and copies; Shift-drag is the terminal's own" };

/** Modes that help tells of; and those that a replay has not. */
const REPLAY_MODES: readonly Mode[] = ['grid', 'table', 'focus', 'copy', 'palette', 'find'];
const LIVE_MODES: readonly Mode[] = ['editor', 'inbox', 'incidents', 'sheet', 'log', 'metrics'];

/** Lines of the help that fit in at once, above its hint. */
export function helpRows({ size }: RoomState): number {
  return Math.max(1, overlayRows(size) - 1);
}

/** The lines of the help; with a `filter` those that have it in them, or stand below a title that has. */
export function helpLines(state: RoomState, filter = ''): Segment[][] {
  const replay = state.run?.replay !== undefined;
  const has = (text: string) => filter === '' || occurrences(text, filter).length > 0;
  const section = (mode: Mode, extra: HelpLine[] = []): Segment[][] => {
    const name = MODE_NAMES[mode];
    const all = [...extra, ...helpOf(state.keymap, mode, replay)];
    const found = has(name)
      ? all
      : all.filter(
          ({ keys, help, action }) => has(`${keys} ${help}`) || (action && isCalled(action, filter)),
        );
    if (found.length === 0) return [];
    const lines = found.map(({ keys, help }) => [
      { text: ` ${keys.padEnd(KEY_WIDTH)}`, color: theme.key, bold: true },
      { text: help },
    ]);
    return [[{ text: name, bold: true, color: theme.accent }], ...lines, []];
  };
  const mouse = { keys: 'Mouse', help: 'click selects, double click enters, wheel turns pages' };
  const extra: Partial<Record<Mode, HelpLine[]>> = {
    grid: [mouse],
    focus: [leaveLine(state.run?.leaveKey), DRAG],
  };
  // What one looks at comes first.
  const here = viewMode(state);
  const modes = replay ? REPLAY_MODES : [...REPLAY_MODES, ...LIVE_MODES];
  const sorted = modes.includes(here) ? [here, ...modes.filter((mode) => mode !== here)] : modes;
  return sorted.flatMap((mode) => section(mode, extra[mode]));
}
