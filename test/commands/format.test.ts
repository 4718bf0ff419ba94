import { expect, test } from 'vitest';
import { age, commandText, count, size, stateText } from '../../src/commands/format.ts';
import { table } from '../../src/commands/table.ts';

test('columns are aligned, and lines have no blanks at their ends', () => {
  const rows = [
    ['NAME', 'N', 'WHAT'],
    ['a', '100', 'x'],
    ['longer', '1', ''],
  ];
  expect(table(rows)).toBe('NAME    N    WHAT\na       100  x\nlonger  1\n');
  expect(table([])).toBe('');
  expect(
    table([
      ['修复', 'x'],
      ['e\u0301', 'y'],
    ]),
  ).toBe('修复  x\ne\u0301     y\n');
});

test.each([
  [-5, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [3_600_000, '1h 0m'],
  [86_399_999, '23h 59m'],
  [86_400_000, '1d 0h'],
  [200 * 3_600_000, '8d 8h'],
])('%d ms are %s', (ms, text) => expect(age(ms)).toBe(text));

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [20 * 1024 ** 2, '20 MiB'],
  [5 * 1024 ** 5, '5120 TiB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));

test('states, commands and counts', () => {
  expect(stateText({ state: 'running' })).toBe('running');
  expect(stateText({ state: 'exited', exit: { code: 0 } })).toBe('exited 0');
  expect(stateText({ state: 'exited', exit: { signal: 'SIGTERM' } })).toBe('exited SIGTERM');
  expect(stateText({ state: 'exited', exit: { signal: '\u001b]0;evil\u0007' } })).toBe('exited ]0;evil');
  expect(commandText(['sh', '-c', 'a "b"', '--x=1'])).toBe('sh -c "a \\"b\\"" --x=1');
  expect([count(1, 'worker'), count(0, 'worker')]).toEqual(['1 worker', '0 workers']);
});
