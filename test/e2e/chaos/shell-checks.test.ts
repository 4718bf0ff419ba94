import { expect, test } from 'vitest';
import { noDeeds } from './deeds.ts';
import { TYPED } from './person.ts';
import { shellProblems } from './shell-checks.ts';

const check = (line: string, typedAt?: number) =>
  shellProblems(
    [{ worker: 'w', pid: 7, at: 10_000, line }],
    typedAt === undefined ? [] : [{ worker: 'w', at: typedAt }],
    noDeeds(),
  );

test('what starts the agent again, and what a person typed, may be run in a shell', () => {
  expect(check('claude --name w-1 --seed 11 --chance 1 --continue')).toEqual([]);
  expect(check('claude --resume 0b1c2d-3e')).toEqual([]);
  expect(check(TYPED)).toEqual([]);
});

test.each(['continue', 'Please continue where you were', 'claude "" ""', 'claude; ls', 'say hello 3', '1'])(
  '%j may not',
  (line) => {
    expect(check(line)).toEqual([expect.stringContaining('was run as a command')]);
  },
);

test('nothing is run while a person types', () => {
  expect(check('claude', 9000)).toEqual([expect.stringContaining('1000 ms after a person typed')]);
  expect(check('claude', 7000)).toEqual([]);
  expect(check('claude', 9900)).toEqual([]);
});
