import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const CLI = join(import.meta.dirname, '../../src/cli.ts');

async function exitCode(argv: string[], stdio: ['ignore', number | 'pipe', number | 'pipe']) {
  const child = spawn(process.execPath, [CLI, ...argv], { stdio });
  const said = child.stderr && text(child.stderr);
  // Before a word can come.
  child.stdout?.destroy();
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said: await said };
}

test.each([[['--help']], [['help', 'logs']], [['keys']]])(
  'who has read enough of %j ends it in silence',
  async (argv) => {
    expect(await exitCode(argv, ['ignore', 'pipe', 'pipe'])).toEqual({ code: 0, said: '' });
  },
);

const FULL = '/dev/full';

test.runIf(existsSync(FULL))('an output that cannot be written is told in a line', async () => {
  for (const command of ['--version', 'keys']) {
    const { code, said } = await exitCode([command], ['ignore', openSync(FULL, 'w'), 'pipe']);
    expect(code).toBe(1);
    expect(said).toMatch(/^orch-tui: the output cannot be written: ENOSPC.*\n$/);
  }
});

test.runIf(existsSync(FULL))('an error that cannot be told is one all the same', async () => {
  const { code } = await exitCode(['nonsense'], ['ignore', 'pipe', openSync(FULL, 'w')]);
  expect(code).toBe(2);
});
