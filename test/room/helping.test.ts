import { expect, test } from 'vitest';
import { helpRows } from '../../src/room/help.ts';
import { overlayContent, overlayRect } from '../../src/room/overlay.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
import { roomOf, workerOf } from './room-state.ts';

const small = { size: { cols: 80, rows: 24 } };

function shown(state: RoomState): string[] {
  return (overlayContent(state)?.lines ?? []).map((line) => line.map(({ text }) => text).join(''));
}

test('help shows the lines with a text in them, each below its title; Esc shows all again, then closes', () => {
  const { store, type } = controllerOf(roomOf([workerOf('w')], small));
  type('?');
  const all = shown(store.get());
  const box = overlayRect(store.get());
  type('/incid');
  const found = shown(store.get()).filter((line) => line !== '');
  expect(found).toContain('The grid');
  expect(found).toContain(' i             the incidents of the run');
  expect(found.some((line) => line.includes('select the first'))).toBe(false);
  // All keys of what is called so.
  expect(found).toContain(' Home g        the newest');
  expect(overlayRect(store.get())).toEqual(box);
  type('\r');
  expect(store.get().overlay).toMatchObject({ filter: 'incid', typing: false, scroll: 0 });
  type('\x1b');
  expect(shown(store.get())).toEqual(all);
  type('\x1b');
  expect(store.get().overlay).toBeUndefined();
});

test('while one types letters are text, and what is in no line is told so', () => {
  const { store, type } = controllerOf(roomOf([workerOf('w')], small));
  type('?/qz');
  expect(shown(store.get())[0]).toBe('no line has that in it');
  type('\x7f\x7fCtrl-P');
  expect(shown(store.get())).toContain(' : Ctrl-P      find what the room can do, a worker, a view');
  type('\x1b');
  expect(store.get().overlay).toMatchObject({ kind: 'help', filter: '', typing: false });
  type('q');
  expect(store.get().overlay).toBeUndefined();
});

test('what is called otherwise elsewhere is found by that name too', () => {
  const { store, type } = controllerOf(roomOf([workerOf('w')], small));
  type('?/quit');
  expect(shown(store.get()).slice(0, 3)).toEqual([
    'The grid',
    ' q             leave the room; workers live on',
    '',
  ]);
});

test('it scrolls no further than what was found', () => {
  const { store, type } = controllerOf(roomOf([workerOf('w')], small));
  const pages = '\x1b[6~'.repeat(20);
  type(`?/the\r${pages}`);
  const rows = helpRows(store.get());
  expect(store.get().overlay).toMatchObject({ scroll: shown(store.get()).length - rows });
  type(`/palette\r${pages}`);
  expect(store.get().overlay).toMatchObject({ filter: 'thepalette', scroll: 0 });
});
