import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoginError, loginVariables, nextLogin, sourcesOf, withoutSources } from '../../src/fleet/logins.ts';

const NOW = 1000;

test.each([
  ['the one after it', ['a', 'b', 'c'], 'a', {}, 'b'],
  ['from the last to the first', ['a', 'b', 'c'], 'c', {}, 'a'],
  ['past one at its limit', ['a', 'b', 'c'], 'a', { b: NOW + 1 }, 'c'],
  ['one whose limit is over', ['a', 'b'], 'a', { b: NOW }, 'b'],
  ['none: all others are at their limit', ['a', 'b', 'c'], 'a', { b: NOW + 1, c: NOW + 1 }, undefined],
  ['none: there is no other', ['a'], 'a', {}, undefined],
  ['the first, where none is in use', ['a', 'b'], undefined, {}, 'a'],
  ['the first, where one in use is in the ring no more', ['a', 'b'], 'x', {}, 'a'],
])('the next login is %s', (_, ring, used, limited, expected) => {
  expect(nextLogin(ring, used, new Map(Object.entries(limited)), NOW)).toBe(expected);
});

test('who goes on to the next each time meets every login that is free, and no other', () => {
  const ring = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ring, fc.func(fc.boolean()), (logins, isLimited) => {
      const limitedUntil = new Map(
        logins.filter((login) => isLimited(login)).map((login) => [login, NOW + 1]),
      );
      const met = new Set<string>();
      let used: string | undefined = logins[0];
      for (let i = 0; i < logins.length; i++) {
        used = nextLogin(logins, used, limitedUntil, NOW) ?? used;
        if (used !== undefined) met.add(used);
      }
      const free = logins.filter((login) => !limitedUntil.has(login));
      expect([...met].filter((login) => login !== logins[0]).toSorted()).toEqual(
        free.filter((login) => login !== logins[0]).toSorted(),
      );
    }),
  );
});

test('variables are set, unset, or taken over', () => {
  const login = { A: 'text', B: null, C: { from: 'MY_KEY' } };
  expect(loginVariables('key', login, { MY_KEY: 'secret' })).toEqual({ A: 'text', B: null, C: 'secret' });
  expect(() => loginVariables('key', login, {})).toThrow(
    new LoginError('login "key" takes C from MY_KEY, which is not set where the run was started'),
  );
});

test('what logins take over is not inherited under the name from which they take it', () => {
  const logins = {
    a: { KEY: { from: 'KEY_A' } },
    b: { KEY: { from: 'KEY_B' }, OWN: { from: 'OWN' }, OFF: null, SET: 'x' },
  };
  const base = { KEY_A: '1', KEY_B: '2', OWN: '3', OFF: '4', SET: '5', HOME: '/' };
  expect(sourcesOf(logins)).toEqual(['KEY_A', 'KEY_B']);
  expect(withoutSources(logins, base)).toEqual({ OWN: '3', OFF: '4', SET: '5', HOME: '/' });
});
