import { expect, test } from 'vitest';
import { controllerOf } from './controlled-room.ts';
import { roomOf, workerOf } from './room-state.ts';

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
