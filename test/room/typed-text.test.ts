import { expect, test } from 'vitest';
import { typedText } from '../../src/room/typed-text.ts';
import { controllerOf } from './controlled-room.ts';
import { roomOf, workerOf } from './room-state.ts';

const paste = (text: string) => `\x1b[200~${text}\x1b[201~`;

test.each([
  ['main.ts', 'main.ts'],
  ['one\ntwo', 'one'],
  ['\n  \nthree\n', 'three'],
  ['a\tb\x1bc', 'a b c'],
  ['\n', undefined],
  ['', undefined],
])('of %j pasted into a field of one line stands there: %j', (text, inserted) => {
  expect(typedText({ type: 'paste', text })).toBe(inserted);
});

test.each([
  ['f', 'grid'],
  ['/', 'table'],
] as const)('the filter that %s of the %s begins takes what is pasted', (key, view) => {
  const { store, type } = controllerOf(roomOf([workerOf('w')], { view, home: view }));
  type(`${key}a${paste('pi\nrest')}x`);
  expect(store.get().filter).toEqual({ text: 'apix', typing: true });
  type(paste('y'.repeat(1000)));
  expect(store.get().filter?.text).toHaveLength(200);
});
