import { expect, test } from 'vitest';
import { loadInk } from '../../src/room/ink-layer.ts';
import { createStore } from '../../src/room/store.ts';
import { roomOf, workerOf } from './room-state.ts';

const WORKERS = ['one', 'two', 'three', 'four', 'five'].map((name) => workerOf(name));
const at = (cols: number, rows: number) => roomOf(WORKERS, { size: { cols, rows } });
/** Ink takes a second to load, on a machine that is busy several. */
const LOADING = { timeout: 30_000 };

test.each([
  [80, 24, 200, 50],
  [200, 50, 80, 24],
  [120, 40, 121, 40],
  [120, 40, 120, 30],
])(
  'a room of %ix%i that becomes %ix%i looks as one that is opened so',
  LOADING,
  async (cols, rows, nextCols, nextRows) => {
    const mount = await loadInk();
    const frames: string[] = [];
    const room = mount(createStore(at(nextCols, nextRows)), (frame) => frames.push(frame));
    const [opened] = frames;
    room.unmount();
    const store = createStore(at(cols, rows));
    let shown = '';
    const { unmount } = mount(store, (frame) => {
      shown = frame;
    });
    expect(shown).not.toBe(opened);
    store.set(() => at(nextCols, nextRows));
    await expect.poll(() => shown).toBe(opened);
    unmount();
  },
);
