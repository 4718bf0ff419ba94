import { expect, test } from 'vitest';
import { ROLES, roleOf } from '../../src/fleet/role.ts';

test.each(ROLES)('%s', (role) => {
  expect([role, role.toUpperCase(), `${role}-12`].map(roleOf)).toEqual([role, role, role]);
});

test.each(['foo', '', 'worker-1', 'developers', 'my-tester'])('%j is none', (name) => {
  expect(roleOf(name)).toBe('unknown');
});
