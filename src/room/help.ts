import { keyLabel } from './key-label.ts';
import { helpOf, type Mode } from './keymap.ts';
import type { Segment } from './line.ts';
import type { RoomState } from './state.ts';
import { theme } from './theme.ts';

const KEY_WIDTH = 14;

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
    ...(replay ? [] : section('Writing a message', 'editor')),
    ...(replay ? [] : section('Incidents', 'incidents')),
    ...(replay ? [] : section('An incident, a worker', 'sheet')),
  ];
}
