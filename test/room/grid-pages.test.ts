import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import { type GridView, groupsOf, inOrder, nextGrouping, PLAIN_VIEW } from '../../src/room/grid-order.ts';
import { layoutPages } from '../../src/room/grid-pages.ts';
import { move } from '../../src/room/selection.ts';
import { pageOf, turnPage, visibleWorkers } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { askingOf, readingOf, roomOf, supervisionOf, workerOf } from './room-state.ts';

const asks = (name: string) => workerOf(name, { reading: askingOf(['Yes']) });
const viewOf = (changes: Partial<GridView>): GridView => ({ ...PLAIN_VIEW, ...changes });
const names = (workers: readonly Worker[]) => workers.map(({ name }) => name);

test('who is pinned comes first, and who is well takes one line where only trouble is wanted', () => {
  const workers = [workerOf('a'), asks('b'), workerOf('c'), asks('d'), workerOf('e')];
  const [group] = groupsOf(workers, viewOf({ onlyTrouble: true, pinned: new Set(['e']) }));
  expect(names(group!.tiles)).toEqual(['e', 'b', 'd']);
  expect(names(group!.lines)).toEqual(['a', 'c']);
});

test('where only trouble is wanted, who waits for a person is never folded, whatever is done about it', () => {
  const recovering = supervisionOf({}, 'recovering');
  const workers = [
    workerOf('login', { reading: readingOf('auth_error', { kind: 'login' }), supervision: recovering }),
    workerOf('asks', { reading: askingOf(['Yes']), supervision: recovering }),
    workerOf('helped', { reading: readingOf('no_response'), supervision: recovering }),
  ];
  const [group] = groupsOf(workers, viewOf({ onlyTrouble: true }));
  expect(names(group!.tiles)).toEqual(['login', 'asks']);
  expect(names(group!.lines)).toEqual(['helped']);
});

test('groups by state come by need, with how many there are', () => {
  const groups = groupsOf([workerOf('a'), asks('b'), workerOf('c')], viewOf({ groupBy: 'state' }));
  expect(groups.map(({ heading }) => heading?.text)).toEqual(['◆ needs you (1)', '● running (2)']);
});

test('it is grouped by what workers differ in: by role or host where any has one', () => {
  const turns = (workers: readonly Worker[]) => {
    const all: string[] = [];
    let groupBy = nextGrouping('none', workers);
    for (; groupBy !== 'none'; groupBy = nextGrouping(groupBy, workers)) all.push(groupBy);
    return all;
  };
  expect(turns([workerOf('a'), workerOf('b')])).toEqual(['state']);
  expect(turns([workerOf('a', { role: 'tester' }), workerOf('b')])).toEqual(['role', 'state']);
  expect(turns([workerOf('a', { host: 'box' })])).toEqual(['state', 'host']);
});

test('groups by role are in the order of the run, those that are pinned before', () => {
  const workers = [workerOf('x'), workerOf('t', { role: 'tester' }), workerOf('y')];
  const groups = groupsOf(workers, viewOf({ groupBy: 'role', pinned: new Set(['y']) }));
  expect(groups.map(({ heading }) => heading?.text)).toEqual(['⇱ pinned (1)', 'no role (1)', 'tester (1)']);
});

test('groups by host say which one is out of reach, and are for runs that have hosts elsewhere', () => {
  const workers = [
    workerOf('a'),
    workerOf('b', { host: 'box' }),
    workerOf('c', { host: 'pod', state: 'unreachable' }),
    workerOf('d', { host: 'box' }),
  ];
  const groups = groupsOf(workers, viewOf({ groupBy: 'host' }));
  expect(groups.map(({ heading }) => heading?.text)).toEqual([
    'this machine (1)',
    'box (2)',
    'pod ⇎ unreachable (1)',
  ]);
  expect(nextGrouping('state', workers)).toBe('host');
  expect(nextGrouping('host', workers)).toBe('none');
  expect(nextGrouping('state', [workerOf('a')])).toBe('none');
});

test('a larger tile is shown for each step up, until one fills the room; a step down brings more on a page', () => {
  const pageSize = (zoom: number) =>
    pageOf(
      roomOf(
        Array.from({ length: 60 }, (_, i) => workerOf(`w${i}`)),
        { grid: viewOf({ zoom }) },
      ),
    ).workers.length;
  const sizes = [-2, -1, 0, 1, 2, 3, 4].map(pageSize);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes.at(-1)).toBe(1);
  expect(sizes[0]).toBeGreaterThan(sizes[2]!);
});

const rooms = fc
  .record({
    cols: fc.integer({ min: 20, max: 300 }),
    rows: fc.integer({ min: 5, max: 80 }),
    kinds: fc.array(fc.constantFrom('well', 'asks', 'tester', 'exited'), { minLength: 1, maxLength: 60 }),
    onlyTrouble: fc.boolean(),
    groupBy: fc.constantFrom('none' as const, 'role' as const, 'state' as const, 'host' as const),
    zoom: fc.integer({ min: -3, max: 5 }),
    pin: fc.nat(59),
    at: fc.nat(59),
  })
  .map(({ cols, rows, kinds, pin, at, ...view }): RoomState => {
    const workers = kinds.map((kind, i) => {
      const name = `w${i}`;
      if (kind === 'asks') return asks(name);
      if (kind === 'exited') return workerOf(name, { state: 'exited', exit: { code: 1 } });
      return workerOf(name, kind === 'tester' ? { role: 'tester' } : {});
    });
    const grid = { ...view, pinned: new Set([`w${pin}`]) };
    return roomOf(workers, { size: { cols, rows }, grid, selected: workers[at % workers.length]!.name });
  });

test('every worker is on one page, within the room, and lies over no other', () => {
  fc.assert(
    fc.property(rooms, (state) => {
      const { size, grid } = state;
      const groups = groupsOf(state.workers, grid);
      const pages = layoutPages(size, groups, 0, grid.zoom);
      const shown = pages.flatMap(({ tiles, lines }) =>
        [...tiles, ...lines].map(({ worker }) => worker.name),
      );
      expect(shown.toSorted()).toEqual(names(state.workers).toSorted());
      expect(names(inOrder(groups))).toEqual(names(visibleWorkers(state)));
      for (const { tiles, lines, headings } of pages) {
        const taken = new Set<string>();
        const rects = [
          ...tiles.map(({ frame }) => frame),
          ...lines.map(({ rect }) => rect),
          ...headings.map(({ y }) => ({ x: 0, y, width: size.cols, height: 1 })),
        ];
        for (const { x, y, width, height } of rects) {
          expect(y + height).toBeLessThanOrEqual(Math.max(size.rows - 1, 2));
          expect(x + width).toBeLessThanOrEqual(size.cols);
          for (let row = y; row < y + height; row++) {
            for (let col = x; col < x + width; col++) {
              expect(taken.has(`${row} ${col}`)).toBe(false);
              taken.add(`${row} ${col}`);
            }
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('from anywhere every worker is reached by going up, down and to the sides', () => {
  fc.assert(
    fc.property(rooms, (state) => {
      const reached = new Set<string>();
      const open = [state.selected!];
      for (let name = open.pop(); name !== undefined; name = open.pop()) {
        if (reached.has(name)) continue;
        reached.add(name);
        const at = { ...state, selected: name };
        for (const direction of ['up', 'down', 'left', 'right'] as const) open.push(move(at, direction)!);
      }
      expect(reached.size).toBe(state.workers.length);
    }),
    { numRuns: 40 },
  );
});

test('turning pages goes through all of them, and stays at the ends', () => {
  fc.assert(
    fc.property(rooms, (state) => {
      const { pages } = pageOf(state);
      let at = { ...state, selected: visibleWorkers(state)[0]!.name };
      for (let page = 0; page < pages; page++) {
        expect(pageOf(at).page).toBe(page);
        at = { ...at, selected: turnPage(at, 1)! };
      }
      expect(pageOf(at).page).toBe(pages - 1);
    }),
    { numRuns: 40 },
  );
});
