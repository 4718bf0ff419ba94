import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeEvent, encodeHeader } from '../../src/cast/encode.ts';
import type { CastEvent } from '../../src/cast/event.ts';
import { readCast } from '../../src/cast/read.ts';
import { exportWorker } from '../../src/commands/export.ts';
import { logs } from '../../src/commands/logs.ts';
import { screenLines } from '../../src/commands/screen-text.ts';
import { livesOf, renderLife } from '../../src/commands/worker-casts.ts';
import { Screen } from '../../src/screen/screen.ts';
import { Sandbox, until, untilStarted } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

async function exported(worker: string) {
  const output = 'out.cast';
  expect(await exportWorker({ worker, output }, sandbox.io())).toBe(0);
  return readCast(join(sandbox.cwd, output));
}

/** What a player shows in the end. */
function shown(cast: Awaited<ReturnType<typeof exported>>): string[] {
  const screen = new Screen({ cols: cast.header.cols, rows: cast.header.rows, scrollback: 100 });
  for (const { code, data } of cast.events) if (code === 'o') screen.write(data);
  return screenLines(screen);
}

test('the lives of a worker follow one another, each on a terminal as new, and what was typed is left out', async () => {
  const workers = [
    { name: 'one', command: 'echo life $$; read x; echo end', shell: true, cols: 60, rows: 10 },
  ];
  const run = await sandbox.open({ config: sandbox.configure({ recordInput: true, workers }) });
  const { client } = await sandbox.enliven(run);
  await untilStarted(client);
  for (const life of [1, 2]) {
    if (life === 2) await client.post('/v1/workers/one/start');
    await client.post('/v1/workers/one/input', { text: 'typed', keys: ['enter'] });
    await until(client, (seen) => seen.workers.get('one')?.state === 'exited');
  }
  const cast = await exported('one');
  expect(cast.header).toMatchObject({ cols: 60, rows: 10, startedAt: expect.any(Number) });
  expect(cast.events.map(({ code }) => code)).not.toContain('i');
  expect(cast.events.filter(({ code }) => code === 'x')).toHaveLength(2);
  const output = cast.events.map(({ code, data }) => (code === 'o' ? data : '')).join('');
  expect(output.match(/life \d+[\s\S]*?end/g)).toHaveLength(2);
  expect(output.split('\x1bc')).toHaveLength(2);
  const times = cast.events.map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const last = (await livesOf(run.dir, 'one')).at(-1)!;
  expect(shown(cast)).toEqual(screenLines((await renderLife(last, 100)).screen));
});

test('segments are joined: snapshots and what two of them hold are told once', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const segment = (file: string, startedAt: number, offset: number, events: CastEvent[], snapshot = true) =>
    writeFileSync(
      join(run.dir, file),
      encodeHeader({ cols: 20, rows: 5, startedAt, segment: { worker: 'w', offset, snapshot } }) +
        events.map(encodeEvent).join(''),
    );
  const out = (time: number, data: string): CastEvent => ({ time, code: 'o', data });
  segment('w.cast', 1000, 0, [out(0.5, 'one '), out(1, 'two '), out(2, 'three ')], false);
  segment('w.1.cast', 2500, 10, [out(0, '\x1b[Hone two '), out(0.5, 'three '), out(1, 'four')]);
  const cast = await exported('w');
  expect(cast.events).toEqual([out(0.5, 'one '), out(1, 'two '), out(2, 'three '), out(2.5, 'four')]);
  expect(shown(cast)).toEqual(['one two three four']);
});

test('what is broken of a recording is left out with a word, in the file and in the raw output', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const header = (startedAt: number, offset: number, snapshot: boolean) =>
    encodeHeader({ cols: 20, rows: 5, startedAt, segment: { worker: 'w', offset, snapshot } });
  const out = (time: number, data: string): CastEvent => ({ time, code: 'o', data });
  const lost = `${encodeEvent(out(0.5, 'one '))}\0\0\0\n${encodeEvent(out(1, 'two '))}`;
  writeFileSync(join(run.dir, 'w.cast'), header(1000, 0, false) + lost);
  writeFileSync(
    join(run.dir, 'w.2.cast'),
    header(2500, 10, true) + encodeEvent(out(0, '\x1b[Hone two ')) + encodeEvent(out(0.5, 'three')),
  );
  writeFileSync(join(run.dir, 'w.3.cast'), 'no recording\n');
  const raw = sandbox.io();
  expect(await logs({ worker: 'w', raw: true }, raw)).toBe(0);
  expect(raw.out()).toBe('one three');
  expect(raw.err()).toMatch(
    /^orch-tui: left out: .*w\.3\.cast:1: .*\norch-tui: left out from there on: .*w\.cast:3: expected .*\n$/,
  );
  expect(shown(await exported('w'))).toEqual(['one two three']);
});

test('a life on a clock that was set back follows the one before it, as long as it took', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const write = (file: string, startedAt: number, text: string) => {
    const segment = { worker: 'w', offset: 0, snapshot: false, life: startedAt };
    const events: CastEvent[] = [
      { time: 1, code: 'o', data: text },
      { time: 3, code: 'x', data: '0' },
    ];
    const lines = encodeHeader({ cols: 20, rows: 5, startedAt, segment }) + events.map(encodeEvent).join('');
    writeFileSync(join(run.dir, file), lines);
  };
  write('w.cast', 7_200_000, 'first');
  write('w.2.cast', 1000, 'second');
  const { events } = await exported('w');
  expect(events.map(({ time, data }) => [time, data])).toEqual([
    [1, 'first'],
    [3, '0'],
    [3, '\x1bc'],
    [3, '20x5'],
    [4, 'second'],
    [6, '0'],
  ]);
});

test('a worker of which nothing is recorded is no file', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  await expect(exportWorker({ worker: 'none' }, sandbox.io())).rejects.toThrow(
    /nothing is recorded of a worker "none"/,
  );
});

test.runIf(existsSync('/dev/full'))('a disk that is full is told as such', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const header = { cols: 20, rows: 5, startedAt: 0, segment: { worker: 'w', offset: 0, snapshot: false } };
  const output = encodeEvent({ time: 0, code: 'o', data: 'x' });
  for (const events of [1, 2, 100, 10_000]) {
    writeFileSync(join(run.dir, 'w.cast'), encodeHeader(header) + output.repeat(events));
    await expect(exportWorker({ worker: 'w', output: '/dev/full' }, sandbox.io())).rejects.toThrow(/ENOSPC/);
  }
});

test('what cannot be exported says what there is, and where there is no folder to write to', async () => {
  const { run } = await sandbox.live({ one: 'exec cat' });
  // It came to the run later.
  writeFileSync(join(run.dir, 'late.cast'), encodeHeader({ cols: 80, rows: 24 }));
  const output = join(sandbox.cwd, 'none', 'x.cast');
  await expect(exportWorker({ worker: 'two', output }, sandbox.io())).rejects.toMatchObject({
    message: 'nothing is recorded of a worker "two" (there are: late, one)',
    exitCode: 2,
  });
  await expect(exportWorker({ worker: 'one', output }, sandbox.io())).rejects.toMatchObject({
    message: `${output}: there is no folder ${join(sandbox.cwd, 'none')}: make it, or name another file with -o`,
    exitCode: 2,
  });
  await expect(exportWorker({ worker: 'one', output: sandbox.cwd }, sandbox.io())).rejects.toMatchObject({
    message: `${sandbox.cwd} is a folder: name a file in it with -o`,
    exitCode: 2,
  });
});
