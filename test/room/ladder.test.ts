import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import type { Ladder, Supervision } from '../../src/api/supervision.ts';
import { DEFAULT_KEYMAP } from '../../src/keymap/keymap.ts';
import { ladderLine, ladderTickMs, spanText } from '../../src/room/ladder.ts';
import { ladderOf, supervisionOf, workerOf } from './room-state.ts';

const NOW = 1_000_000;

const worker = (incident: Partial<Ladder>, changes: Partial<Supervision> = {}) =>
  workerOf('w', { supervision: supervisionOf({ incident: ladderOf(incident), ...changes }) });
const line = (incident: Partial<Ladder>, changes: Partial<Supervision> = {}) =>
  ladderLine(worker(incident, changes), NOW, DEFAULT_KEYMAP)
    .map(({ text }) => text)
    .join('');

const doing: NonNullable<Ladder['doing']> = {
  step: 'ctrl-c, enter',
  by: 'auto',
  since: NOW - 1400,
  sent: [],
};

test.each([
  [{ ...doing, sent: ['ctrl-c', 'wait 2 s', 'enter'] }, 'ctrl-c → enter · 2 of 4 · 1.4 s'],
  [doing, 'ctrl-c, enter · 2 of 4 · 1.4 s'],
  [{ ...doing, step: 'ctrl-c', sent: ['ctrl-c'] }, 'ctrl-c · 2 of 4 · 1.4 s'],
  [{ ...doing, step: 'let it wait', until: NOW + 95_000 }, 'let it wait · 2 of 4 · 95 s left'],
  [{ ...doing, by: 'operator' as const }, 'ctrl-c, enter · 2 of 4 · by you · 1.4 s'],
  [
    { ...doing, step: 'restart', sent: ['start the worker again (resume)', 'wait for the composer'] },
    'restart: wait for the composer · 2 of 4 · 1.4 s',
  ],
  [
    { ...doing, step: 'resume text', sent: ['"Continue the current task from where it stopped."'] },
    'resume text: "Continue the current task from… · 2 of 4 · 1.4 s',
  ],
])('while a step runs it says what is done and for how long', (now, text) => {
  expect(line({ doing: now })).toBe(text);
});

test('between steps it counts down to the next', () => {
  const next = { step: 'restart', at: NOW + 3200 };
  expect(line({ next })).toBe('next: restart in 4 s · 2 of 4');
  expect(line({ next: { ...next, at: NOW - 1 } })).toBe('next: restart · 2 of 4');
});

test('what keeps the next step waiting is said before the step', () => {
  const next = { step: 'start the agent again', at: NOW, waits: 'the login is gone' };
  expect(line({ next })).toBe('waits: the login is gone · next: start the agent again · 2 of 4');
});

test('a step that waits for a person says which key runs it', () => {
  const next = { step: 'resume text', at: NOW - 5 };
  expect(line({ next, rung: 1 }, { automation: 'suggest' })).toBe('R runs: resume text · 1 of 4');
});

test('at the end of its ladder it says why a person is needed', () => {
  const next = { step: 'restart', at: NOW };
  expect(line({ next, escalated: 'nothing that was tried helped' })).toBe(
    'needs you: nothing that was tried helped',
  );
});

test('who has no process is told by which key it is started, before the reason, which may be cut', () => {
  const text = (changes: Partial<Worker>) =>
    ladderLine(workerOf('w', changes), NOW, DEFAULT_KEYMAP)
      .map((segment) => segment.text)
      .join('');
  const incident = ladderOf({ escalated: 'nothing that was tried helped' });
  const exit = { code: 3 };
  expect(text({ state: 'exited', exit, supervision: supervisionOf({ incident }, 'needs_operator') })).toBe(
    'r starts it again, v shows what it said · needs you: nothing that was tried helped',
  );
  expect(text({ state: 'exited', exit, supervision: supervisionOf() })).toBe(
    'r starts it again, v shows what it said',
  );
  expect(text({ state: 'failed', problem: 'cannot start claud' })).toBe('r tries again');
});

test('who ended as it should, or in a replay, needs nothing', () => {
  const well = workerOf('w', { state: 'exited', exit: { code: 0 }, supervision: supervisionOf() });
  const past = workerOf('w', { state: 'exited', exit: { code: 1 } });
  for (const each of [well, past]) expect(ladderLine(each, NOW, DEFAULT_KEYMAP)).toEqual([]);
});

test('it ticks only while it counts', () => {
  expect(ladderTickMs(worker({ doing }), NOW)).toBe(500);
  expect(ladderTickMs(worker({ doing: { ...doing, since: NOW - 20_000 } }), NOW)).toBe(1000);
  const next = { step: 'restart', at: NOW + 3200 };
  expect(ladderTickMs(worker({ next }), NOW)).toBe(1000);
  expect(ladderTickMs(worker({ next }, { automation: 'suggest' }), NOW)).toBeUndefined();
  expect(ladderTickMs(worker({ escalated: 'why' }), NOW)).toBeUndefined();
  expect(ladderTickMs(workerOf('w'), NOW)).toBeUndefined();
});

test.each([
  [-5, '0 s'],
  [1400, '1.4 s'],
  [4000, '4 s'],
  [12_600, '13 s'],
  [150_000, '2 min'],
  [7_500_000, '2 h 05 min'],
])('%i ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
