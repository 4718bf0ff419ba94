import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandStream } from '../../src/host/command-stream.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'command-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sh = (script: string) => commandStream(['sh', '-c', script]);

test('what is written is read by the command, and what it writes comes back, however much', async () => {
  const stream = sh('cat');
  const bytes = Buffer.alloc(3_000_000, 'x');
  stream.write(bytes);
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length === bytes.byteLength) break;
  }
  expect(length).toBe(bytes.byteLength);
});

test('a command that fails ends the stream with its last words', async () => {
  const error = await new Promise<Error>((resolve) => {
    sh('echo first >&2; echo "Permission denied (publickey)." >&2; exit 255').on('error', resolve);
  });
  expect(error.message).toBe('sh ended with status 255: Permission denied (publickey).');
});

test('last words that are long, or no words, are told so that they can be shown', async () => {
  const error = await new Promise<Error>((resolve) => {
    sh(`printf '\\033]0;evil\\007\\302\\233' >&2; head -c 1000 /dev/zero | tr '\\0' x >&2; exit 1`).on(
      'error',
      resolve,
    );
  });
  expect(error.message).toMatch(/^sh ended with status 1: \]0;evil {2}x+…$/);
  expect(error.message.length).toBeLessThan(350);
  const noise = await new Promise<Error>((resolve) => {
    sh(`printf 'said\\n\\377\\376noise' >&2; exit 1`).on('error', resolve);
  });
  expect(noise.message).toBe('sh ended with status 1: bytes that are no text');
});

test('a command that ended has ended, though what it left behind could still say something', async () => {
  const file = join(dir, 'pid');
  const left = `sleep 60 < /dev/null > /dev/null & echo $! > ${file}`;
  const stream = sh(`echo said; echo "Permission denied." >&2; ${left}; exit 255`);
  let said = '';
  stream.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const error = await new Promise<Error>((resolve) => stream.on('error', resolve));
  process.kill(Number(await readFile(file, 'utf8')), 'SIGKILL');
  expect(error.message).toBe('sh ended with status 255: Permission denied.');
  expect(said).toBe('said\n');
});

test.each([
  ['no-such-program-here', 'there is no program no-such-program-here in PATH'],
  ['/no/such/program', 'there is no program /no/such/program, or not what its first line asks for'],
  ['/etc/passwd', '/etc/passwd may not be executed'],
])('a command that cannot be begun says why: %s', async (program, why) => {
  const error = await new Promise<Error>((resolve) => {
    commandStream([program]).on('error', resolve);
  });
  expect(error.message).toBe(why);
});

test('where no file can be opened any more the stream says so, and nothing else breaks', () => {
  const script = `
    import { openSync } from 'node:fs';
    import { commandStream } from '${new URL('../../src/host/command-stream.ts', import.meta.url)}';
    try { for (;;) openSync('/dev/null'); } catch {}
    const stream = commandStream(['true']);
    stream.write('hello');
    stream.on('error', ({ code }) => console.log(code));
  `;
  const command = ['ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, script];
  const { stdout, stderr } = spawnSync('sh', ['-c', ...command], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['EMFILE\n', '']);
});

test('a command ends with its stream, and so does what it started', async () => {
  const file = join(dir, 'pids');
  const stream = sh(`sleep 1000 & echo $$ $! > ${file}.new; mv ${file}.new ${file}; wait`);
  await expect.poll(() => existsSync(file)).toBe(true);
  const pids = (await readFile(file, 'utf8')).trim().split(' ').map(Number);
  stream.destroy();
  for (const pid of pids) await expect.poll(() => isAlive(pid)).toBe(false);
});

/** Whether a process does anything yet; one that only waits to be reaped does not. */
function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.startsWith('Z');
}

test.runIf(process.platform === 'linux')(
  'a stream that is ended before all is read leaves no pipe open',
  async () => {
    const stream = sh('yes');
    await once(stream, 'data');
    stream.pause();
    // The pipe is full, and what was read of it waits too.
    await expect.poll(() => stream.readableLength).toBeGreaterThanOrEqual(stream.readableHighWaterMark);
    const before = openFiles();
    stream.destroy();
    await expect.poll(() => before - openFiles()).toBe(3);
  },
);

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
