import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heardLives, printedLives, SHELL_ENVIRONMENT, shellLines } from './ledger.ts';

let ledger: string;
beforeEach(() => {
  ledger = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(ledger, { recursive: true }));

test('lives are read up to what was noted last, also when it is torn', () => {
  writeFileSync(join(ledger, 'w.7.lines'), '100\n3 1000 1001\n6 1100 1150\n9 12');
  writeFileSync(join(ledger, 'w.8.lines'), '100\n');
  expect(printedLives(ledger)).toEqual([
    {
      worker: 'w',
      pid: 7,
      host: 100,
      batches: [
        { last: 3, from: 1000, to: 1001 },
        { last: 6, from: 1100, to: 1150 },
      ],
    },
  ]);
  writeFileSync(join(ledger, 'a.9.input'), `${JSON.stringify({ at: 1, text: 'x' })}\n{"at":2,`);
  expect(heardLives(ledger)).toEqual([{ worker: 'a', pid: 9, inputs: [{ at: 1, text: 'x' }] }]);
});

test('a bash notes each line that it is given once, also one that it cannot read', () => {
  const env = { PATH: process.env.PATH, CHAOS_LEDGER: ledger, ORCH_TUI_WORKER: 'w', ...SHELL_ENVIRONMENT };
  const input = 'echo one\ncontinue with it\nif then (\necho one\nexit\n';
  spawnSync('bash', ['--norc', '--noprofile', '-i'], { env, input });
  const lines = shellLines(ledger);
  expect(lines.map(({ line }) => line)).toEqual([
    'echo one',
    'continue with it',
    'if then (',
    'echo one',
    'exit',
  ]);
  for (const { worker, at } of lines) {
    expect(worker).toBe('w');
    expect(at).toBeCloseTo(Date.now(), -5);
  }
});
