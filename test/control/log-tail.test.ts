import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filtered, logTail, parseLog } from '../../src/control/log-tail.ts';

const LOG = `the end of a line that was cut
2026-01-12 18:28:11 [info]: control serves /run
2026-01-12 18:28:12 [error]: Error: it broke
    at here (file.ts:1)
2026-01-12 18:28:13 [warn]: the Webhook does not answer
`;

test('entries are told with their traces; what is no entry is left out', () => {
  expect(parseLog(LOG)).toEqual([
    { time: '2026-01-12 18:28:11', level: 'info', text: 'control serves /run' },
    { time: '2026-01-12 18:28:12', level: 'error', text: 'Error: it broke\n    at here (file.ts:1)' },
    { time: '2026-01-12 18:28:13', level: 'warn', text: 'the Webhook does not answer' },
  ]);
});

test.each([
  ['info', '', 3],
  ['warn', '', 2],
  ['error', '', 1],
  ['info', 'webhook', 1],
  ['error', 'webhook', 0],
] as const)('of level %s and worse with "%s" there are %i', (level, text, count) => {
  expect(filtered(parseLog(LOG), { level, text })).toHaveLength(count);
});

test('only the end of a long log is read, and one that is not there is empty', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'log-'));
  try {
    const file = join(dir, 'control.log');
    expect(await logTail(file, { level: 'info', text: '' })).toEqual([]);
    const line = (i: number) => `2026-01-12 18:28:11 [info]: ${i} ${'x'.repeat(200)}\n`;
    writeFileSync(file, Array.from({ length: 5000 }, (_, i) => line(i)).join(''));
    const tail = await logTail(file, { level: 'info', text: '' });
    expect(tail).toHaveLength(1000);
    expect(tail.at(-1)!.text).toMatch(/^4999 /);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
