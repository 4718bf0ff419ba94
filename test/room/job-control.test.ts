import { expect, test } from 'vitest';
import { hasJobControl, type Kin } from '../../src/room/job-control.ts';

/** Processes as [parent, group, session]; the room is 9. */
const has = (table: Record<number, [number, number, number]>) =>
  hasJobControl(9, (pid): Kin | undefined => {
    const [parent, group, session] = table[pid] ?? [];
    return parent === undefined ? undefined : { parent, group: group!, session: String(session) };
  });

test.each([
  ['a shell has started it', true, { 9: [5, 9, 5], 5: [1, 5, 5], 1: [0, 1, 1] }],
  ['a shell has started npx, which is of the same job', true, { 9: [8, 8, 5], 8: [5, 8, 5], 5: [1, 5, 5] }],
  ['it is all that runs in a container', false, { 9: [0, 9, 9] }],
  ['it is all that runs in a window', false, { 9: [5, 9, 9], 5: [1, 5, 5] }],
  ['npx is all that runs in a window', false, { 9: [8, 8, 8], 8: [5, 8, 8], 5: [1, 5, 5] }],
  ['the shell has ended', false, { 9: [1, 9, 5], 1: [0, 1, 1] }],
  ['the system tells nothing', false, {}],
] as [string, boolean, Record<number, [number, number, number]>][])('where %s: %s', (_, expected, table) => {
  expect(has(table)).toBe(expected);
});
