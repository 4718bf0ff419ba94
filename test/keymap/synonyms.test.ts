import { expect, test } from 'vitest';
import { isCalled } from '../../src/keymap/synonyms.ts';

test.each([
  ['detach', 'Q', true],
  ['down', 'q', false],
  ['down', 'shut', true],
  ['stop', 'ki', false],
  ['stop', ' kill ', true],
  ['stop', '', false],
  ['pause', 'pause', false],
] as const)('%s by %j: %s', (action, word, called) => {
  expect(isCalled(action, word)).toBe(called);
});
