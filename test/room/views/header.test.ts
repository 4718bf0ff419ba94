import { expect, test } from 'vitest';
import type { Worker } from '../../../src/api/schema.ts';
import { titleOf } from '../../../src/room/outer-status.ts';
import type { RoomState } from '../../../src/room/state.ts';
import { headerOf } from '../../../src/room/views/header.ts';
import { waitingOf } from '../../../src/room/waiting.ts';
import { askingOf, ladderOf, readingOf, roomOf, runOf, supervisionOf, workerOf } from '../room-state.ts';

const login = { agent: 'claude', worker: 'b', evidence: 'Please run /login', since: 0 };
const run = runOf({ automation: { mode: 'on', dryRun: false, recipes: [], login } });
const workers = [
  workerOf('a', { reading: readingOf('working') }),
  workerOf('b', { reading: readingOf('auth_error'), supervision: supervisionOf({}, 'needs_operator') }),
  workerOf('c', { reading: askingOf(['Yes']) }),
  workerOf('d', { reading: readingOf('idle') }),
  workerOf('e', { reading: readingOf('working') }),
  workerOf('f', { reading: readingOf('api_error') }),
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
    ' orch-tui  claude: NOT LOGGED IN   auto on  6 workers  ◆ 2 need you  ✕ 1 API error  ● 2 working  ○ 1 idle|only trouble  page 1/2',
  ],
  [
    118,
    ' orch-tui  claude: NOT LOGGED IN   auto on  6 workers  ◆ 2 need you  ✕ 1 API error ●2 ○1|only trouble  page 1/2',
  ],
  [98, ' orch-tui  claude: NOT LOGGED IN   6 workers  ◆ 2 need you  ✕ 1 API error ●2 ○1|trouble 1/2'],
  [84, ' orch-tui  claude: NOT LOGGED IN   6 workers  ◆ 2 need you ✕1 ●2 ○1|trouble 1/2'],
  [72, ' orch-tui  claude: NOT LOGGED IN   6 workers ◆2 ✕1 ●2 ○1|trouble 1/2'],
  [66, ' orch-tui  claude: NOT LOGGED IN   6 workers ◆2 ✕1 ●2 ○1|1/2'],
])('in %i columns no count is left out', (cols, header) => {
  expect(headerAt(cols)).toBe(header);
});

test('in the smallest room the counts come before all else', () => {
  expect(headerAt(20)).toMatch(/^ ◆2 ✕1 ●2 ○1 orch-tui .*\|1\/2$/);
});

/** The counts alone. */
const count = (shown: Worker[]) => {
  const { left } = headerOf(roomOf(shown, { size: { cols: 300, rows: 24 } }), () => []);
  return left.map(({ text }) => text.trim()).filter((text) => /^[^\w ]+ \d+ /.test(text));
};

test('each worker counts once, in an order that does not change with who comes first', () => {
  const shown = [
    ...workers,
    workerOf('g', { reading: readingOf('idle'), supervision: supervisionOf({}, 'looping') }),
    workerOf('h', { reading: readingOf('rate_limited'), supervision: supervisionOf({}, 'limited') }),
    workerOf('i', { reading: readingOf('api_error'), supervision: supervisionOf({}, 'recovering') }),
    workerOf('j', { reading: readingOf('api_error'), supervision: supervisionOf({}, 'paused') }),
    workerOf('k', { state: 'exited', exit: { code: 0 } }),
    workerOf('l', { state: 'exited', exit: { code: 1 } }),
  ];
  const counts = count(shown);
  expect(counts).toEqual([
    '◆ 2 need you',
    '∞ 1 looping',
    '✕ 2 API error',
    '■ 2 exited',
    '↻ 1 recovering',
    '◷ 1 limited',
    '● 2 working',
    '○ 1 idle',
  ]);
  expect(count(shown.toReversed())).toEqual(counts);
});

test('those who need a person are those in the list of who waits, and in the title', () => {
  const suggested = supervisionOf({
    automation: 'suggest',
    incident: ladderOf({ next: { step: 'esc', at: 0 } }),
  });
  const shown = [
    ...workers,
    workerOf('g', { state: 'failed', problem: 'no such command: claud' }),
    workerOf('h', { reading: readingOf('working'), supervision: suggested }),
    workerOf('i', { reading: readingOf('setup'), supervision: supervisionOf({}, 'recovering') }),
  ];
  expect(count(shown)[0]).toBe('◆ 4 need you');
  expect(waitingOf(shown)).toHaveLength(4);
  expect(titleOf(shown, ' · ')).toMatch(/^4 need you · /);
});
