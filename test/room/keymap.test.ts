import { expect, test } from 'vitest';
import { actionOf, BINDINGS, type Binding, helpOf } from '../../src/room/keymap.ts';
import { parseKeyName } from '../../src/screen/key-name.ts';

test('no key has two meanings in one mode', () => {
  for (const world of ['live', 'replay'] as const) {
    const seen = new Set<string>();
    for (const binding of BINDINGS as readonly Binding[]) {
      if (binding.only !== undefined && binding.only !== world) continue;
      for (const key of binding.keys) {
        const place = `${binding.mode} ${key}`;
        expect(seen.has(place), place).toBe(false);
        seen.add(place);
      }
    }
  }
});

test('every key of the map is a key', () => {
  for (const { keys } of BINDINGS) for (const key of keys) expect(() => parseKeyName(key)).not.toThrow();
});

test('a key does what its mode says, and only there', () => {
  expect(actionOf('grid', 'q', false)).toBe('detach');
  expect(actionOf('copy', 'q', false)).toBe('copy-leave');
  expect(actionOf('grid', 'space', false)).toBeUndefined();
  expect(actionOf('grid', 'space', true)).toBe('replay-toggle');
  expect(actionOf('focus', 'q', false)).toBeUndefined();
});

test('help has a line for every binding of the mode', () => {
  expect(helpOf('grid', false).map(({ help }) => help)).toContain('this help');
  expect(helpOf('confirm', false)).toHaveLength(3);
});

test('no line of the help is cut', () => {
  const lines = (['grid', 'focus', 'copy'] as const).flatMap((mode) =>
    (['live', 'replay'] as const).flatMap((world) => helpOf(mode, world === 'replay')),
  );
  expect(lines.filter(({ keys, help }) => keys.length > 14 || help.length > 55)).toEqual([]);
});
