import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/api/schema.ts';
import { STATES } from '../../src/classifier/reading.ts';
import { badgeOf, needsLook } from '../../src/room/badge.ts';
import { workerOf } from './room-state.ts';

function reading(state: Reading['state'], changes: Partial<Reading> = {}): Reading {
  return {
    state,
    agent: 'claude',
    evidence: { text: '', rule: '' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 0,
    source: 'screen',
    voices: [],
    ...changes,
  };
}

const badge = (state: Reading['state'], changes: Partial<Reading> = {}) =>
  badgeOf(workerOf('w', { reading: reading(state, changes) }));

test('every state has a sign of one cell that no other state has', () => {
  const signs = STATES.map((state) => badge(state).sign);
  expect(new Set(signs).size).toBe(STATES.length);
  for (const sign of signs) expect(stringWidth(sign)).toBe(1);
});

test('the kind is said with the state', () => {
  expect(badge('rate_limited', { kind: 'usage' }).text).toBe('limit reached · usage');
});

test('whoever asks or is in trouble needs a look, whoever works or rests does not', () => {
  const needing = STATES.filter((state) => needsLook(workerOf('w', { reading: reading(state) })));
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
  const { agent, ...plain } = reading('shell');
  expect(agent).toBeDefined();
  expect(needsLook(workerOf('w', { reading: plain }))).toBe(false);
  expect(badgeOf(workerOf('w', { reading: { ...plain, state: 'unknown' } }))).toMatchObject({
    text: 'running',
  });
  expect(badgeOf(workerOf('w'))).toMatchObject({ text: 'running' });
});

test('what the process says comes first', () => {
  const worker = workerOf('w', { reading: reading('working'), state: 'exited', exit: { signal: 'SIGKILL' } });
  expect(badgeOf(worker)).toMatchObject({ text: 'exited (SIGKILL)' });
  expect(needsLook(worker)).toBe(true);
  expect(needsLook(workerOf('w', { state: 'exited', exit: { code: 0 } }))).toBe(false);
  expect(badgeOf(workerOf('w', { state: 'gone' })).text).toBe('gone');
});
