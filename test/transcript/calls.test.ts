import { expect, test } from 'vitest';
import { lastCalls } from '../../src/transcript/calls.ts';
import type { Entry } from '../../src/transcript/entry.ts';

const entry = (kind: Entry['kind'], more: Partial<Entry> = {}): Entry => ({ n: 1, kind, text: '', ...more });
const bash = (command: string, more: Partial<Entry> = {}) =>
  entry('tool', { tool: 'Bash', input: { command }, ...more });

test('the calls of the turn, each with what it was given', () => {
  const entries = [
    entry('prompt'),
    bash('before'),
    entry('prompt'),
    entry('text'),
    bash('make'),
    entry('result', { tool: 'Bash' }),
    bash('make'),
    bash('of a helper', { aside: true }),
  ];
  expect(lastCalls(entries, 10)).toEqual(['Bash({"command":"make"})', 'Bash({"command":"make"})']);
});

test('of many the last', () => {
  const entries = Array.from({ length: 20 }, (_, i) => bash(`${i}`));
  expect(lastCalls(entries, 2)).toEqual(['Bash({"command":"18"})', 'Bash({"command":"19"})']);
});
