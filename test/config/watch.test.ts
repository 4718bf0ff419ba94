import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { type ConfigWatch, watchConfig } from '../../src/config/watch.ts';

let dir: string;
let file: string;
let watches: ConfigWatch[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-watch-'));
  file = join(dir, 'orch.json');
  watches = [];
});

afterEach(async () => {
  for (const watch of watches) await watch.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A configuration whose one worker has this name. */
function named(name: string): string {
  return JSON.stringify({ workers: [{ name, command: ['sh'] }] });
}

function save(name: string): void {
  writeFileSync(file, named(name));
}

/** Watches the folder; `next()` waits for the next callback: the workers' names, or the problem. */
async function watched(folder = dir, since = true) {
  const reports: string[] = [];
  const waiting: ((report: string) => void)[] = [];
  const add = (report: string) => {
    const reader = waiting.shift();
    if (reader) reader(report);
    else reports.push(report);
  };
  const watch = watchConfig(folder, {
    onConfig: ({ workers }) => add(workers.map(({ name }) => name).join(' ')),
    onProblem: ({ message }) => add(`problem: ${message.slice(folder.length + 1)}`),
    ...(since && { since: await loadConfig(folder) }),
  });
  watches.push(watch);
  const next = () =>
    new Promise<string>((resolve) =>
      reports.length > 0 ? resolve(reports.shift()!) : waiting.push(resolve),
    );
  return { ...watch, next, reports };
}

describe('watchConfig', () => {
  test('reports an edit, and a burst of edits once', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    for (let i = 0; i < 50; i++) save(`edit-${i}`);
    expect(await next()).toBe('edit-49');
    save('last');
    expect(await next()).toBe('last');
  });

  test('reports nothing when the content is the same', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    save('first');
    unlinkSync(file);
    save('first');
    // By the time that a second watch has looked, the first one has too.
    expect(await (await watched(dir, false)).next()).toBe('first');
    save('other');
    expect(await next()).toBe('other');
  });

  test('a bad edit is a problem; taking it back is a change', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    writeFileSync(file, '{ "workers": [');
    expect(await next()).toBe('problem: orch.json:1:15: expected a comma or ], found the end of the file');
    writeFileSync(file, '{ "workers": [{ "command": [] }] }');
    expect(await next()).toContain('problem: orch.json:1:28: workers[0].command: expected a list');
    save('first');
    expect(await next()).toBe('first');
  });

  test('editors that save by renaming over the file', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    for (const name of ['second', 'third', 'fourth']) {
      writeFileSync(join(dir, 'orch.json.tmp'), named(name));
      renameSync(join(dir, 'orch.json.tmp'), file);
      expect(await next()).toBe(name);
    }
  });

  test('editors that move the old file away first', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    for (const name of ['second', 'third']) {
      renameSync(file, join(dir, 'orch.json~'));
      save(name);
      expect(await next()).toBe(name);
    }
  });

  test('a file that vanishes and comes back', async () => {
    save('first');
    const { ready, next } = await watched();
    await ready;
    unlinkSync(file);
    expect(await next()).toContain('problem: orch.json: no such file');
    save('first');
    expect(await next()).toBe('first');
  });

  test('a folder that vanishes and comes back', async () => {
    const folder = join(dir, 'config');
    mkdirSync(folder);
    writeFileSync(join(folder, 'orch.json'), named('first'));
    const { ready, next } = await watched(folder);
    await ready;
    rmSync(folder, { recursive: true });
    expect(await next()).toContain('problem: orch.json: no such file');
    mkdirSync(folder);
    writeFileSync(join(folder, 'orch.json'), named('second'));
    expect(await next()).toBe('second');
  });

  test('a file that is a link: its target is edited', async () => {
    const target = mkdtempSync(join(tmpdir(), 'orch-target-'));
    try {
      writeFileSync(join(target, 'mine.json'), named('first'));
      symlinkSync(join(target, 'mine.json'), file);
      const { ready, next } = await watched();
      await ready;
      for (const name of ['second', 'third']) {
        writeFileSync(join(target, 'mine.json'), named(name));
        expect(await next()).toBe(name);
      }
    } finally {
      rmSync(target, { recursive: true });
    }
  });

  test('a Kubernetes ConfigMap: the link to the folder of the data is replaced', async () => {
    for (const name of ['first', 'second', 'third']) {
      mkdirSync(join(dir, `..${name}`));
      writeFileSync(join(dir, `..${name}`, 'orch.json'), named(name));
    }
    symlinkSync('..first', join(dir, '..data'));
    symlinkSync('..data/orch.json', file);
    const { ready, next } = await watched();
    await ready;
    for (const name of ['second', 'third']) {
      symlinkSync(`..${name}`, join(dir, '..data_tmp'));
      renameSync(join(dir, '..data_tmp'), join(dir, '..data'));
      expect(await next()).toBe(name);
    }
  });

  test('a change between loading and watching is not lost', async () => {
    save('first');
    const since = await loadConfig(dir);
    save('second');
    const changed = new Promise<string>((resolve) => {
      watches.push(
        watchConfig(dir, {
          since,
          onConfig: ({ workers }) => resolve(workers[0]!.name),
          onProblem: () => {},
        }),
      );
    });
    expect(await changed).toBe('second');
  });

  test('without a configuration in force the first content is reported', async () => {
    const { next } = await watched(dir, false);
    expect(await next()).toContain('problem: orch.json: no such file');
    save('first');
    expect(await next()).toBe('first');
  });

  test('after close() nothing is reported, and ready is settled', async () => {
    save('first');
    const closed = await watched();
    const other = await watched();
    await other.ready;
    save('second');
    await closed.close();
    await closed.ready;
    expect(await other.next()).toBe('second');
    save('third');
    expect(await other.next()).toBe('third');
    expect(closed.reports).toEqual([]);
  });
});
