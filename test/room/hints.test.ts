import { expect, test } from 'vitest';
import { remapped } from '../../src/keymap/remap.ts';
import { overlayContent } from '../../src/room/overlay.ts';
import { sheetContent } from '../../src/room/sheet.ts';
import type { Overlay, Sheet } from '../../src/room/state.ts';
import { incidentOf, roomOf, workerOf } from './room-state.ts';

const state = {
  ...roomOf([workerOf('w')]),
  keymap: remapped({
    'palette-up': ['f2'],
    'palette-down': ['f3'],
    'kick-up': ['f2'],
    'kick-down': ['f3'],
    'kick-run': ['f4'],
    'sheet.sheet-up': ['f2'],
    'sheet.sheet-down': ['f3'],
    'log.sheet-up': ['f2'],
    'log.sheet-down': ['f3'],
    'incident-up': ['f2'],
    'incident-down': ['f3'],
    'inbox-up': ['f2'],
    'inbox-down': ['f3'],
    'find-up': ['f2'],
    'find-down': ['f3'],
    'help-page-down': ['f5'],
  }),
};

test.each([
  { kind: 'incidents', scroll: 0 },
  { kind: 'incidents', scroll: 0, records: [incidentOf('i')], open: 'i' },
  { kind: 'detail', worker: 'w', scroll: 0 },
  { kind: 'inbox', selected: undefined, scroll: 0 },
  { kind: 'find', query: '', index: 0, scroll: 0 },
  { kind: 'log', level: 'info', filter: '', typing: false, scroll: 0 },
] satisfies Sheet[])('the hints of $kind name the keys that are in force', (sheet) => {
  expect(sheetContent(state, sheet).hints.map(([keys]) => keys)).toContain('F2 F3');
});

test.each([
  [
    { kind: 'palette', query: '', found: [], index: 0 },
    '0 found   F2 F3 choose   Enter does it   Esc closes',
  ],
  [{ kind: 'kick', workers: ['w'], items: [], index: 0 }, 'F2 F3 choose   F4 runs it   Esc closes'],
  [{ kind: 'help', scroll: 0, filter: '', typing: false }, 'q closes   / filters   F5 turns'],
] satisfies [Overlay, string][])('so do those of $0.kind', (overlay, hint) => {
  expect(overlayContent({ ...state, overlay })?.hint).toBe(hint);
});
