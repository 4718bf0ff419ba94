import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CastLog, type LoggedEvent } from '../../src/cast/log.ts';
import { parseCast } from '../../src/cast/read.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cast-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function createLog(options: { dir?: string } = {}): CastLog {
  let time = 1_000_000;
  return new CastLog({ dir: options.dir ?? dir, worker: 'w', cols: 80, rows: 24, now: () => ++time });
}

async function readAll(log: CastLog, from: number): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for (;;) {
    const events = await log.read(all.at(-1)?.end ?? from, 64 * 1024);
    if (events.length === 0) return all;
    all.push(...events);
  }
}

const text = (events: LoggedEvent[]) => events.map((event) => Buffer.from(event.data).toString()).join('');
const append = (log: CastLog, data: string) => log.append('o', Buffer.from(data));

test('what is appended is on disk as asciicast v2, with times from zero', async () => {
  const log = createLog();
  append(log, 'one');
  append(log, 'two');
  await log.close();
  const cast = parseCast(await readFile(join(dir, 'w.cast'), 'utf8'), 'w.cast');
  expect(cast.header).toMatchObject({
    cols: 80,
    rows: 24,
    segment: { worker: 'w', offset: 0, snapshot: false },
  });
  expect(cast.events.map((event) => event.data)).toEqual(['one', 'two']);
  expect(cast.events[1]!.time).toBeCloseTo(0.002, 6);
});

test('reads from memory and from disk give the same events, from any event on', async () => {
  const log = createLog();
  const written: LoggedEvent[] = [];
  for (let i = 0; i < 3000; i++) written.push(append(log, `${i} ${'é'.repeat(200)}\r\n`));
  await log.flush();
  for (const index of [0, 1, 777, 2000, 2999]) {
    const events = await readAll(log, written[index]!.start);
    expect(events[0]).toMatchObject({
      start: written[index]!.start,
      end: written[index]!.end,
      at: written[index]!.at,
    });
    expect(text(events)).toBe(text(written.slice(index)));
  }
  await log.close();
});

test('a segment opened in the past takes what came after it along, nothing lost or doubled', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 40 }), { minLength: 2, maxLength: 30 }),
      fc.nat(),
      async (chunks, pick) => {
        const folder = await mkdtemp(join(dir, 'case-'));
        const log = createLog({ dir: folder });
        const before = chunks.map((chunk) => append(log, chunk));
        const at = before[pick % before.length]!.end;
        const rotated = log.rotate(at, 'SNAPSHOT', { cols: 100, rows: 30 });
        const after = append(log, 'while rotating');
        await rotated;
        append(log, 'after');
        await log.close();
        const [old, next] = await Promise.all(
          ['w.cast', 'w.2.cast'].map(async (name) =>
            parseCast(await readFile(join(folder, name), 'utf8'), name),
          ),
        );
        const cut = before.findIndex((event) => event.end === at) + 1;
        expect(old!.events.map((event) => event.data)).toEqual(chunks.slice(0, cut));
        expect(next!.header).toMatchObject({ cols: 100, rows: 30, segment: { offset: at, snapshot: true } });
        expect(next!.events.map((event) => event.data)).toEqual([
          'SNAPSHOT',
          ...chunks.slice(cut),
          'while rotating',
          'after',
        ]);
        expect(text(await readAll(log, 0))).toBe(`${chunks.join('')}while rotatingafter`);
        expect((await log.read(after.start, 1))[0]).toMatchObject({ start: after.start });
      },
    ),
    { numRuns: 25 },
  );
});

test('a segment that ends at a place kept for reading on keeps all it holds', async () => {
  const log = createLog();
  const written = Array.from({ length: 600 }, (_, i) => append(log, `${i} ${'x'.repeat(1000)}\r\n`));
  await log.flush();
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  const cast = parseCast(await readFile(join(dir, 'w.cast'), 'utf8'), 'w.cast');
  expect(cast.events.map((event) => event.data).join('')).toBe(text(written));
});

test('a folder that cannot be written is a problem, not an exception, and recording starts once it can be', async () => {
  const missing = join(dir, 'not', 'there');
  const log = createLog({ dir: missing });
  append(log, 'lost');
  await log.flush();
  expect(log.problem).toMatch(/ENOENT/);
  expect(text(await log.read(0, 1000))).toBe('lost');

  const { mkdir } = await import('node:fs/promises');
  await mkdir(missing, { recursive: true });
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  append(log, 'kept');
  await log.close();
  expect(log.problem).toBeUndefined();
  const cast = parseCast(await readFile(join(missing, 'w.cast'), 'utf8'), 'w.cast');
  expect(cast.events.map((event) => event.data)).toEqual(['SNAPSHOT', 'kept']);
});

test('the oldest closed segment can be dropped; the newest never', async () => {
  const log = createLog();
  append(log, 'old');
  await log.rotate(log.end, 'S', { cols: 80, rows: 24 });
  expect(log.closedSegments).toHaveLength(1);
  await log.dropOldest();
  await log.dropOldest();
  await log.close();
  expect(await readdir(dir)).toEqual(['w.2.cast']);
});
