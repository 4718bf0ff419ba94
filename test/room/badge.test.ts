import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/api/schema.ts';
import { WELLBEINGS } from '../../src/api/supervision.ts';
import { STATES } from '../../src/classifier/reading.ts';
import { asciiCluster } from '../../src/room/ascii.ts';
import { badgeOf, healthBadgeOf, needsLook, urgencyOf } from '../../src/room/badge.ts';
import { waitingOf } from '../../src/room/waiting.ts';
import { ladderOf, readingOf, supervisionOf, workerOf } from './room-state.ts';

const badge = (state: Reading['state'], changes: Partial<Reading> = {}) =>
  badgeOf(workerOf('w', { reading: readingOf(state, changes) }));

test('every state has a sign of one cell that no other state has', () => {
  const signs = STATES.map((state) => badge(state).sign);
  expect(new Set(signs).size).toBe(STATES.length);
  for (const sign of signs) expect(stringWidth(sign)).toBe(1);
});

test('the kind is said with the state', () => {
  expect(badge('rate_limited', { kind: 'usage' }).text).toBe('limit reached · usage');
});

test('whoever asks or is in trouble needs a look, whoever works or rests does not', () => {
  const needing = STATES.filter((state) => needsLook(workerOf('w', { reading: readingOf(state) })));
  expect(needing).toEqual([
    'permission',
    'question',
    'interrupted',
    'no_response',
    'no_content',
    'rate_limited',
    'api_error',
    'auth_error',
    'setup',
    'settings_error',
    'shell',
    'exited',
  ]);
});

test('a shell that was started as one, and any other program, is calm', () => {
  const { agent, ...plain } = readingOf('shell');
  expect(agent).toBeDefined();
  expect(needsLook(workerOf('w', { reading: plain }))).toBe(false);
  expect(badgeOf(workerOf('w', { reading: { ...plain, state: 'unknown' } }))).toMatchObject({
    text: 'running',
  });
  expect(badgeOf(workerOf('w'))).toMatchObject({ text: 'running' });
});

test('what the process says comes first', () => {
  const worker = workerOf('w', {
    reading: readingOf('working'),
    state: 'exited',
    exit: { signal: 'SIGKILL' },
  });
  expect(badgeOf(worker)).toMatchObject({ text: 'exited (SIGKILL)' });
  expect(needsLook(worker)).toBe(true);
  expect(needsLook(workerOf('w', { state: 'exited', exit: { code: 0 } }))).toBe(false);
  expect(badgeOf(workerOf('w', { state: 'gone' })).text).toBe('gone');
  expect(badgeOf(workerOf('w', { state: 'starting' })).text).toBe('starting');
  expect(needsLook(workerOf('w', { state: 'starting' }))).toBe(false);
});

const healthy = (status: (typeof WELLBEINGS)[number], state: Reading['state'] = 'working') =>
  workerOf('w', { reading: readingOf(state), supervision: supervisionOf({}, status) });

test('every health that says more than the state has its own sign and color, also in ASCII', () => {
  const badges = WELLBEINGS.map((status) => healthBadgeOf(healthy(status))).filter(
    (badge) => badge !== undefined,
  );
  expect(badges.map(({ name }) => name)).toHaveLength(WELLBEINGS.length - 2);
  const signs = badges.map(({ sign }) => sign);
  const states = STATES.map((state) => badge(state).sign);
  expect(new Set([...signs, ...states]).size).toBe(signs.length + states.length);
  expect(new Set(badges.map(({ color }) => color)).size).toBe(badges.length);
  const ascii = signs.map((sign) => asciiCluster([...sign][0]!, 1));
  expect(new Set(ascii).size).toBe(signs.length);
  const all = [
    ...ascii,
    ...STATES.filter((state) => state !== 'question').map((state) => asciiCluster(badge(state).sign, 1)),
  ];
  expect(all).not.toContain('?');
});

test('who only a person can help comes first, then who asks, and who is being helped after who is not', () => {
  const order = [
    healthy('needs_operator', 'interrupted'),
    healthy('waiting', 'permission'),
    healthy('stuck'),
    healthy('recovering', 'interrupted'),
    healthy('ok', 'draft'),
    healthy('ok'),
  ].map(urgencyOf);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});

test('a step that waits for a person to say so needs a look', () => {
  const incident = ladderOf({ next: { step: 'wait', at: 0 } });
  const limited = (automation: 'on' | 'suggest') =>
    workerOf('w', { supervision: supervisionOf({ incident, automation }, 'limited') });
  expect(needsLook(limited('suggest'))).toBe(true);
  expect(needsLook(limited('on'))).toBe(false);
});

test('who is being recovered needs no look', () => {
  expect(needsLook(healthy('recovering', 'no_response'))).toBe(false);
  expect(needsLook(healthy('needs_operator', 'no_response'))).toBe(true);
});

test('while something keeps the next step waiting nobody is recovering it', () => {
  const next = { step: 'restart', at: 0 };
  const badgeWith = (waits?: string) => {
    const incident = ladderOf({ next: { ...next, ...(waits && { waits }) } });
    return healthBadgeOf(workerOf('w', { supervision: supervisionOf({ incident }, 'recovering') }));
  };
  expect(badgeWith()?.text).toBe('recovering');
  expect(badgeWith('the login is gone')).toMatchObject({ sign: '⋮', text: 'held up' });
});

test('a worker out of reach has a sign of its own, and what it needed before is not asked for', () => {
  const supervision = supervisionOf({ health: { status: 'needs_operator', since: 0 } });
  const worker = workerOf('w', { state: 'unreachable', host: 'box', supervision });
  expect(badgeOf(worker)).toMatchObject({ sign: '⇎', text: 'unreachable' });
  expect(STATES.map((state) => badge(state).sign)).not.toContain('⇎');
  expect(healthBadgeOf(worker)).toBeUndefined();
  expect(needsLook(worker)).toBe(true);
  expect(waitingOf([worker])).toEqual([]);
});
