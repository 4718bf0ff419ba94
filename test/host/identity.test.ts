import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostIdentity, IDENTITY } from '../../src/host/identity.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'identity-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('it is the same each time, and names the machine', () => {
  const identity = hostIdentity(dir);
  expect(identity).toMatch(IDENTITY);
  expect(identity).toContain(`${hostname()}/`);
  expect(hostIdentity(dir)).toBe(identity);
  expect(statSync(join(dir, 'identity')).mode & 0o777).toBe(0o600);
});

test('another folder has another', () => {
  const other = join(dir, 'other');
  mkdirSync(other);
  expect(hostIdentity(other)).not.toBe(hostIdentity(dir));
});

test('one that was lost in the middle is made anew', () => {
  writeFileSync(join(dir, 'identity'), '');
  const identity = hostIdentity(dir);
  expect(identity).toMatch(IDENTITY);
  expect(readFileSync(join(dir, 'identity'), 'utf8').trim()).toBe(identity!.split('/').at(-1));
});

test('where nothing can be written there is none, and no error', () => {
  expect(hostIdentity(join(dir, 'missing'))).toBeUndefined();
  writeFileSync(join(dir, 'identity'), 'two words, and more');
  expect(hostIdentity(dir)).toBeUndefined();
});
