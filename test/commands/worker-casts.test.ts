import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CastLog } from '../../src/cast/log.ts';
import { CastMirror } from '../../src/cast/mirror.ts';
import { REMOTE_FOLDER } from '../../src/cast/remote-folder.ts';
import { readCasts } from '../../src/commands/replay.ts';
import { eventsOf, livesOf } from '../../src/commands/worker-casts.ts';

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

test('a replay of a run has what its workers elsewhere put out', async () => {
  await record();
  const casts = await readCasts([dir]);
  expect(casts.flatMap(({ cast }) => cast.events.map(({ data }) => data))).toEqual(['here', 'there']);
});
