import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statFields } from '../src/proc-stat.ts';

test.each([
  ['of a plain name', '7 (sh) S 1 7 7 34816\n', ['S', '1', '7', '7', '34816']],
  ['of a name with what looks like more of it', '7 (a) R 9 (b)) T 1 2 3\n', ['T', '1', '2', '3']],
  ['of a process that is gone', '', []],
])('the fields %s', (_, stat, fields) => {
  expect(statFields(stat)).toEqual(fields);
});

test.runIf(process.platform === 'linux')('the fields of this process begin with its state and parent', () => {
  const fields = statFields(readFileSync('/proc/self/stat', 'utf8'));
  expect(fields.slice(0, 2)).toEqual([expect.stringMatching(/^[A-Z]$/), String(process.ppid)]);
});
