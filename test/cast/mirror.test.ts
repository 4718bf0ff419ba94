import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CastMirror } from '../../src/cast/mirror.ts';
import { type LoggedEvent, Segment } from '../../src/cast/segment.ts';
import { eventsOf, livesOf } from '../../src/commands/worker-casts.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mirror-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(dir, { recursive: true, force: true });
});

const size = { cols: 80, rows: 24 };
const LIFE = 1_000_000;
const open = (life = LIFE) => CastMirror.open({ dir, worker: 'w', life });

/** Output in pieces, as a host would number them. */
function outputs(texts: readonly string[], from = 0): LoggedEvent[] {
  let end = from;
  return texts.map((text, i) => {
    const data = Buffer.from(text);
    const start = end;
    end += data.byteLength + 1;
    return { start, end, at: LIFE + i * 1000, code: 'o', data };
  });
}

/** What is read back of each life. */
async function copied(): Promise<string[]> {
  const lives = await livesOf(dir, 'w');
  return Promise.all(
    lives.map(async (life) => {
      let text = '';
      for (const segment of life) for await (const { data } of eventsOf(segment)) text += data;
      return text;
    }),
  );
}

test('wherever the copy is broken off and however much is told again, each event is in it once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(5), fc.boolean()), { maxLength: 4 }),
      async (texts, breaks) => {
        await rm(dir, { recursive: true, force: true });
        dir = await mkdtemp(join(tmpdir(), 'mirror-'));
        const events = outputs(texts);
        let at = 0;
        for (const [count, again, rotates] of [...breaks, [texts.length, 1, false] as const]) {
          const mirror = await open();
          if (mirror.end === undefined) mirror.rotate({ offset: 0, ...size, snapshot: '' }, LIFE);
          for (const event of events.slice(Math.max(0, at - again), at + count)) mirror.append(event, size);
          at = Math.min(texts.length, at + count);
          if (rotates && mirror.end) mirror.rotate({ offset: mirror.end, ...size, snapshot: 'screen' }, LIFE);
          await mirror.close();
        }
        expect(await copied()).toEqual([texts.join('')]);
      },
    ),
    { numRuns: 40 },
  );
});

test('a copy that was torn goes on after its last whole line', async () => {
  const [one, two] = outputs(['one\n', 'two\n']) as [LoggedEvent, LoggedEvent];
  const first = await open();
  first.rotate({ offset: 0, ...size, snapshot: '' }, LIFE);
  first.append(one, size);
  await first.close();
  await appendFile(first.path!, '[1, "o", "tw');
  const second = await open();
  expect(second.end).toBe(one.end);
  second.append(two, size);
  await second.close();
  expect(await copied()).toEqual(['one\ntwo\n']);
});

test('a copy of which the screen that it begins with was torn is begun anew', async () => {
  const [, two] = outputs(['one', 'two']) as [LoggedEvent, LoggedEvent];
  const first = await open();
  first.rotate({ offset: two.start, ...size, snapshot: 'ONE' });
  await first.close();
  const { size: length } = await stat(first.path!);
  await truncate(first.path!, length - 2);
  const second = await open();
  expect(second.problem).toBe(`${first.path}: expected a snapshot in line 2, found none`);
  expect(second.end).toBeUndefined();
  second.rotate({ offset: two.start, ...size, snapshot: 'ONE' });
  second.append(two, size);
  await second.close();
  const third = await open();
  expect([third.problem, third.end]).toEqual([undefined, two.end]);
  await third.close();
});

test('a copy that is damaged in its middle is named with the place, and one is begun anew', async () => {
  const [one, two] = outputs(['one\n', 'two\n']) as [LoggedEvent, LoggedEvent];
  const first = await open();
  first.rotate({ offset: 0, ...size, snapshot: '' }, LIFE);
  first.append(one, size);
  await first.close();
  const { size: length } = await stat(first.path!);
  await appendFile(first.path!, '[1, "o\n[2, "o", "x"]\n');
  const second = await open();
  expect(second.problem).toBe(`${first.path}: expected a line of JSON at byte ${length}, found another one`);
  expect(second.end).toBeUndefined();
  second.append(two, size);
  await second.close();
  expect(second.problem).toBeUndefined();
});

test('rebuilds the screen from where its newest segment begins', async () => {
  const [one, two, three] = outputs(['one', 'two', 'three']) as [LoggedEvent, LoggedEvent, LoggedEvent];
  const mirror = await open();
  mirror.append(one, size);
  mirror.rotate({ offset: one.end, cols: 100, rows: 30, snapshot: 'ONE' }, LIFE);
  mirror.append(two, size);
  mirror.append(three, size);
  await mirror.close();
  const told: unknown[] = [];
  const again = await open();
  await again.replay(
    ({ offset, cols, rows, snapshot }) => told.push([offset, cols, rows, snapshot]),
    ({ start, data }) => told.push([start, Buffer.from(data).toString()]),
  );
  await again.close();
  expect(told).toEqual([
    [one.end, 100, 30, 'ONE'],
    [two.start, 'two'],
    [three.start, 'three'],
  ]);
});

test('what could not be copied is not passed over by who rebuilds the screen', async () => {
  const [one, two] = outputs(['one', 'two']) as [LoggedEvent, LoggedEvent];
  const mirror = await open();
  mirror.append(one, size);
  await mirror.flush();
  vi.spyOn(Segment.prototype, 'append').mockRejectedValueOnce(new Error('ENOSPC'));
  mirror.append(two, size);
  await mirror.flush();
  expect([mirror.problem, mirror.end]).toEqual(['ENOSPC', two.end]);
  const told: string[] = [];
  const end = await mirror.replay(
    () => {},
    ({ data }) => told.push(Buffer.from(data).toString()),
  );
  expect([told, end]).toEqual([['one'], one.end]);
  await mirror.close();
});

test('of many small events no more wait for the disk than fit into memory, and that some are missing is said', async () => {
  const events = outputs(Array<string>(100_000).fill('x'));
  const mirror = await open();
  for (const event of events) mirror.append(event, size);
  await mirror.flush();
  let count = 0;
  await mirror.replay(
    () => {},
    () => count++,
  );
  expect(count).toBeGreaterThan(50_000);
  expect(count).toBeLessThan(90_000);
  mirror.append(outputs(['y'], events.at(-1)!.end)[0]!, size);
  await mirror.close();
  expect(mirror.problem).toMatch(/some output was not recorded/);
});

test('what was lost elsewhere leaves a gap between two segments of one life', async () => {
  const mirror = await open();
  const [one] = outputs(['one']) as [LoggedEvent];
  const [late] = outputs(['late'], 500) as [LoggedEvent];
  mirror.append(one, size);
  mirror.append(late, size);
  await mirror.close();
  expect(await copied()).toEqual(['onelate']);
  expect(await readdir(dir)).toHaveLength(2);
  const again = await open();
  expect(again.end).toBe(late.end);
  await again.close();
});

test('gaps are not made up faster than the disk makes files of them, and that some output is missing is said', async () => {
  const mirror = await open();
  for (let i = 0; i < 5000; i++) mirror.append(outputs(['x'], 10 * i + 5)[0]!, size);
  await mirror.flush();
  const files = await readdir(dir);
  expect(files.length).toBeGreaterThan(500);
  expect(files.length).toBeLessThan(1500);
  mirror.append(outputs(['y'], mirror.end)[0]!, size);
  await mirror.close();
  expect(mirror.problem).toMatch(/some output was not recorded/);
});

test('another start of the worker is another copy', async () => {
  const first = await open();
  first.append(outputs(['first'])[0]!, size);
  await first.close();
  const second = await open(LIFE + 5000);
  expect(second.end).toBeUndefined();
  second.rotate({ offset: 0, ...size, snapshot: '' }, LIFE + 5000);
  second.append(outputs(['second'])[0]!, size);
  await second.close();
  expect(await copied()).toEqual(['first', 'second']);
});

test('a disk that refuses is said, and a new segment is the way back', async () => {
  const problems: (string | undefined)[] = [];
  const mirror = await CastMirror.open({ dir, worker: 'w', life: LIFE }, () => problems.push(mirror.problem));
  await rm(dir, { recursive: true });
  await writeFile(dir, 'in the way');
  const [one, two] = outputs(['one', 'two']) as [LoggedEvent, LoggedEvent];
  mirror.append(one, size);
  await mirror.flush();
  expect(mirror.problem).toMatch(/EEXIST/);
  await rm(dir);
  mirror.rotate({ offset: one.end, ...size, snapshot: 'screen' });
  mirror.append(two, size);
  await mirror.close();
  expect(problems).toEqual([expect.stringMatching(/EEXIST/), undefined]);
  expect(await copied()).toEqual(['two']);
});

test('a screen that is told again where nothing came since begins no segment', async () => {
  const [one, two] = outputs(['one', 'two']) as [LoggedEvent, LoggedEvent];
  const mirror = await open();
  mirror.append(one, size);
  for (let i = 0; i < 3; i++) mirror.rotate({ offset: one.end, ...size, snapshot: 'ONE' });
  await mirror.flush();
  mirror.rotate({ offset: one.end, ...size, snapshot: 'ONE' });
  await mirror.close();
  const again = await open();
  again.rotate({ offset: one.end, ...size, snapshot: 'ONE' });
  again.append(two, size);
  await again.close();
  expect((await readdir(dir)).toSorted()).toEqual(['w.2.cast', 'w.cast']);
  expect(await copied()).toEqual(['onetwo']);
});

test('a copy that was begun anew is gone on with, and not the damaged one', async () => {
  const [one, two, three] = outputs(['one', 'two', 'three']) as [LoggedEvent, LoggedEvent, LoggedEvent];
  const first = await open();
  first.rotate({ offset: one.end, ...size, snapshot: 'ONE' });
  first.append(two, size);
  await first.close();
  await appendFile(first.path!, '[1, "o\n');
  const anew = await open();
  for (const event of [one, two]) anew.append(event, size);
  await anew.close();
  const next = await open();
  expect([next.problem, next.path, next.end]).toEqual([undefined, anew.path, two.end]);
  next.append(three, size);
  await next.close();
});

test('what another control goes on with before anything happened stands at its place', async () => {
  const [one, two, three] = outputs(['one', 'two', 'three']) as [LoggedEvent, LoggedEvent, LoggedEvent];
  const first = await open();
  first.append(one, size);
  first.append(two, size);
  first.rotate({ offset: two.end, ...size, snapshot: 'TWO' });
  first.append(three, size);
  await first.close();
  const second = await open();
  second.rotate({ offset: three.end, ...size, snapshot: 'THREE' });
  second.append(outputs(['four'], three.end)[0]!, size);
  await second.close();
  expect(await copied()).toEqual(['onetwothreefour']);
});

test('a copy that begins with a screen larger than it may be takes as much output before it is parted', async () => {
  const mirror = await open();
  mirror.rotate({ offset: 0, ...size, snapshot: 'S'.repeat(5000) });
  await mirror.flush();
  expect(mirror.isFull(900)).toBe(false);
  for (const event of outputs(['x'.repeat(3000), 'y'.repeat(3000)])) mirror.append(event, size);
  await mirror.flush();
  expect(mirror.isFull(900)).toBe(true);
  await mirror.close();
});

test('a file that is there grows from its first moment on, and the one before no more', async () => {
  const mirror = await open();
  const paths = ['w.cast', 'w.2.cast'].map((name) => join(dir, name));
  for (const [i, path] of paths.entries()) {
    mirror.rotate({ offset: i, ...size, snapshot: '' });
    let isBegun = false;
    const begun = mirror.flush().then(() => {
      isBegun = true;
    });
    while (!isBegun) {
      if (existsSync(path)) expect(mirror.grows(path)).toBe(true);
      await new Promise(setImmediate);
    }
    await begun;
  }
  expect(paths.map((path) => mirror.grows(path))).toEqual([false, true]);
  await mirror.close();
});
