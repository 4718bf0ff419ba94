import { expect, test } from 'vitest';
import { Tiles } from '../../src/room/tiles.ts';
import type { Row } from '../../src/screen/cells.ts';

const row = (text: string): [string, number, number, number, number][] => [[text, text.length, -1, -1, 0]];
const texts = (rows: Row[] | undefined) => rows?.map((cells) => cells[0]?.[0]);

test('a patch changes its rows and no others', () => {
  const tiles = new Tiles();
  tiles.apply({
    worker: 'a',
    full: true,
    lines: [
      [0, row('one')],
      [1, row('two')],
    ],
  });
  tiles.get('a')!.changed.clear();
  tiles.apply({ worker: 'a', full: false, lines: [[1, row('2')]] });
  expect(texts(tiles.get('a')?.rows)).toEqual(['one', '2']);
  expect([...tiles.get('a')!.changed]).toEqual([1]);
});

test('a full patch voids what was before, and the rows that are gone are drawn again', () => {
  const tiles = new Tiles();
  tiles.apply({
    worker: 'a',
    full: true,
    lines: [
      [0, row('one')],
      [1, row('two')],
    ],
  });
  tiles.get('a')!.changed.clear();
  tiles.apply({ worker: 'a', full: true, lines: [[0, row('only')]] });
  expect(texts(tiles.get('a')?.rows)).toEqual(['only']);
  expect([...tiles.get('a')!.changed].sort()).toEqual([0, 1]);
});

test('where the cursor was and where it is now are drawn again', () => {
  const tiles = new Tiles();
  tiles.apply({ worker: 'a', full: true, lines: [], cursor: { x: 0, y: 3 } });
  tiles.get('a')!.changed.clear();
  tiles.apply({ worker: 'a', full: false, lines: [], cursor: { x: 0, y: 5 } });
  expect([...tiles.get('a')!.changed].sort()).toEqual([3, 5]);
});

test('what is no longer seen is forgotten', () => {
  const tiles = new Tiles();
  for (const worker of ['a', 'b']) tiles.apply({ worker, full: true, lines: [] });
  tiles.keep(new Set(['b']));
  expect(tiles.get('a')).toBeUndefined();
  expect(tiles.get('b')).toBeDefined();
});
