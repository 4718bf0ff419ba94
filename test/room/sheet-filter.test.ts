import { expect, test } from 'vitest';
import { sheetContent } from '../../src/room/sheet.ts';
import { controllerOf } from './controlled-room.ts';
import { incidentOf, roomOf, workerOf } from './room-state.ts';

test('the log of control is read anew for each level and text', async () => {
  const { store, type, pass, asked, answer } = controllerOf(roomOf([workerOf('w')]));
  const lines = [{ time: '2026-01-12 18:28:11', level: 'warn', text: 'a warning' }];
  answer('/v1/log?level=info&text=', lines);
  type('L');
  await pass(0);
  expect(store.get().sheet).toMatchObject({ kind: 'log', lines });
  type('l');
  await pass(0);
  expect(asked.at(-1)).toBe('/v1/log?level=warn&text=');
  type('/a b');
  await pass(0);
  expect(asked.at(-1)).toBe('/v1/log?level=warn&text=a+b');
  type('\x7f\r');
  expect(store.get().sheet).toMatchObject({ filter: 'a ', typing: false });
  type('\x1b');
  expect(store.get()).toMatchObject({ view: 'sheet', sheet: { filter: '', typing: false } });
  type('/b\x1b');
  expect(store.get().sheet).toMatchObject({ filter: '', typing: false });
  type('q');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined });
});

test('incidents with a text are shown, chosen and opened, until Esc shows all again', async () => {
  const { store, type, pass, answer } = controllerOf(roomOf([workerOf('w1'), workerOf('w2')]));
  const shown = () => {
    const { lines } = sheetContent(store.get(), store.get().sheet!);
    return lines.map((line) => line.map(({ text }) => text).join(''));
  };
  answer('/v1/incidents', [
    incidentOf('a', { worker: 'w1', openedAt: 1_000_000 }),
    incidentOf('b', { worker: 'w2', openedAt: 1_000_001 }),
    incidentOf('c', { worker: 'w1', openedAt: 1_000_002, cause: 'api_error', kind: 'Overloaded' }),
  ]);
  type('i');
  await pass(0);
  expect(shown()).toHaveLength(3);
  type('/overl');
  expect(shown()).toEqual([expect.stringContaining('api_error · Overloaded')]);
  expect(sheetContent(store.get(), store.get().sheet!).hints).toEqual([
    ['Esc', 'show all'],
    ['Enter', 'keep'],
  ]);
  type('x');
  expect(shown()).toEqual(['  no incident has that in it']);
  type('\x1b');
  expect(shown()).toHaveLength(3);
  type('/w1\r');
  await pass(0);
  type('j\r');
  expect(store.get().sheet).toMatchObject({ open: 'a' });
  type('q');
  expect(shown()).toHaveLength(2);
  type('\x1b');
  expect(shown()).toHaveLength(3);
  type('\x1b');
  expect(store.get()).toMatchObject({ view: 'grid', sheet: undefined });
});
