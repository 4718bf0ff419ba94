import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CastLog, type LoggedEvent } from '../../src/cast/log.ts';
import { parseCast, readCast } from '../../src/cast/read.ts';
import { retain } from '../../src/cast/retention.ts';
import { Segment } from '../../src/cast/segment.ts';

let dir: string;
let logs: CastLog[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cast-log-'));
  logs = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(logs.map((log) => log.close()));
  return rm(dir, { recursive: true, force: true });
});

function createLog(options: { dir?: string } = {}): CastLog {
  let time = 1_000_000;
  const log = new CastLog({
    dir: options.dir ?? dir,
    worker: 'w',
    life: 7,
    cols: 80,
    rows: 24,
    now: () => ++time,
  });
  logs.push(log);
  return log;
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

const dataOf = async (folder: string, name: string) =>
  (await readCast(join(folder, name))).events.map((event) => event.data);

test('what is appended is on disk as asciicast v2, with times from zero', async () => {
  const log = createLog();
  append(log, 'one');
  append(log, 'two');
  await log.close();
  const cast = parseCast(await readFile(join(dir, 'w.cast'), 'utf8'), 'w.cast');
  expect(cast.header).toMatchObject({
    cols: 80,
    rows: 24,
    segment: { worker: 'w', offset: 0, snapshot: false, life: 7 },
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

  await mkdir(missing, { recursive: true });
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  append(log, 'kept');
  await log.close();
  expect(log.problem).toBeUndefined();
  const cast = parseCast(await readFile(join(missing, 'w.cast'), 'utf8'), 'w.cast');
  expect(cast.events.map((event) => event.data)).toEqual(['SNAPSHOT', 'kept']);
});

test('a listener that fails stops nothing: what is appended after a new segment is recorded', async () => {
  const missing = join(dir, 'later');
  const log = createLog({ dir: missing });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  let calls = 0;
  log.onChange = () => {
    if (++calls === 1) throw new Error('the listener failed');
  };
  append(log, 'lost');
  await log.flush();
  await mkdir(missing);
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  append(log, 'kept');
  await log.close();
  expect(log.problem).toBeUndefined();
  expect(await dataOf(missing, 'w.cast')).toEqual(['SNAPSHOT', 'kept']);
});

test('nobody waits for a log that does not record, and it keeps nothing for later', async () => {
  const log = createLog({ dir: join(dir, 'none') });
  await log.flush();
  for (let i = 0; i < 20; i++) append(log, 'x'.repeat(400_000));
  expect(log.behind).toBe(false);
  expect(log.segmentBytes).toBeLessThan(6_000_000);
  await log.flush();
  expect(log.segmentBytes).toBe(0);
});

test('an event larger than what is kept in memory is read from disk and moves to the next segment', async () => {
  const log = createLog();
  const big = append(log, 'x'.repeat(400_000));
  await log.flush();
  expect(text(await log.read(0, 1000))).toHaveLength(400_000);
  await log.rotate(0, 'SNAPSHOT', { cols: 80, rows: 24 });
  await log.close();
  expect((await dataOf(dir, 'w.2.cast')).map((data) => data.length)).toEqual([8, 400_000]);
  expect(await log.read(0, 1)).toMatchObject([{ start: 0, end: big.end }]);
});

test('a snapshot from too long ago begins no segment', async () => {
  const log = createLog();
  for (let i = 0; i < 60; i++) append(log, 'x'.repeat(100_000));
  await log.rotate(0, 'SNAPSHOT', { cols: 80, rows: 24 });
  await log.close();
  expect(await readdir(dir)).toEqual(['w.cast']);
});

test('a snapshot from before a gap in the recording begins no segment', async () => {
  const missing = join(dir, 'later');
  const log = createLog({ dir: missing });
  const first = append(log, 'x'.repeat(100_000));
  for (let i = 0; i < 5; i++) append(log, 'x'.repeat(100_000));
  await log.flush();
  await mkdir(missing);
  await log.rotate(first.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  expect(log.problem).toMatch(/ENOENT/);
  expect(await readdir(missing)).toEqual([]);
});

test('a name that is free again is not used again, and a file of somebody else is not overwritten', async () => {
  const log = createLog();
  await log.flush();
  await writeFile(join(dir, 'w.2.cast'), 'mine');
  await log.rotate(0, 'S', { cols: 80, rows: 24 });
  await rm(join(dir, 'w.cast'));
  await log.close();
  const again = createLog();
  await again.close();
  expect((await readdir(dir)).toSorted()).toEqual(['w.2.cast', 'w.3.cast', 'w.4.cast']);
  expect(await readFile(join(dir, 'w.2.cast'), 'utf8')).toBe('mine');
});

test('while no new segment can be opened the old one goes on', async () => {
  const folder = join(dir, 'run');
  await mkdir(folder);
  const log = createLog({ dir: folder });
  append(log, 'before ');
  await log.flush();
  await rename(folder, join(dir, 'moved'));
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  expect(log.problem).toBeUndefined();
  append(log, 'after');
  await log.close();
  expect(await dataOf(join(dir, 'moved'), 'w.cast')).toEqual(['before ', 'after']);
});

test('the output of a recording that was removed starts now, at the size of now', async () => {
  const log = createLog();
  append(log, 'gone');
  log.append('r', Buffer.from('100x30'));
  await log.rotate(log.end, 'SNAPSHOT', { cols: 100, rows: 30 });
  append(log, 'gone too');
  await log.flush();
  await rm(join(dir, 'w.2.cast'));
  expect(await log.opening()).toEqual({ offset: log.end, cols: 100, rows: 30, snapshot: '' });
  await log.close();
});

test('a recording of which the newest segment is deleted while it is looked at is opened at the next one', async () => {
  const log = createLog();
  append(log, 'gone');
  await log.flush();
  vi.spyOn(Segment.prototype, 'snapshot').mockImplementationOnce(async () => {
    await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
    throw new Error('ENOENT');
  });
  expect(await log.opening()).toEqual({ offset: log.end, cols: 80, rows: 24, snapshot: 'SNAPSHOT' });
  await log.close();
});

test('thousands of tiny events do not stay in memory', async () => {
  const log = createLog();
  const first = append(log, '.');
  for (let i = 0; i < 5000; i++) append(log, '.');
  await log.flush();
  await rm(join(dir, 'w.cast'));
  await expect(log.read(first.start, 1)).rejects.toThrow(/ENOENT/);
  expect(log.skip(first.start)).toBeGreaterThan(first.start);
  await log.close();
});

test('whatever is appended, flushed, rotated and deleted, a reader gets each event once and in order', async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        size: fc.integer({ min: 1, max: 400_000 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('append' as const), size: fc.integer({ min: 1, max: 50 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('flush' as const, 'drop' as const), size: fc.constant(0) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('read' as const), size: fc.integer({ min: 1, max: 300_000 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('rotate' as const), size: fc.nat(5) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const folder = await mkdtemp(join(dir, 'case-'));
      const log = createLog({ dir: folder });
      const written: LoggedEvent[] = [];
      const seen: LoggedEvent[] = [];
      let sent = 0;
      let dropped = false;
      const readOn = async (limit: number) => {
        const events = await log.read(sent, limit).catch(() => []);
        if (events.length === 0 && sent < log.end) {
          // Only what was deleted may be left out.
          expect(dropped).toBe(true);
          sent = log.skip(sent);
        }
        seen.push(...events);
        sent = events.at(-1)?.end ?? sent;
      };
      for (const { do: action, size } of steps) {
        if (action === 'append') written.push(append(log, String(written.length % 10).repeat(size)));
        else if (action === 'flush') await log.flush();
        else if (action === 'read') await readOn(size);
        else if (action === 'rotate')
          await log.rotate(written.at(-1 - size)?.end ?? 0, 'SNAPSHOT', { cols: 80, rows: 24 });
        else {
          await log.flush();
          await retain(folder, 0, (path) => path === log.segmentPath);
          dropped = true;
        }
      }
      while (sent < log.end) await readOn(100_000);
      await log.close();
      expect(log.problem).toBeUndefined();
      const expected = written.filter((event) => seen.some(({ start }) => start === event.start));
      expect(seen.map(({ start, end }) => [start, end])).toEqual(
        expected.map(({ start, end }) => [start, end]),
      );
      expect(seen.every((event, i) => Buffer.compare(event.data, expected[i]!.data) === 0)).toBe(true);
      if (!dropped) expect(seen).toHaveLength(written.length);
    }),
    { numRuns: 40 },
  );
});

test('a segment that begins with a screen larger than it may be takes as much output before another begins', async () => {
  const log = createLog();
  append(log, 'x'.repeat(1000));
  await log.flush();
  expect([log.isFull(900), log.isFull(2000)]).toEqual([true, false]);
  await log.rotate(log.end, 'S'.repeat(5000), { cols: 80, rows: 24 });
  expect(log.segmentBytes).toBeGreaterThan(5000);
  expect(log.isFull(900)).toBe(false);
  append(log, 'y'.repeat(4000));
  expect(log.isFull(900)).toBe(false);
  append(log, 'y'.repeat(2000));
  expect(log.isFull(900)).toBe(true);
  await log.close();
});
