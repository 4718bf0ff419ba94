import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CastLog } from '../../src/cast/log.ts';
import { CastMirror } from '../../src/cast/mirror.ts';
import { REMOTE_FOLDER } from '../../src/cast/remote-folder.ts';
import { readCasts } from '../../src/commands/replay.ts';
import { eventsOf, livesOf } from '../../src/commands/worker-casts.ts';
import { Journal } from '../../src/journal/journal.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'casts-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const size = { cols: 80, rows: 24 };

/** A worker that lived here first, and on another machine then. */
async function record(): Promise<void> {
  const here = new CastLog({ dir, worker: 'w', life: 1000, ...size, now: () => 1000 });
  here.append('o', Buffer.from('here'));
  await here.close();
  const folder = join(dir, REMOTE_FOLDER);
  await mkdir(folder);
  const there = await CastMirror.open({ dir: folder, worker: 'w', life: 2000 });
  there.rotate({ offset: 0, ...size, snapshot: '' });
  there.append({ start: 0, end: 6, at: 2000, code: 'o', data: Buffer.from('there') }, size);
  await there.close();
}

test('the lives of a worker here and elsewhere follow one another', async () => {
  await record();
  const told: string[] = [];
  for (const life of await livesOf(dir, 'w'))
    for (const segment of life) for await (const { data } of eventsOf(segment)) told.push(data);
  expect(told).toEqual(['here', 'there']);
});

/** A worker whose machine elsewhere is two hours ahead: it lived there, then here, and there again, where the clock was right by then. */
async function recordSkewed(): Promise<void> {
  const folder = join(dir, REMOTE_FOLDER);
  await mkdir(folder);
  const there = async (life: number, text: string) => {
    const mirror = await CastMirror.open({ dir: folder, worker: 'w', life });
    mirror.rotate({ offset: 0, ...size, snapshot: '' });
    const data = Buffer.from(text);
    mirror.append({ start: 0, end: data.byteLength + 1, at: life, code: 'o', data }, size);
    await mirror.close();
  };
  await there(AHEAD, 'first');
  const here = new CastLog({ dir, worker: 'w', life: 2000, ...size, now: () => 2000 });
  here.append('o', Buffer.from('second'));
  await here.close();
  await there(3000, 'third');
}
const AHEAD = 7_200_000;

async function told(): Promise<string[]> {
  const lives = await livesOf(dir, 'w');
  const texts: string[] = [];
  for (const life of lives)
    for (const segment of life) for await (const { data } of eventsOf(segment)) texts.push(data);
  return texts;
}

test('lives are in the order in which they were started, whatever the clocks of their machines said', async () => {
  await recordSkewed();
  const journal = Journal.open(dir, 0);
  for (const life of [AHEAD, 2000, 3000]) {
    const data = { worker: 'w', argv: ['x'], cwd: '/', life, how: 'first' as const, attempt: 0 };
    journal.append({ type: 'worker.started', at: 1, data });
  }
  journal.close();
  expect(await told()).toEqual(['first', 'second', 'third']);
});

test.each([
  ['is no journal', async () => {}],
  ['is a journal that says nothing of it', async () => Journal.open(dir, 0).close()],
  ['is one that cannot be read', () => writeFile(join(dir, 'journal.db'), 'no journal')],
])('where there %s the lives of one machine are in order all the same', async (_, prepare) => {
  await recordSkewed();
  await prepare();
  const texts = await told();
  expect(texts.toSorted()).toEqual(['first', 'second', 'third']);
  expect(texts.filter((text) => text !== 'second')).toEqual(['first', 'third']);
});

test('a replay of a run has what its workers elsewhere put out', async () => {
  await record();
  const casts = await readCasts([dir]);
  expect(casts.flatMap(({ cast }) => cast.events.map(({ data }) => data))).toEqual(['here', 'there']);
});
