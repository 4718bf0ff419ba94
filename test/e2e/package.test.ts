import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { installed, npm, withoutNpmVariables } from './support/npm.ts';
import { Place } from './support/place.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
/** The product's only native dependency is compiled where it is installed. */
const INSTALL_TIMEOUT_MS = 240_000;

/** The oldest Node.js that will do, and the one around. */
const nodes = new Map([[process.versions.node, process.execPath]]);
try {
  nodes.set('22', await installed('node', '22', 'node'));
} catch (error) {
  console.warn(
    `The package is not tried with Node.js 22: npm cannot install it (${(error as Error).message}).`,
  );
}

let dir: string;
let tarball: string;
let files: string[];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'orch-package-'));
  // It was built for these tests already.
  const packed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', dir], ROOT);
  const told: unknown = JSON.parse(packed);
  const [{ filename, files: paths }] = (Array.isArray(told) ? told : Object.values(told as object)) as [
    { filename: string; files: { path: string }[] },
  ];
  tarball = join(dir, filename);
  files = paths.map(({ path }) => path);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('it holds what is needed, and nothing else', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/cli.cjs',
      'dist/demo-agent.js',
      'dist/orch-tui.1',
      'dist/completions/orch-tui.bash',
      'dist/completions/_orch-tui',
      'dist/completions/orch-tui.fish',
      'config/recipes.json',
      'config/agents/claude.json',
      'README.md',
      'LICENSE',
    ]),
  );
  const allowed = /^(dist\/|config\/|(package\.json|README\.md|LICENSE|CHANGELOG\.md)$)/;
  expect(files.filter((file) => !allowed.test(file) || /\.(cast|ts|tsx|map)$|test/.test(file))).toEqual([]);
});

describe.each([...nodes])('with Node.js %s', (_, node) => {
  test('npx starts it in an empty folder, and the room opens', { timeout: INSTALL_TIMEOUT_MS }, async () => {
    const place = new Place();
    onTestFinished(() => place.close());
    place.env.PATH = `${dirname(node)}:${place.env.PATH}`;
    place.env.npm_config_cache = join(place.dir, 'npm');
    // npm would ask its registry for a newer npm, and end no sooner.
    place.env.npm_config_update_notifier = 'false';
    const npx = ['npx', '--yes', `--package=${tarball}`, 'orch-tui'];
    // Compilers are found with the settings of whoever runs this.
    const env = {
      ...withoutNpmVariables(),
      PATH: place.env.PATH,
      npm_config_cache: place.env.npm_config_cache,
    };
    const { stdout } = await promisify(execFile)(npx[0]!, [...npx.slice(1), '--version'], {
      cwd: place.cwd,
      env,
    });
    expect(stdout).toBe(`${version}\n`);

    const room = place.terminal([...npx, 'demo', '--agents', '2'], { cols: 100, rows: 30 });
    await room.waitFor('2 workers', { timeout: 30_000 });
    room.press('q');
    expect(await room.ended()).toEqual({ code: 0 });
    const down = place.terminal([...npx, 'down', '--yes']);
    expect(await down.ended()).toEqual({ code: 0 });
    await place.emptied();
  });
});
