import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import { saidOf } from '../../src/classifier/said.ts';
import { readCastStates } from '../../src/classifier/timeline.ts';
import { profiles } from './paint.ts';

test.for([
  ['claude-2.0.77-trust-120x40', 2.4, 'Do you trust the files in this folder?'],
  ['claude-2.0.77-trust-120x40', 4.4, 'Detected a custom API key in your environment'],
  ['claude-2.1.290-trust-100x30', 2.8, 'Accessing workspace:'],
  ['claude-2.1.329-bypass-user-120x40', 2.1, 'WARNING: Claude Code running in Bypass Permissions mode'],
  ['claude-2.1.329-psp-settings-120x40', 2.9, 'Settings Warning'],
  ['gemini-0.61.0-trust-120x40', 4.1, 'Do you trust the files in this folder?'],
] as const)(
  'of a first dialog its question is told, not a link under it: %s at %d s',
  ([name, time, said]) => {
    const file = join(import.meta.dirname, '../../fixtures', `${name}.cast`);
    const moments = readCastStates(parseCast(readFileSync(file, 'utf8'), file), { profiles });
    const { reading: screen } = moments.findLast(({ at }) => at <= time)!;
    expect(saidOf(screen)).toBe(said);
  },
);

test('a menu is told by its question, all else by what proves it', () => {
  const evidence = { text: ' Yes ', rule: 'any' };
  expect(saidOf({ state: 'permission', evidence, attributes: { asks: 'May I?' } })).toBe('May I?');
  expect(saidOf({ state: 'interrupted', evidence, attributes: {} })).toBe('Yes');
});
