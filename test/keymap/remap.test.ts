import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BINDINGS } from '../../src/keymap/bindings.ts';
import { actionOf, helpOf, keyFor, keyHints } from '../../src/keymap/keymap.ts';
import { ACTION_NAMES, expectedAction, keyProblems, remapped } from '../../src/keymap/remap.ts';

const LEAVE = 'ctrl-]';

test('an action has the keys that it is given, and no others', () => {
  const keymap = remapped({ 'kick-menu': ['K', 'Ctrl+X'], 'grid.select-up': ['up', 'k'] });
  expect(actionOf(keymap, 'grid', 'K', false)).toBe('kick-menu');
  expect(actionOf(keymap, 'grid', 'ctrl-x', false)).toBe('kick-menu');
  expect(actionOf(keymap, 'grid', 'k', false)).toBe('select-up');
  expect(actionOf(keymap, 'copy', 'k', false)).toBe('copy-up');
  expect(keyFor(keymap, 'grid', 'kick-menu')).toBe('K');
});

test('an action of a live run and of a replay has its keys in both', () => {
  const keymap = remapped({ detach: ['f10'] });
  for (const replay of [false, true]) {
    expect(actionOf(keymap, 'grid', 'f10', replay)).toBe('detach');
    expect(actionOf(keymap, 'grid', 'q', replay)).toBeUndefined();
  }
});

test('an action without keys is in no list of keys; a sentence names the palette, which still finds it', () => {
  const keymap = remapped({ down: [], 'replay-back': [] });
  expect(actionOf(keymap, 'grid', 'Q', false)).toBeUndefined();
  expect(helpOf(keymap, 'grid', false).map(({ help }) => help)).not.toContain(
    'stop everything and end the run (asks)',
  );
  expect(keyFor(keymap, 'grid', 'down')).toBe('the palette');
  const hints = [
    ['down', 'stop all'],
    [['replay-back', 'replay-forward'], '10 s'],
    ['help', 'help'],
  ] as const;
  expect(keyHints(keymap, 'grid', hints)).toEqual([
    ['Shift-→', '10 s'],
    ['?', 'help'],
  ]);
});

test.each([
  [{ 'help.overlay-close': [] }, ['help.overlay-close'], 'this is the way out'],
  [{ 'kick-menu': ['K'] }, ['kick-menu'], '"K" would be both grid.kick-menu and grid.select-up'],
  [{ detach: ['.'] }, ['detach'], '"." would be both grid.detach and grid.replay-step'],
  [{ 'kick-menu': ['x', 'pagup'] }, ['kick-menu', 1], 'did you mean "pageup"?'],
  [{ 'kick-menu': ['nonsense'] }, ['kick-menu', 0], 'the name of a key, such as'],
  [{ 'kick-menu': [LEAVE] }, ['kick-menu', 0], 'another key than the leaveKey'],
  [{ 'write-send': ['x'] }, ['write-send', 0], 'a key that types nothing'],
  [{ 'focus.copy-page-up': ['space'] }, ['focus.copy-page-up', 0], 'a key that types nothing'],
])('%j is refused with its reason', (changes, path, reason) => {
  const problems = keyProblems(changes as Record<string, string[]>, LEAVE);
  expect(problems).toEqual([{ path, expected: expect.stringContaining(reason) }]);
});

test('two that change places are no conflict, nor is what only a replay has', () => {
  expect(keyProblems({ 'kick-menu': ['K'], 'select-up': ['k', 'up'] }, LEAVE)).toEqual([]);
  expect(keyProblems({ 'kick-menu': ['.'] }, LEAVE)).toEqual([]);
});

test('a name that means no action, or several, or one that cannot change, is told so', () => {
  expect(expectedAction('kik-menu')).toContain('did you mean "kick-menu"?');
  expect(expectedAction('overlay-close')).toContain('help.overlay-close, confirm.overlay-close');
  expect(expectedAction('select-number')).toContain('whose keys can be others');
  expect(expectedAction('zzzzzz')).toContain('orch-tui keys');
});

test('whatever passes the checks gives each key of a mode one meaning', () => {
  const key = fc.constantFrom('a', 'k', 'K', 'up', 'Up', 'C-x', 'ctrl-x', 'f5', 'space', 'q', '?', 'ctrl-c');
  const changes = fc.dictionary(fc.constantFrom(...ACTION_NAMES), fc.array(key, { maxLength: 3 }), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(changes, (given) => {
      if (keyProblems(given, LEAVE).length > 0) return;
      const keymap = remapped(given);
      expect(keymap).toHaveLength(BINDINGS.length);
      for (const world of ['live', 'replay'] as const) {
        const holding = keymap.filter(({ only }) => only === undefined || only === world);
        const places = holding.flatMap(({ mode, keys }) => keys.map((each) => `${mode} ${each}`));
        expect(new Set(places).size).toBe(places.length);
      }
    }),
  );
});
