import { expect, test } from 'vitest';
import { nextTickMs, tickAges } from '../../src/room/ages.ts';
import { ladderOf, roomOf, supervisionOf, workerOf } from './room-state.ts';

const NOW = 1_000_000;
const doing = { step: 'ctrl-c', by: 'auto' as const, since: NOW - 1000, sent: [] };
const busy = workerOf('busy', { supervision: supervisionOf({ incident: ladderOf({ doing }) }) });
const calm = Array.from({ length: 9 }, (_, i) => workerOf(`w${i}`));
const size = { cols: 80, rows: 24 };

test('seconds tick while they are on the screen', () => {
  const room = roomOf([busy, ...calm], { size });
  expect(nextTickMs(room)).toBe(500);
  expect(tickAges(room, NOW + 500).now).toBe(NOW + 500);
});

test('what nobody sees does not tick', () => {
  const elsewhere = roomOf([...calm, busy], { size });
  expect(nextTickMs(elsewhere)).toBe(5000);
  expect(tickAges(elsewhere, NOW + 500)).toBe(elsewhere);
});

test('minutes move on when one of them reads differently', () => {
  const room = roomOf(calm, { size });
  expect(tickAges(room, NOW + 59_000)).toBe(room);
  expect(tickAges(room, NOW + 60_000).now).toBe(NOW + 60_000);
});
