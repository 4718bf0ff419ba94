import type { Size } from '../screen/cells.ts';
import { keyLabel } from './key-label.ts';
import { helpOf, type Mode } from './keymap.ts';
import { centered, type Rect } from './layout.ts';
import { type Segment, widthOf } from './line.ts';
import type { Overlay, RoomState } from './state.ts';
import { theme } from './theme.ts';

const HELP_WIDTH = 76;
const KEY_WIDTH = 14;

/** Where an overlay lies: it is drawn over the workers' screens. */
export function overlayRect(overlay: Overlay, size: Size, helpRows: number): Rect {
  if (overlay.kind === 'help') return centered(size, HELP_WIDTH, Math.min(helpRows + 3, size.rows - 2));
  const width = Math.max(widthOf(overlay.question), widthOf(overlay.detail), 30) + 6;
  return centered(size, width, 7);
}

/** The lines of the help. */
export function helpLines(state: RoomState): Segment[][] {
  const replay = state.run?.replay !== undefined;
  const section = (title: string, mode: Mode, extra: { keys: string; help: string }[] = []): Segment[][] => [
    [{ text: title, bold: true, color: theme.accent }],
    ...[...extra, ...helpOf(mode, replay)].map(({ keys, help }) => [
      { text: ` ${keys.padEnd(KEY_WIDTH)}`, color: theme.key, bold: true },
      { text: help },
    ]),
    [],
  ];
  const leave = {
    keys: keyLabel(state.run?.leaveKey ?? 'ctrl-]'),
    help: 'back to the grid; all other keys go to the worker',
  };
  return [
    ...section('The grid', 'grid'),
    [
      { text: ' Mouse'.padEnd(KEY_WIDTH + 1), color: theme.key, bold: true },
      { text: 'click selects, double click enters, wheel turns pages' },
    ],
    [],
    ...section('Inside a worker', 'focus', [leave]),
    ...section('Reading back', 'copy'),
  ];
}
