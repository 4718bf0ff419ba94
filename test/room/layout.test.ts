import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, FOOTER_ROWS, HEADER_ROWS, layoutGrid, type Rect } from '../../src/room/layout.ts';

const size = fc.record({ cols: fc.integer({ min: 20, max: 400 }), rows: fc.integer({ min: 5, max: 120 }) });

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

test('tiles never overlap, leave no gap in a full row, and stay between header and footer', () => {
  fc.assert(
    fc.property(
      size,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 1 }),
      (room, count, extra) => {
        const { tiles, columns } = layoutGrid(room, count, extra);
        expect(tiles.length).toBeGreaterThan(0);
        expect(tiles.length).toBeLessThanOrEqual(count);
        for (const [i, { frame }] of tiles.entries()) {
          expect(frame.x + frame.width).toBeLessThanOrEqual(room.cols);
          expect(frame.y).toBeGreaterThanOrEqual(HEADER_ROWS);
          expect(frame.y + frame.height).toBeLessThanOrEqual(
            Math.max(room.rows - FOOTER_ROWS - extra, HEADER_ROWS + 1),
          );
          expect(tiles.slice(0, i).some((other) => overlap(other.frame, frame))).toBe(false);
        }
        const firstRow = tiles.slice(0, columns);
        if (firstRow.length === columns) {
          expect(firstRow.reduce((sum, tile) => sum + tile.frame.width, 0)).toBe(room.cols);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  [80, 24, 1, 1, 1],
  [80, 24, 6, 2, 6],
  [120, 40, 6, 2, 6],
  [200, 50, 10, 4, 10],
  [300, 80, 10, 3, 10],
])('at %ix%i, %i workers stand in %i columns, %i on a page', (cols, rows, count, columns, perPage) => {
  expect(layoutGrid({ cols, rows }, count)).toMatchObject({ columns, perPage });
});

test('more workers than fit at a readable size are paged', () => {
  const { perPage, tiles } = layoutGrid({ cols: 80, rows: 24 }, 50);
  expect(perPage).toBe(6);
  expect(tiles.every(({ frame }) => frame.width >= 40 && frame.height >= 7)).toBe(true);
});

test('the window is inside the frame', () => {
  for (const { frame, content } of layoutGrid({ cols: 200, rows: 50 }, 7).tiles) {
    expect(contains(frame, content.x, content.y)).toBe(true);
    expect(content.width).toBe(frame.width - 2);
    expect(content.height).toBe(frame.height - 2);
  }
});
