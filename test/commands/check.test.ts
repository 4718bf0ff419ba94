import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Score } from '../../src/classifier/score.ts';
import { check } from '../../src/commands/check.ts';
import { explain } from '../../src/commands/explain.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const NAME = 'claude-2.0.77-nocontent-120x40';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orch-check-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a command; returns what it said and its exit code. */
async function run(
  command: (io: Parameters<typeof check>[1]) => Promise<number>,
): Promise<{ code: number; text: string; errors: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { env: {}, cwd: folder, stdin: new PassThrough(), stdout, stderr };
  const code = await command(io);
  return { code, text: String(stdout.read() ?? ''), errors: String(stderr.read() ?? '') };
}

describe('check', () => {
  const options = { paths: ['.'], json: false, min: 0.99, safety: false };
  beforeEach(async () => {
    for (const kind of ['cast', 'labels.json'])
      await cp(join(FIXTURES, `${NAME}.${kind}`), join(folder, `${NAME}.${kind}`));
  });

  test('reports what was read rightly, in a folder anywhere', async () => {
    const { code, text } = await run((io) => check(options, io));
    expect(code).toBe(0);
    expect(text).toMatch(/^1 recordings, [\d.]+ s scored: accuracy 100\.00 % \(99\.00 % reached\)/);
    expect(text).toMatch(/^no_content +100\.00 %/m);
  });

  test('does not pass over a configuration folder that is none', async () => {
    for (const config of ['nowhere', `${NAME}.cast`])
      await expect(run((io) => check({ ...options, config }, io))).rejects.toMatchObject({
        message: `${join(folder, config)}: expected a configuration folder, found none there`,
        exitCode: 2,
      });
  });

  test('fails below what was asked, and names what was wrong', async () => {
    await writeFile(join(folder, `${NAME}.labels.json`), '[{"from": 0, "to": 60, "state": "shell"}]');
    const { code, text } = await run((io) => check(options, io));
    expect(code).toBe(1);
    expect(text).toMatch(
      new RegExp(
        `${NAME}\\.cast [\\d.-]+ expected shell, got no_content \\(nothing below the prompt row 7: ❯ please go on\\)`,
      ),
    );
  });

  test('says it to machines, and as a page', async () => {
    const { text } = await run((io) =>
      check({ ...options, json: true, safety: false, html: 'report.html' }, io),
    );
    const score = JSON.parse(text) as Score;
    expect(score).toMatchObject({ files: 1, accuracy: 1, wrong: [], byState: { no_content: { f1: 1 } } });
    expect(score.delay.p95).toBeLessThan(2);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<h1>Accuracy 100.00 %</h1>');
  });

  test('what cannot be read is told, and the others count', async () => {
    await writeFile(join(folder, 'broken.cast'), 'no recording');
    await writeFile(join(folder, 'broken.labels.json'), '[{"from": 0, "to": 60, "state": "idle"}]');
    await writeFile(join(folder, 'wrong.cast'), '');
    await writeFile(join(folder, 'wrong.labels.json'), '[{"from": 6, "to": 5, "state": "idle"}]');
    const { code, text, errors } = await run((io) => check(options, io));
    expect(code).toBe(2);
    expect(text).toMatch(/^1 recordings, [\d.]+ s scored: accuracy 100\.00 %/);
    expect(errors).toMatch(
      /broken\.cast:1: expected .*\n.*wrong\.labels\.json:1:20: \[0\]\.to: expected no earlier than "from" \(6\), found 5\n/,
    );
  });

  test('where nothing can be read, nothing else is told', async () => {
    await writeFile(join(folder, `${NAME}.labels.json`), '[]');
    expect(await run((io) => check(options, io))).toEqual({
      code: 2,
      text: '',
      errors: `${join(folder, NAME)}.labels.json: expected labels, found none\n`,
    });
  });

  test('labels that cannot be read are told of with their file', async () => {
    await writeFile(join(folder, 'wrong.cast'), '');
    await mkdir(join(folder, 'wrong.labels.json'));
    const { code, errors } = await run((io) => check(options, io));
    expect(code).toBe(2);
    expect(errors).toBe(
      `${join(folder, 'wrong.labels.json')}: cannot be read: expected a regular file, found a folder\n`,
    );
  });

  test('folders in a folder count, and reports say which', async () => {
    await mkdir(join(folder, 'night'));
    await cp(join(FIXTURES, `${NAME}.cast`), join(folder, 'night', 'a.cast'));
    await writeFile(join(folder, 'night', 'a.labels.json'), '[{"from": 0, "to": 60, "state": "shell"}]');
    const { text } = await run((io) => check(options, io));
    expect(text).toMatch(/^2 recordings/);
    expect(text).toContain('  night/a.cast ');
  });

  test('what is too short to be scored is no success', async () => {
    await writeFile(join(folder, `${NAME}.labels.json`), '[{"from": 0, "to": 1, "state": "shell"}]');
    await expect(run((io) => check(options, io))).rejects.toThrow('long enough to be scored');
  });

  test('a folder without recordings is no success', async () => {
    await rm(join(folder, `${NAME}.labels.json`));
    await expect(run((io) => check(options, io))).rejects.toThrow('expected recordings with labels');
    await expect(run((io) => check({ ...options, paths: ['nowhere'] }, io))).rejects.toThrow(
      'there is no such folder',
    );
  });
});

test('explain prints the furniture, the rules tried, the evidence and the sources', async () => {
  const file = join(FIXTURES, 'claude-2.0.77-interrupt-120x40.cast');
  const { code, text } = await run((io) => explain({ file, at: 10 }, io));
  expect(code).toBe(0);
  expect(text).toMatch(/state: interrupted, since/);
  expect(text).toContain('evidence: row 8, interrupted: ⎿ Interrupted · What should Claude do instead?');
  expect(text).toContain('decided by: screen');
  expect(text).toMatch(/composer: rows 10-12, empty/);
  expect(text).toContain('user said: row 7: ❯ explain the parser at length');
  expect(text).toContain('interrupted (interrupted in last): holds in row 8');
  expect(text).toContain('usage limit (rate_limited in last): no match');
});

describe('an agent of one’s own', () => {
  const PROFILE = {
    name: 'parrot',
    title: 'Parrot',
    recognize: { commands: ['parrot'], banners: ['Parrot v{version}'] },
    composer: { frame: 'bare', signs: ['§'] },
  };
  beforeEach(async () => {
    const events = [[0.1, 'o', 'Parrot v1\r\n\r\n§ squawk']];
    const lines = [{ version: 2, width: 80, height: 24 }, ...events].map((line) => JSON.stringify(line));
    await writeFile(join(folder, 'parrot.cast'), lines.join('\n'));
    await writeFile(join(folder, 'parrot.labels.json'), '[{"from": 0.1, "to": 5, "state": "draft"}]');
  });

  test.each([
    ['./config', 'config', {}],
    ['the folder that is named', 'elsewhere', { config: 'elsewhere' }],
  ])('is read with its profile in %s', async (_, dir, choice) => {
    await mkdir(join(folder, dir, 'agents'), { recursive: true });
    await writeFile(join(folder, dir, 'agents', 'parrot.json'), JSON.stringify(PROFILE));
    const explained = await run((io) => explain({ file: 'parrot.cast', ...choice }, io));
    expect(explained.text).toContain('agent: parrot');
    expect(explained.text).toContain('composer: rows 2-2, draft "squawk"');
    const options = { paths: ['.'], json: false, min: 0.99, safety: false, ...choice };
    expect((await run((io) => check(options, io))).code).toBe(0);
  });

  test('is unknown without', async () => {
    expect((await run((io) => explain({ file: 'parrot.cast' }, io))).text).toContain('agent: not recognised');
  });
});
