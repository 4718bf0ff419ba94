import { expect, test } from 'vitest';
import type { Reading } from '../../src/classifier/reading.ts';
import { Logins } from '../../src/control/logins.ts';

function reading(state: Reading['state'], kind?: string, agent = 'claude'): Reading {
  return {
    state,
    ...(kind !== undefined && { kind }),
    agent,
    evidence: { row: 3, text: 'Please run /login', rule: 'not logged in' },
    attributes: {},
    confidence: 0.9,
    since: 0,
    source: 'screen',
    sources: [],
    disagreements: [],
  } as unknown as Reading;
}

test('a login that is gone is one thing, however many workers say so', () => {
  const logins = new Logins();
  const lost = logins.see('one', undefined, reading('auth_error', 'login'), 1000);
  expect(lost).toEqual([
    { type: 'login.lost', at: 1000, data: { worker: 'one', agent: 'claude', evidence: 'Please run /login' } },
  ]);
  expect(logins.see('two', undefined, reading('auth_error', 'key'), 2000)).toEqual([]);
  expect(logins.lost).toMatchObject({ agent: 'claude', worker: 'one', since: 1000 });
  expect(logins.isLost({ agent: 'claude', login: undefined })).toBe(true);
  expect(logins.isLost({ agent: 'codex', login: undefined })).toBe(false);
});

test('it is there again when no worker says otherwise', () => {
  const logins = new Logins();
  logins.see('one', undefined, reading('auth_error', 'login'), 1000);
  logins.see('two', undefined, reading('auth_error', 'login'), 1000);
  expect(logins.see('one', undefined, reading('working'), 3000)).toEqual([]);
  expect(logins.forget('two', 4000)).toEqual([
    { type: 'login.back', at: 4000, data: { worker: 'two', agent: 'claude' } },
  ]);
  expect(logins.lost).toBeUndefined();
});

test('credit that is used up is no login', () => {
  const logins = new Logins();
  expect(logins.see('one', undefined, reading('auth_error', 'credit'), 1000)).toEqual([]);
  expect(logins.isLost({ agent: 'claude', login: undefined })).toBe(false);
});

test('who uses another login has not lost it', () => {
  const logins = new Logins();
  logins.see('one', 'plan', reading('auth_error', 'login'), 1000);
  expect(logins.isLost({ agent: 'claude', login: 'plan' })).toBe(true);
  expect(logins.isLost({ agent: 'claude', login: 'key' })).toBe(false);
  expect(logins.see('two', 'key', reading('auth_error', 'key'), 2000)).toHaveLength(1);
  expect(logins.see('one', 'plan', reading('working'), 3000)).toMatchObject([{ type: 'login.back' }]);
});
