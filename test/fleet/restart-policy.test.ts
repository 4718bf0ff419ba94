import { expect, test } from 'vitest';
import { type Ending, isMissed, restartType } from '../../src/fleet/restart-policy.ts';

const ENDINGS: readonly Ending[] = [{ code: 0 }, { code: 1 }, { signal: 'SIGKILL' }, 'host_lost'];

test.each([
  ['permanent', [true, true, true, true]],
  ['transient', [false, true, true, true]],
  ['interrupted', [false, false, true, true]],
  ['never', [false, false, false, false]],
] as const)('%s: after status 0, status 1, a signal, the loss of its host', (type, expected) => {
  expect(ENDINGS.map((ending) => isMissed(type, ending))).toEqual(expected);
});

test('what the config does not say suits the program', () => {
  expect(restartType(undefined, true)).toBe('transient');
  expect(restartType(undefined, false)).toBe('interrupted');
  expect(restartType('never', true)).toBe('never');
  expect(restartType('permanent', false)).toBe('permanent');
});
