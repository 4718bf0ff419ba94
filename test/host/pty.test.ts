import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pty } from '../../src/host/pty.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pty-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Runs a program; `act` is given its terminal at once and at each output. */
function outputOf(argv: string[], act: (pty: Pty, seen: string) => void, path = process.env.PATH ?? '') {
  return new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    const text = () => Buffer.concat(chunks).toString();
    const pty = new Pty(
      { argv, cwd: dir, env: { PATH: path }, cols: 80, rows: 24 },
      {
        onData: (bytes) => {
          chunks.push(bytes);
          act(pty, text());
        },
        onExit: () => resolve(text()),
      },
    );
    act(pty, '');
  });
}

test('the end of a program that nobody read when it ended is complete', async () => {
  const output = await outputOf(['/bin/sh', '-c', 'seq 1 500'], (pty, seen) => {
    if (seen === '') pty.pause();
  });
  expect(output).toMatch(/^1\r\n2\r\n[\s\S]*\r\n500\r\n$/);
});

test('a large paste arrives with its end, also at a program that begins to read late', async () => {
  const size = 16 * 1024 * 1024;
  let sent = false;
  const script = `stty raw -echo; echo ready; sleep 0.1; head -c ${size} | tail -c 3; echo done`;
  const output = await outputOf(['/bin/sh', '-c', script], (pty, seen) => {
    if (sent || !seen.includes('ready')) return;
    sent = true;
    const piece = 1024 * 1024;
    for (let i = 0; i < size / piece; i++) pty.write(Buffer.alloc(piece, i === 15 ? 'z' : 'a'));
  });
  expect(output).toContain('zzzdone');
});

test('input that does not fit is refused as a whole', async () => {
  const taken: boolean[] = [];
  await outputOf(['/bin/sh', '-c', 'exit 0'], (pty, seen) => {
    if (seen === '') pty.write(Buffer.alloc(64 * 1024 * 1024), (all) => taken.push(all));
  });
  expect(taken).toEqual([false]);
});

test('a relative entry of PATH is relative to the folder of the program', async () => {
  await mkdir(join(dir, 'tools'));
  await writeFile(join(dir, 'tools', 'greet'), '#!/bin/sh\necho hello\n');
  await chmod(join(dir, 'tools', 'greet'), 0o755);
  expect(await outputOf(['greet'], () => {}, 'tools:/bin:/usr/bin')).toBe('hello\r\n');
});
