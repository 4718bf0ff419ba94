import { expect, test } from 'vitest';
import { settle } from '../../src/host/inherit.ts';
import type { SpawnSpec } from '../../src/host/protocol.ts';

const own = { HOME: '/home/me', PATH: '/bin', SECRET: 'own' };
const recording = { input: false, segmentBytes: 1, retentionBytes: 1 };
const specOf = (changes: Partial<SpawnSpec>): SpawnSpec => ({
  ...{ name: 'w', argv: ['sh'], cwd: '/', env: {}, cols: 80, rows: 24, recording },
  ...changes,
});

test('by default nothing is inherited', () => {
  expect(settle(specOf({ env: { A: '1', B: null } }), own)).toMatchObject({ env: { A: '1' }, cwd: '/' });
});

test('one that inherits has the environment of its host, less what is unset and with what is set', () => {
  const { env } = settle(specOf({ inherit: true, env: { SECRET: null, PATH: '/opt', NEW: '' } }), own);
  expect(env).toEqual({ HOME: '/home/me', PATH: '/opt', NEW: '' });
});

test.each([
  ['~', '/home/me'],
  ['~/src/x', '/home/me/src/x'],
  ['src', '/home/me/src'],
  ['/srv', '/srv'],
])('the folder %s is %s there', (cwd, path) => {
  expect(settle(specOf({ inherit: true, cwd }), own).cwd).toBe(path);
});
