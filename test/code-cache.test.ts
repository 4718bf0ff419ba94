import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isPrivateCache, WRAPPER } from '../src/code-cache.ts';

let dir: string;
let script: string;
let caches: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-code-'));
  script = join(dir, 'script.cjs');
  caches = join(dir, 'cache', 'code');
  write('first');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** What a process of its own, for V8 knows what it ran before, says of the script. */
interface Said {
  said: string;
  place: string;
  big?: number;
  here?: string;
}

/** A script that says something, with a function that V8 does not compile before it is called. */
function write(said: string): void {
  const big = Array.from({ length: 200 }, (_, i) => `if (x === ${i}) x += ${i} * x;`).join('\n');
  writeFileSync(
    script,
    `${WRAPPER[0]}
      exports.said = ${JSON.stringify(said)};
      exports.place = __dirname + ' ' + require('node:path').basename(__filename);
      exports.big = () => { let x = 1; ${big} return x; };
      exports.load = () => import('./other.mjs');
    ${WRAPPER[1]}`,
  );
}

const CACHE = pathToFileURL(resolve(import.meta.dirname, '../src/code-cache.ts'));

/** Runs the script, evaluates `calling`, and keeps its code. */
function run({ name = 'script', calling = '({})' } = {}): Said {
  const program = `
    import { loadScript } from '${CACHE}';
    const { exports, keep } = loadScript(${JSON.stringify(join(dir, `${name}.cjs`))}, ${JSON.stringify(caches)});
    const more = await (${calling});
    keep();
    console.log(JSON.stringify({ said: exports.said, place: exports.place, ...more }));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(String(said));
}

const kept = () => readdirSync(caches).map((name) => join(caches, name));
/** Whether it was written since it was made to look old. */
const isNew = (file: string) => statSync(file).mtimeMs > 1000;
const makeOld = (file: string) => utimesSync(file, 1, 1);

test('a script has what a CommonJS module has, and can import what stands beside it', () => {
  writeFileSync(join(dir, 'other.mjs'), 'export const here = "it is";');
  expect(run({ calling: 'exports.load()' })).toEqual({
    said: 'first',
    place: `${dir} script.cjs`,
    here: 'it is',
  });
});

test('what was called is kept, and used by the next process', () => {
  run();
  const [before] = kept();
  const { size } = statSync(before!);
  rmSync(before!);
  const { big } = run({ calling: '({ big: exports.big() })' });
  const [file] = kept();
  expect(statSync(file!).size).toBeGreaterThan(size + 1000);
  expect(statSync(file!).mode & 0o077).toBe(0);
  makeOld(file!);
  expect(run({ calling: '({ big: exports.big() })' }).big).toBe(big);
  expect(isNew(file!)).toBe(false);
});

test('what was kept of another version is not used, and leaves', () => {
  run();
  const [old] = kept();
  // As long as it was.
  write('other');
  expect(run().said).toBe('other');
  expect(kept()).not.toContain(old);
  expect(kept()).toHaveLength(1);
});

test('what was kept of another script stays', () => {
  run();
  cpSync(script, join(dir, 'other.cjs'));
  run({ name: 'other' });
  expect(kept()).toHaveLength(2);
});

test('what cannot be read as code is made anew', () => {
  run();
  const [file] = kept();
  const { size } = statSync(file!);
  writeFileSync(file!, 'nothing of the kind');
  expect(run().said).toBe('first');
  expect(statSync(file!).size).toBe(size);
});

test('what others could have put there is not used', () => {
  run();
  makeOld(kept()[0]!);
  chmodSync(caches, 0o777);
  expect(run().said).toBe('first');
  expect(isNew(kept()[0]!)).toBe(true);
});

test('a script runs where nothing can be kept', () => {
  mkdirSync(join(dir, 'cache'));
  writeFileSync(caches, 'a file where the folder should be');
  expect(run().said).toBe('first');
});

test('a cache of modules is used only where nobody else can enter it, and made so whatever the umask', () => {
  const modules = join(dir, 'cache', 'modules');
  const before = process.umask(0o002);
  try {
    expect(isPrivateCache(modules)).toBe(true);
  } finally {
    process.umask(before);
  }
  expect(statSync(modules).mode & 0o777).toBe(0o700);
  for (const open of [0o755, 0o770, 0o777]) {
    chmodSync(modules, open);
    expect(isPrivateCache(modules)).toBe(false);
  }
  chmodSync(modules, 0o700);
  expect(isPrivateCache(modules)).toBe(true);
  expect(isPrivateCache(join(script, 'below-a-file'))).toBe(false);
});
