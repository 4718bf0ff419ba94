import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Standby } from '../../src/commands/standby.ts';

/** In place of the product: says what it was told, and how it was started. */
const ECHO = `
process.stdin.on('data', (data) => process.stdout.write(String(data)));
process.stdin.on('end', () => process.stdout.write(' to ' + process.argv.slice(2).join(' ')));`;

const [, script] = process.argv;
let home: string;
let run: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'standby-'));
  run = join(home, 'run-1');
  mkdirSync(run);
  process.argv[1] = join(home, 'echo.cjs');
  writeFileSync(process.argv[1], ECHO);
});
afterEach(() => {
  process.argv[1] = script!;
  rmSync(home, { recursive: true });
});

const standbyLog = () => readdirSync(home).filter((name) => name.endsWith('.log'));

test('it is told what to serve, and logs in the run folder what it says before and after', async () => {
  const child = new Standby(home).serve({ run, commands: [['cat']], hasHost: true });
  await new Promise((resolve) => child!.on('exit', resolve));
  const log = readFileSync(join(run, 'control.log'), 'utf8');
  expect(log).toBe(`{"run":"${run}","commands":[["cat"]],"hasHost":true} to control --standby`);
  expect(standbyLog()).toEqual([]);
});

test('a run folder that its log cannot be moved to is not served, and it is dismissed', () => {
  const standby = new Standby(home);
  expect(standby.serve({ run: join(home, 'nowhere') })).toBeUndefined();
  expect(standbyLog()).toEqual([]);
});

test('one that has ended serves nothing', async () => {
  writeFileSync(process.argv[1]!, 'throw new Error("not today")');
  const standby = new Standby(home);
  await expect.poll(() => readFileSync(join(home, 'standby.log'), 'utf8')).toMatch(/not today/);
  await expect.poll(() => standby.serve({ run })).toBeUndefined();
  expect(existsSync(join(run, 'control.log'))).toBe(false);
});
