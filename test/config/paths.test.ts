import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  MAX_SOCKET_PATH,
  placeOf,
  resolveFrom,
  runName,
  runtimeHome,
  socketPaths,
  stateHome,
} from '../../src/config/paths.ts';

let dir: string;

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'orch-paths-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test.each([
  [{ XDG_STATE_HOME: '/state', HOME: '/home/ada' }, '/state'],
  [{ XDG_STATE_HOME: '', HOME: '/home/ada' }, '/home/ada/.local/state'],
  [{ XDG_STATE_HOME: 'relative', HOME: '/home/ada' }, '/home/ada/.local/state'],
])('stateHome of %j', (env, expected) => {
  expect(stateHome(env)).toBe(expected);
});

test.each([
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, '/run/user/1000/orch-tui'],
  [{}, '/tmp/orch-tui-1000'],
  [{ XDG_RUNTIME_DIR: 'relative' }, '/tmp/orch-tui-1000'],
  [{ XDG_RUNTIME_DIR: `/${'long/'.repeat(20)}` }, '/tmp/orch-tui-1000'],
])('runtimeHome of %j', (env, expected) => {
  expect(runtimeHome(env, 1000)).toBe(expected);
});

test('runtimeHome in a temporary folder, unless that is too long', () => {
  expect(runtimeHome({}, 7, '/var/tmp')).toBe('/var/tmp/orch-tui-7');
  expect(runtimeHome({}, 7, `/${'x'.repeat(90)}`)).toBe('/tmp/orch-tui-7');
});

describe('socketPaths', () => {
  test('are never too long, for any folder and any user', () => {
    const folder = fc.string({ unit: 'grapheme', maxLength: 120 }).map((name) => `/${name}`);
    fc.assert(
      fc.property(
        fc.option(folder, { nil: undefined }),
        fc.nat(2 ** 32 - 1),
        folder,
        (runtime, uid, temporary) => {
          const {
            root,
            dir: own,
            host,
            control,
          } = socketPaths(dir, runtimeHome({ XDG_RUNTIME_DIR: runtime }, uid, temporary));
          for (const path of [host, control]) {
            expect(Buffer.byteLength(path)).toBeLessThanOrEqual(MAX_SOCKET_PATH);
            expect(path.startsWith(`${own}/`)).toBe(true);
          }
          expect(own.startsWith(`${root}/`)).toBe(true);
        },
      ),
    );
  });

  test('are the same for every path to a run folder, before and after it is made, and different for another', () => {
    symlinkSync(dir, `${dir}-link`);
    try {
      const before = socketPaths(join(dir, 'logs', 'run-1'));
      mkdirSync(join(dir, 'logs', 'run-1'), { recursive: true });
      expect(socketPaths(join(dir, 'logs', 'run-1'))).toEqual(before);
      expect(socketPaths(join(`${dir}-link`, 'logs', 'run-1'))).toEqual(before);
      expect(socketPaths(join(dir, 'logs', 'run-2')).dir).not.toBe(before.dir);
    } finally {
      rmSync(`${dir}-link`);
    }
  });

  test('shape', () => {
    expect(socketPaths(dir, '/run/user/1/orch-tui')).toMatchObject({
      root: '/run/user/1/orch-tui',
      host: expect.stringMatching(/^\/run\/user\/1\/orch-tui\/[0-9a-f]{16}\/host\.sock$/),
      control: expect.stringMatching(/^\/run\/user\/1\/orch-tui\/[0-9a-f]{16}\/control\.sock$/),
    });
  });
});

describe('placeOf', () => {
  test('a configuration, a folder and a demo in it are three places', () => {
    const places = [placeOf({ configDir: dir }), placeOf({ cwd: dir }), placeOf({ demo: dir })];
    expect(new Set(places.map(({ slug }) => slug)).size).toBe(3);
    expect(places.map(({ key }) => key)).toEqual([`configDir:${dir}`, `cwd:${dir}`, `demo:${dir}`]);
  });

  test('does not depend on the path by which the folder is named', () => {
    symlinkSync(dir, join(dir, 'link'));
    expect(placeOf({ cwd: join(dir, 'link') })).toEqual(placeOf({ cwd: dir }));
    expect(placeOf({ cwd: `${dir}/x/..` })).toEqual(placeOf({ cwd: dir }));
  });

  test('slugs are safe names for a folder, whatever the folder is called, and differ with it', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => !/[/\0]|^\.\.?$/.test(text));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [a, b] = [placeOf({ cwd: join('/nowhere', one) }), placeOf({ cwd: join('/nowhere', other) })];
        expect(a.slug).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,39}-[0-9a-f]{8}$/);
        expect(a.slug === b.slug).toBe(a.key === b.key);
      }),
    );
    expect(placeOf({ cwd: '/' }).slug).toMatch(/^folder-[0-9a-f]{8}$/);
  });
});

test('run names are the start time, fit for a file name, and sort by it', () => {
  expect(runName(new Date('2026-01-14T06:59:00Z'))).toBe('run-2026-01-14T06-59-00-000Z');
  const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(date, date, (a, b) => {
      expect(runName(a) < runName(b)).toBe(a < b);
    }),
  );
});

test.each([
  ['logs', '/a/logs'],
  ['../logs', '/logs'],
  ['/srv', '/srv'],
  ['~', '/home/ada'],
  ['~/logs', '/home/ada/logs'],
])('resolveFrom /a: %s → %s', (path, expected) => {
  expect(resolveFrom('/a', path, { HOME: '/home/ada' })).toBe(expected);
});
