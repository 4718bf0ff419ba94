import { expect, test } from 'vitest';
import { MODES, type Mode } from '../../src/keymap/binding.ts';
import { BINDINGS } from '../../src/keymap/bindings.ts';
import { actionOf, DEFAULT_KEYMAP, helpOf, keyFor } from '../../src/keymap/keymap.ts';
import { formatKeyName, parseKeyName } from '../../src/screen/key-name.ts';

test('no key has two meanings in one mode', () => {
  for (const world of ['live', 'replay'] as const) {
    const seen = new Set<string>();
    for (const binding of BINDINGS) {
      if (binding.only !== undefined && binding.only !== world) continue;
      for (const key of binding.keys) {
        const place = `${binding.mode} ${key}`;
        expect(seen.has(place), place).toBe(false);
        seen.add(place);
      }
    }
  }
});

test('every key of the map is a key, by the name that input has for it', () => {
  for (const { keys } of BINDINGS) for (const key of keys) expect(formatKeyName(parseKeyName(key))).toBe(key);
});

test('Esc leads back out of whatever lies over the grid, and q too where nothing is typed', () => {
  const typed = new Set<Mode>([
    'filter',
    'search',
    'help-filter',
    'editor',
    'palette',
    'find',
    'sheet-filter',
  ]);
  const back = /close|back|leave|later|cancel|clear/;
  for (const mode of MODES.filter((each) => each !== 'grid' && each !== 'focus')) {
    expect(actionOf(DEFAULT_KEYMAP, mode, 'esc', false), mode).toMatch(back);
    if (!typed.has(mode)) expect(actionOf(DEFAULT_KEYMAP, mode, 'q', false), mode).toMatch(back);
  }
});

test('a key does what its mode says, and only there', () => {
  expect(actionOf(DEFAULT_KEYMAP, 'grid', 'q', false)).toBe('detach');
  expect(actionOf(DEFAULT_KEYMAP, 'copy', 'q', false)).toBe('copy-leave');
  expect(actionOf(DEFAULT_KEYMAP, 'grid', 'space', false)).toBe('mark');
  expect(actionOf(DEFAULT_KEYMAP, 'grid', '.', false)).toBeUndefined();
  expect(actionOf(DEFAULT_KEYMAP, 'grid', 'space', true)).toBe('replay-toggle');
  expect(actionOf(DEFAULT_KEYMAP, 'focus', 'q', false)).toBeUndefined();
});

test('help has a line for every binding of the mode', () => {
  expect(helpOf(DEFAULT_KEYMAP, 'grid', false).map(({ help }) => help)).toContain('this help');
  expect(helpOf(DEFAULT_KEYMAP, 'confirm', false)).toHaveLength(3);
});

test('no line of the help is cut', () => {
  const lines = BINDINGS.flatMap(({ mode }) =>
    [false, true].flatMap((replay) => helpOf(DEFAULT_KEYMAP, mode, replay)),
  );
  expect(lines.filter(({ keys, help }) => keys.length > 14 || help.length > 55)).toEqual([]);
});

test.each([
  ['kick-menu', 'k'],
  ['page-next', 'PgDn'],
  ['select-previous', 'Shift-Tab'],
  ['replay-back', 'Shift-←'],
] as const)('%s is said to be on %s', (action, key) => {
  expect(keyFor(DEFAULT_KEYMAP, 'grid', action)).toBe(key);
});
