import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoggedEvent, Opening } from '../../src/cast/log.ts';
import { MirroredLink, Mirrors, type MirrorsOptions } from '../../src/control/mirrored-link.ts';
import type { HostLink, OutputHandler } from '../../src/host/link.ts';
import type { HostedWorker, Rotation } from '../../src/host/protocol.ts';
import { FakeHost } from '../room/fake-host.ts';

let dir: string;
let mirrors: Mirrors;
let problems: string[][];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mirrored-'));
  problems = [];
  mirrors = openMirrors();
});
afterEach(async () => {
  await mirrors.close();
  await rm(dir, { recursive: true, force: true });
});

function openMirrors(options: Partial<MirrorsOptions> = {}): Mirrors {
  const recording = () => ({ input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 });
  const onProblem = () => problems.push(opened.problems);
  const opened = new Mirrors({ dir, recording, onProblem, ...options });
  return opened;
}

const size = { cols: 80, rows: 24 };

/** A life of the worker, by when it began. */
function life(startedAt: number): HostedWorker {
  const place = { segmentStart: 0, end: 0, answered: 0 };
  return { name: 'w', index: startedAt, pid: 1, argv: ['sh'], cwd: '/', ...size, startedAt, ...place };
}

/** A host elsewhere that has a worker in its first life. */
async function host() {
  const fake = new FakeHost();
  const far: HostLink = { ...fake.link, list: async () => [life(1)] };
  const link = new MirroredLink(far, mirrors, () => 0);
  await link.list();
  return { link, far, followers: fake.followers };
}

function event(start: number, text: string): LoggedEvent {
  const data = Buffer.from(text);
  return { start, end: start + data.byteLength, at: 1, code: 'o', data };
}

/** Notes what a follower is given. */
function noting(): { handler: OutputHandler; seen: string[] } {
  const seen: string[] = [];
  const handler: OutputHandler = {
    open: ({ snapshot }) => seen.push(`open ${snapshot}`),
    event: ({ data }) => seen.push(Buffer.from(data).toString()),
  };
  return { handler, seen };
}

test('what comes when its worker is in another life is neither copied nor told', async () => {
  const { link, far, followers } = await host();
  const { handler, seen } = noting();
  await link.subscribe('w', 'segment', handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: '' });
  told.event(event(0, 'first'));
  far.onNotice({ type: 'worker', worker: life(2) });
  told.open({ offset: 9, ...size, snapshot: 'next' });
  told.event(event(9, 'second'));
  expect(seen).toEqual(['open ', 'first']);
  expect((await mirrors.of(life(1))).end).toBe(5);
});

test('a worker that is started again while its copy is read is not followed by the life before', async () => {
  const { link, far, followers } = await host();
  const subscribed = link.subscribe('w', 'segment', noting().handler);
  far.onNotice({ type: 'worker', worker: life(2) });
  (await subscribed)();
  expect(followers).toEqual([]);
});

test('a connection that is lost while its copy is read tells nothing more: the next one goes on from there', async () => {
  const { link, far, followers } = await host();
  const mirror = await mirrors.of(life(1));
  mirror.rotate({ offset: 0, ...size, snapshot: '' });
  mirror.append(event(0, 'first'), size);
  const { handler, seen } = noting();
  const open = (opening: Opening) => {
    handler.open(opening);
    far.onClose('the line is cut');
  };
  await link.subscribe('w', 'segment', { ...handler, open });
  expect(seen).toEqual(['open ']);
  expect(followers).toEqual([]);
});

test('the screen of a life that is over is not what the copy of the next one goes on with', async () => {
  const { link, far, followers } = await host();
  const rotations: Rotation[] = [];
  far.rotate = async (rotation) => void rotations.push(rotation);
  far.onNotice({ type: 'worker', worker: life(2) });
  await link.subscribe('w', 'segment', noting().handler);
  followers[0]!.handler.open({ offset: 0, ...size, snapshot: '' });
  const old = { worker: 'w', index: 1, at: 9, snapshot: 'old', ...size };
  await link.rotate(old);
  const copy = await mirrors.of(life(2));
  expect(copy.end).toBe(0);
  await link.rotate({ ...old, index: 2 });
  expect(copy.end).toBe(9);
  expect(rotations.map(({ index }) => index)).toEqual([1, 2]);
});

test('a copy that needs a new segment makes the recording itself begin none', async () => {
  await rm(dir, { recursive: true });
  await writeFile(dir, 'in the way');
  const { link, far, followers } = await host();
  const [rotations, wanted]: [Rotation[], string[]] = [[], []];
  far.rotate = async (rotation) => void rotations.push(rotation);
  const rotation = { worker: 'w', index: 1, at: 5, snapshot: 'screen', ...size };
  let rotated: Promise<void> | undefined;
  link.onNotice = (notice) => {
    wanted.push(notice.type);
    rotated = link.rotate(rotation);
  };
  await link.subscribe('w', 'segment', noting().handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: '' });
  await (await mirrors.of(life(1))).flush();
  await rm(dir);
  told.event(event(0, 'first'));
  await Promise.resolve();
  await rotated;
  expect([wanted, rotations]).toEqual([['snapshot-wanted'], []]);
  expect(mirrors.problems).toEqual([]);

  far.onNotice({ type: 'snapshot-wanted', worker: 'w' });
  await rotated;
  expect(rotations).toEqual([rotation]);
});

test('a worker that is no more is not copied any more, nor is it told what was wrong with its copy', async () => {
  await rm(dir, { recursive: true });
  await writeFile(dir, 'in the way');
  const { link, far, followers } = await host();
  const { handler, seen } = noting();
  await link.subscribe('w', 'segment', handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: '' });
  told.event(event(0, 'first'));
  expect(mirrors.problems).toHaveLength(1);
  far.onNotice({ type: 'forgotten', worker: 'w' });
  told.event(event(5, 'second'));
  expect(seen).toEqual(['open ', 'first']);
  expect(problems.at(-1)).toEqual([]);
});

test('a worker that is no more when its host is reached again has no copy that grows', async () => {
  await rm(dir, { recursive: true });
  await writeFile(dir, 'in the way');
  await mirrors.of({ ...life(1), name: 'gone' });
  expect(mirrors.problems).toHaveLength(1);
  await host();
  expect(problems.at(-1)).toEqual([]);
});

test('a copy that is damaged begins anew, and its worker is followed from its recording', async () => {
  const { handler, seen } = noting();
  const first = await mirrors.of(life(1));
  first.rotate({ offset: 0, ...size, snapshot: '' });
  first.append(event(0, 'first'), size);
  await mirrors.close();
  await writeFile(first.path!, '[1, "o", no JSON\n', { flag: 'a' });
  await writeFile(join(dir, 'w.9.cast'), 'no recording\n');

  mirrors = openMirrors();
  const { link, followers } = await host();
  await link.subscribe('w', 'segment', handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: 'screen' });
  told.event(event(0, 'first'));
  expect(seen).toEqual(['open screen', 'first']);
  const copy = await mirrors.of(life(1));
  await copy.flush();
  expect(await readdir(dir)).toContain('w.10.cast');
  expect(copy.path).toBe(join(dir, 'w.10.cast'));
  expect(mirrors.problems).toEqual([]);
});

test('where no copy can be made its worker is followed all the same, and why is told', async () => {
  await rm(dir, { recursive: true });
  await writeFile(dir, 'in the way');
  const { link, followers } = await host();
  const { handler, seen } = noting();
  await link.subscribe('w', 'segment', handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: '' });
  told.event(event(0, 'first'));
  const copy = await mirrors.of(life(1));
  await copy.flush();
  expect(seen).toEqual(['open ', 'first']);
  const problem = [expect.stringMatching(/^what w puts out is not copied here: E(EXIST|NOTDIR)/)];
  expect(mirrors.problems).toEqual(problem);
  expect(problems.at(-1)).toEqual(problem);

  // Another segment is the way back.
  await rm(dir);
  copy.rotate({ offset: 5, ...size, snapshot: 'screen' });
  await copy.flush();
  expect(problems.at(-1)).toEqual([]);
  expect(await readdir(dir)).toEqual(['w.cast']);
});

test('beyond the limit no copy is removed that grows, whichever host it is of, nor one that is being opened', async () => {
  const recording = () => ({ input: false, segmentBytes: 1 << 20, retentionBytes: 0 });
  const all: Mirrors[] = [];
  const options = { recording, inFolder: () => all };
  const before = openMirrors();
  for (const name of ['old', 'kept']) (await before.of({ ...life(1), name })).append(event(0, name), size);
  await before.close();
  all.push(openMirrors(options), openMirrors(options));
  const [one, other] = all as [Mirrors, Mirrors];
  (await one.of(life(1))).append(event(0, 'grows'), size);
  await (await one.of(life(1))).flush();
  void other.of({ ...life(1), name: 'kept' });
  await one.retain();
  expect((await readdir(dir)).toSorted()).toEqual(['kept.cast', 'w.cast']);
  await other.retain();
  expect((await readdir(dir)).toSorted()).toEqual(['kept.cast', 'w.cast']);
  for (const opened of all) await opened.close();
});

test('gaps that a host makes up make no files without bound, and cost no other worker its copy', async () => {
  const recording = () => ({ input: false, segmentBytes: 1 << 30, retentionBytes: 1 << 30 });
  mirrors = openMirrors({ recording });
  for (const name of ['other.cast', ...Array.from({ length: 2500 }, (_, i) => `w.${i + 1}.cast`)])
    await writeFile(join(dir, name), '');
  const { link, followers } = await host();
  const { handler, seen } = noting();
  await link.subscribe('w', 'segment', handler);
  const told = followers[0]!.handler;
  told.open({ offset: 0, ...size, snapshot: '' });
  for (let i = 0; i < 50; i++) told.event(event(10 * i + 5, 'x'));
  await (await mirrors.of(life(1))).flush();
  expect(seen).toHaveLength(51);
  // What grows does not count.
  await vi.waitFor(async () => expect(await readdir(dir)).toHaveLength(2002 + 1));
  expect(await readdir(dir)).toEqual(expect.arrayContaining(['other.cast', 'w.2550.cast', 'w.2551.cast']));
});

describe('without a rotation', () => {
  const recording = () => ({ input: false, segmentBytes: 1 << 20, retentionBytes: 3000 });
  const SHORT = 'x'.repeat(1000);

  /** A short life of a worker: all that it put out is copied. */
  async function short(worker: HostedWorker): Promise<void> {
    const copy = await mirrors.of(worker);
    copy.append(event(0, SHORT), size);
    await copy.flush();
  }

  const bytesOf = async (names: readonly string[]) =>
    (await Promise.all(names.map((name) => stat(join(dir, name))))).reduce((sum, file) => sum + file.size, 0);

  test('the copies of many short lives are bounded', async () => {
    mirrors = openMirrors({ recording });
    for (let startedAt = 1; startedAt <= 12; startedAt++) await short(life(startedAt));
    await vi.waitFor(async () => {
      const names = await readdir(dir);
      // The newest grows, and does not count yet.
      expect(names).toContain('w.12.cast');
      expect(await bytesOf(names.filter((name) => name !== 'w.12.cast'))).toBeLessThanOrEqual(3000);
    });
    expect((await readdir(dir)).length).toBeGreaterThan(2);
  });

  test('the copies of workers that are no more are bounded', async () => {
    mirrors = openMirrors({ recording });
    for (let i = 1; i <= 12; i++) {
      await short({ ...life(1), name: `w${i}` });
      mirrors.forget(`w${i}`);
    }
    await vi.waitFor(async () => expect(await bytesOf(await readdir(dir))).toBeLessThanOrEqual(3000));
    expect(await readdir(dir)).toContain('w12.cast');
  });

  test('what a host that was not reached yet goes on with stays, whatever the others leave', async () => {
    mirrors = openMirrors({ recording });
    for (const startedAt of [1, 2]) await short({ ...life(startedAt), name: 'quiet' });
    await mirrors.close();
    mirrors = openMirrors({ recording, workers: () => ['quiet', 'w'] });
    for (let startedAt = 1; startedAt <= 12; startedAt++) await short(life(startedAt));
    await vi.waitFor(async () => expect(await readdir(dir)).not.toContain('w.8.cast'));
    expect(await readdir(dir)).toContain('quiet.2.cast');
    expect(await readdir(dir)).not.toContain('quiet.cast');
  });
});
