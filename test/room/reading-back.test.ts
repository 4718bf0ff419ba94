import { expect, test } from 'vitest';
import { type HeldLines, ReadingBack } from '../../src/room/reading-back.ts';
import { createStore } from '../../src/room/store.ts';
import type { Row } from '../../src/screen/cells.ts';
import { roomOf, workerOf } from './room-state.ts';

/** The lines of a worker that are read back, searched for a text. */
function searched(texts: readonly string[], query: string) {
  const rows = texts.map((text): Row => [[text, text.length, 0, 0, 0]]);
  const lines: HeldLines = {
    count: rows.length,
    row: (line) => rows[line]!,
    liveTop: () => 0,
    hold: () => {},
    release: () => {},
  };
  const store = createStore(roomOf([workerOf('w')], { view: 'focus', selected: 'w' }));
  const reading = new ReadingBack({ store, lines: () => lines, copy: () => {}, onLeave: () => {} });
  reading.act('copy-page-up');
  reading.act('search');
  reading.type({ type: 'paste', text: query });
  reading.act('search-run');
  return { store, act: (action: Parameters<ReadingBack['act']>[0]) => reading.act(action) };
}

test.each(['search-next', 'search-previous'] as const)(
  'that there is no other match is said at once, and by %s',
  (key) => {
    const { store, act } = searched(['one', 'error', 'two'], 'error');
    const there = {
      copy: { cursor: { line: 1, column: 0 } },
      message: { text: 'the only match: error', bad: false },
    };
    expect(store.get()).toMatchObject(there);
    store.set((state) => ({ ...state, message: undefined }));
    act(key);
    expect(store.get()).toMatchObject(there);
  },
);

test('from one match to another it is said which of how many that is, and what is not there', () => {
  const { store, act } = searched(['error, error', 'Error', 'two'], 'error');
  const words = () => store.get().message?.text;
  expect(words()).toBe('match 3 of 3: error');
  act('search-next');
  expect(words()).toBe('match 2 of 3: error');
  act('search-next');
  expect(words()).toBe('match 1 of 3: error');
  act('search-next');
  expect(words()).toBe('match 3 of 3: error');
  expect(searched(['one'], 'error').store.get().message).toEqual({ text: 'not found: error', bad: true });
});
