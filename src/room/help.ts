import type { Mode } from '../keymap/binding.ts';
import { keyLabel } from '../keymap/key-label.ts';
import { helpOf } from '../keymap/keymap.ts';
import { MODE_NAMES } from '../keymap/mode-names.ts';
import type { Segment } from './line.ts';
import type { RoomState } from './state.ts';
import { theme } from './theme.ts';

const KEY_WIDTH = 14;

const DRAG = { keys: 'Mouse drag', help: "selects and copies; Shift-drag is the terminal's own" };

/** The lines of the help. */
export function helpLines(state: RoomState): Segment[][] {
  const replay = state.run?.replay !== undefined;
  const section = (mode: Mode, extra: { keys: string; help: string }[] = []): Segment[][] => [
    [{ text: MODE_NAMES[mode], bold: true, color: theme.accent }],
    ...[...extra, ...helpOf(state.keymap, mode, replay)].map(({ keys, help }) => [
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
    ...section('grid'),
    [
      { text: ' Mouse'.padEnd(KEY_WIDTH + 1), color: theme.key, bold: true },
      { text: 'click selects, double click enters, wheel turns pages' },
    ],
    [],
    ...section('table'),
    ...section('focus', [leave, DRAG]),
    ...section('copy'),
    ...(replay ? [] : section('editor')),
    ...(replay ? [] : section('incidents')),
    ...(replay ? [] : section('sheet')),
    ...(replay ? [] : section('metrics')),
  ];
}
