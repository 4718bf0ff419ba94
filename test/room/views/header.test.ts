import { expect, test } from 'vitest';
import type { RoomState } from '../../../src/room/state.ts';
import { headerOf } from '../../../src/room/views/header.ts';
import { askingOf, readingOf, roomOf, runOf, supervisionOf, workerOf } from '../room-state.ts';

const login = { agent: 'claude', worker: 'b', evidence: 'Please run /login', since: 0 };
const run = runOf({ automation: { mode: 'on', dryRun: false, recipes: [], login } });
const workers = [
  workerOf('a', { reading: readingOf('working') }),
  workerOf('b', { reading: readingOf('auth_error'), supervision: supervisionOf({}, 'needs_operator') }),
  workerOf('c', { reading: askingOf(['Yes']) }),
  workerOf('d', { reading: readingOf('idle') }),
  workerOf('f', { reading: readingOf('api_error') }),
  workerOf('g', { reading: readingOf('interrupted'), supervision: supervisionOf({}, 'recovering') }),
  workerOf('e', { reading: readingOf('working') }),
];

/** The header of a room that is so wide, with the words at its right end. */
function headerAt(cols: number, changes: Partial<RoomState> = {}): string {
  const state = roomOf(workers, { run, size: { cols, rows: 24 }, ...changes });
  const { left, pinned } = headerOf(state, (words) => [
    { text: { all: 'only trouble  page 1/2', brief: 'trouble 1/2', needed: '1/2' }[words] },
  ]);
  return [...left, { text: '|' }, ...pinned].map(({ text }) => text).join('');
}

test.each([
  [
    160,
    ' orch-tui  claude: NOT LOGGED IN   auto on  7 workers  ◆ 2 need you  ✕ 1 API error  ↻ 1 recovering  ● 2 working  ○ 1 idle|only trouble  page 1/2',
  ],
  [
    140,
    ' orch-tui  claude: NOT LOGGED IN   auto on  7 workers  ◆ 2 need you  ✕ 1 API error ↻1 ●2 ○1|only trouble  page 1/2',
  ],
  [105, ' orch-tui  claude: NOT LOGGED IN   7 workers  ◆ 2 need you  ✕ 1 API error ↻1 ●2 ○1|trouble 1/2'],
  [84, ' orch-tui  claude: NOT LOGGED IN   7 workers  ◆ 2 need you ✕1 ↻1 ●2 ○1|trouble 1/2'],
  [72, ' orch-tui  claude: NOT LOGGED IN   7 workers ◆2 ✕1 ↻1 ●2 ○1|trouble 1/2'],
  [66, ' orch-tui  claude: NOT LOGGED IN   7 workers ◆2 ✕1 ↻1 ●2 ○1|1/2'],
])('in %i columns no count is left out', (cols, header) => {
  expect(headerAt(cols)).toBe(header);
});

test('in the smallest room the counts come before all else', () => {
  expect(headerAt(20)).toMatch(/^ ◆2 ✕1 ↻1 ●2 ○1 orch-tui .*\|1\/2$/);
});

test('each worker is counted once, and in the same order whoever comes first', () => {
  const header = headerAt(200);
  expect(headerAt(200, { workers: workers.toReversed() })).toBe(header);
  const counts = [...header.matchAll(/(\d+) (?:need|API|recovering|working|idle)/g)];
  expect(counts.reduce((all, [, count]) => all + Number(count), 0)).toBe(workers.length);
});
