import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatKeyName, parseKeyName } from '../../src/screen/key-name.ts';
import { FUNCTIONAL_NAMES } from '../../src/screen/key-tables.ts';
import { encodeFocus, encodeKey, encodeText, UnknownKeyError } from '../../src/screen/keys.ts';
import { modesOf } from './modes-of.ts';

const legacy = modesOf({});
const kitty = (flags: number) => modesOf({ kittyKeyboard: flags });

describe('names', () => {
  test.each([
    ['ctrl-c', ['C-c', '^C', '^c', '<c-c>', '<C-c>', 'Ctrl+C', 'control-c', 'CTRL-C']],
    ['alt-x', ['M-x', '<M-x>', '<a-x>', 'Alt+x', 'meta-x', 'option-x']],
    ['alt-X', ['M-X', 'alt-shift-x', 'shift-alt-x']],
    ['A', ['shift-a', 'Shift+A', 'S-a']],
    ['?', ['shift-/', 'S-?']],
    ['ctrl-shift-a', ['C-S-a', 'shift-ctrl-a']],
    ['ctrl-_', ['C-_', 'ctrl-shift--']],
    ['enter', ['Enter', 'RETURN', '<CR>', 'ret']],
    ['esc', ['Escape', '<Esc>']],
    ['shift-tab', ['BTab', '<S-Tab>', 'backtab', 'shift+tab']],
    ['space', [' ', 'SPC', '<Space>']],
    ['ctrl-space', ['C- ', 'C-Space', 'nul']],
    ['backspace', ['BSpace', '<BS>']],
    ['delete', ['Del', 'DC']],
    ['pageup', ['PgUp', 'PPage', 'page-up', 'PageUp']],
    ['ctrl-alt-left', ['C-M-Left', 'M-C-Left', 'alt-ctrl-left']],
    ['-', ['minus']],
    ['ctrl--', ['C--', 'ctrl+-']],
    ['<', ['lt']],
    ['super-k', ['cmd-k', '<D-k>']],
    ['F', ['F']],
    ['é', ['é']],
  ])('%s is also written %j', (canonical, spellings) => {
    for (const spelling of [canonical, ...spellings]) {
      expect(formatKeyName(parseKeyName(spelling)), spelling).toBe(canonical);
    }
  });

  test.each([
    ['entr', 'enter'],
    ['ctrl-entr', 'ctrl-enter'],
    ['crtl-c', 'ctrl-c'],
    ['pgeup', 'pageup'],
    ['<C-spce>', 'ctrl-space'],
  ])('%s is near %s', (name, near) => {
    expect(() => encodeKey(name, legacy)).toThrow(UnknownKeyError);
    expect(() => encodeKey(name, legacy)).toThrow(`did you mean ${JSON.stringify(near)}?`);
  });

  test.each(['', 'hello world', '\r', '\x1b', '\x9b', 'constructor', 'constructor-x', 'ctrl-', '\ud800'])(
    '%j is no key',
    (name) => {
      expect(() => encodeKey(name, legacy)).toThrow(UnknownKeyError);
    },
  );
});

describe('legacy bytes', () => {
  test.each([
    ['a', 'a'],
    ['A', 'A'],
    ['é', 'é'],
    ['👩‍💻', '👩‍💻'],
    ['space', ' '],
    ['enter', '\r'],
    ['esc', '\x1b'],
    ['tab', '\t'],
    ['backspace', '\x7f'],
    ['ctrl-backspace', '\b'],
    ['shift-tab', '\x1b[Z'],
    ['shift-enter', '\r'],
    ['alt-enter', '\x1b\r'],
    ['ctrl-a', '\x01'],
    ['ctrl-z', '\x1a'],
    ['ctrl-space', '\0'],
    ['ctrl-[', '\x1b'],
    ['ctrl-\\', '\x1c'],
    ['ctrl-]', '\x1d'],
    ['ctrl-^', '\x1e'],
    ['ctrl-_', '\x1f'],
    ['ctrl-/', '\x1f'],
    ['ctrl-shift-c', '\x03'],
    ['alt-x', '\x1bx'],
    ['alt-X', '\x1bX'],
    ['ctrl-alt-x', '\x1b\x18'],
    ['up', '\x1b[A'],
    ['home', '\x1b[H'],
    ['end', '\x1b[F'],
    ['ctrl-alt-left', '\x1b[1;7D'],
    ['shift-up', '\x1b[1;2A'],
    ['insert', '\x1b[2~'],
    ['delete', '\x1b[3~'],
    ['pageup', '\x1b[5~'],
    ['ctrl-pagedown', '\x1b[6;5~'],
    ['f1', '\x1bOP'],
    ['f4', '\x1bOS'],
    ['shift-f3', '\x1b[1;2R'],
    ['f5', '\x1b[15~'],
    ['f12', '\x1b[24~'],
    ['f13', '\x1b[1;2P'],
    ['f24', '\x1b[24;2~'],
    ['kp-7', '7'],
    ['kp-enter', '\r'],
    ['kp-left', '\x1b[D'],
  ])('%s', (name, bytes) => {
    expect(encodeKey(name, legacy)).toBe(bytes);
  });

  test('application cursor keys change the unmodified cursor keys only', () => {
    const modes = modesOf({ applicationCursorKeys: true });
    const names = ['up', 'down', 'right', 'left', 'home', 'end', 'kp-up', 'ctrl-up', 'delete'];
    expect(names.map((name) => encodeKey(name, modes))).toEqual([
      '\x1bOA',
      '\x1bOB',
      '\x1bOC',
      '\x1bOD',
      '\x1bOH',
      '\x1bOF',
      '\x1bOA',
      '\x1b[1;5A',
      '\x1b[3~',
    ]);
  });

  test('the application keypad has letters of its own', () => {
    const modes = modesOf({ applicationKeypad: true });
    const names = ['kp-0', 'kp-9', 'kp-enter', 'kp-add', 'kp-subtract', 'kp-decimal', '0', 'enter'];
    expect(names.map((name) => encodeKey(name, modes))).toEqual([
      '\x1bOp',
      '\x1bOy',
      '\x1bOM',
      '\x1bOk',
      '\x1bOm',
      '\x1bOn',
      '0',
      '\r',
    ]);
  });
});

describe('kitty keyboard protocol', () => {
  test.each([
    [1, 'a', 'a'],
    [1, 'A', 'A'],
    [1, 'esc', '\x1b[27u'],
    [1, 'ctrl-c', '\x1b[99;5u'],
    [1, 'ctrl-i', '\x1b[105;5u'],
    [1, 'ctrl-shift-a', '\x1b[97;6u'],
    [1, 'alt-x', '\x1b[120;3u'],
    [1, 'alt-X', '\x1b[120;4u'],
    [1, 'alt-?', '\x1b[47;4u'],
    [1, 'ctrl-alt-x', '\x1b[120;7u'],
    [1, 'ctrl-]', '\x1b[93;5u'],
    [1, 'ctrl-space', '\x1b[32;5u'],
    [1, 'super-k', '\x1b[107;9u'],
    [1, 'enter', '\r'],
    [1, 'tab', '\t'],
    [1, 'backspace', '\x7f'],
    [1, 'shift-enter', '\x1b[13;2u'],
    [1, 'shift-tab', '\x1b[9;2u'],
    [1, 'ctrl-backspace', '\x1b[127;5u'],
    [1, 'up', '\x1b[A'],
    [1, 'f1', '\x1b[P'],
    [1, 'f3', '\x1b[13~'],
    [1, 'ctrl-f3', '\x1b[13;5~'],
    [1, 'f13', '\x1b[57376u'],
    [1, 'f24', '\x1b[57387u'],
    [1, 'kp-1', '1'],
    [1, 'kp-enter', '\x1b[57414u'],
    [1, 'kp-left', '\x1b[57417u'],
    [2, 'esc', '\x1b'],
    [2, 'ctrl-c', '\x03'],
    [2, 'up', '\x1b[A'],
    [5, 'ctrl-shift-a', '\x1b[97:65;6u'],
    [5, 'alt-?', '\x1b[47:63;4u'],
    [5, 'ctrl-c', '\x1b[99;5u'],
    [8, 'a', '\x1b[97u'],
    [8, 'A', '\x1b[97;2u'],
    [8, 'enter', '\x1b[13u'],
    [8, 'tab', '\x1b[9u'],
    [8, 'backspace', '\x1b[127u'],
    [8, 'space', '\x1b[32u'],
    [8, 'kp-1', '\x1b[57400u'],
    [8, '👩‍💻', '👩‍💻'],
    [24, 'a', '\x1b[97;;97u'],
    [24, 'A', '\x1b[97;2;65u'],
    [28, 'A', '\x1b[97:65;2;65u'],
    [24, 'enter', '\x1b[13u'],
    [24, 'ctrl-a', '\x1b[97;5u'],
    [24, 'kp-1', '\x1b[57400;;49u'],
    [24, '👩‍💻', '\x1b[0;;128105:8205:128187u'],
  ])('flags %i: %s', (flags, name, bytes) => {
    expect(encodeKey(name, kitty(flags))).toBe(bytes);
  });

  test('it wins over the application modes', () => {
    const modes = modesOf({ kittyKeyboard: 1, applicationCursorKeys: true, applicationKeypad: true });
    expect(encodeKey('up', modes)).toBe('\x1b[A');
    expect(encodeKey('kp-1', modes)).toBe('1');
  });
});

test('a character is sent as it is, unless the program asked for all keys in the form of the protocol', () => {
  const character = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
    .filter((text) => text !== ' ');
  fc.assert(
    fc.property(character, fc.nat(31), (text, kittyKeyboard) => {
      const bytes = encodeKey(text, modesOf({ kittyKeyboard }));
      if ((kittyKeyboard & 8) === 0) expect(bytes).toBe(text);
      else if ([...text].length === 1) expect(bytes).toMatch(/^\x1b\[\d+.*u$/);
    }),
  );
});

test('every key has bytes in every mode', () => {
  const bool = fc.boolean();
  fc.assert(
    fc.property(
      fc.constantFrom(...FUNCTIONAL_NAMES, 'a', 'Z', 'é', '!', 'space'),
      fc.subarray(['ctrl-', 'alt-', 'shift-', 'super-']),
      fc.record({ applicationCursorKeys: bool, applicationKeypad: bool, kittyKeyboard: fc.nat(31) }),
      (name, modifiers, modes) => {
        expect(encodeKey(modifiers.join('') + name, modesOf(modes))).not.toBe('');
      },
    ),
  );
});

describe('text', () => {
  const bracketed = modesOf({ bracketedPaste: true });

  test('is one bracketed paste where the program asked for it', () => {
    expect(encodeText('one\r\ntwo\rthree\n\n', bracketed)).toEqual(['\x1b[200~one\ntwo\nthree\x1b[201~']);
  });

  test('is typed line by line elsewhere, Enter as a write of its own', () => {
    expect(encodeText('one\n\ntwo\n', legacy)).toEqual(['one', '\r', '\r', 'two']);
  });

  test('cannot leave its brackets or press keys', () => {
    const hostile = 'a\x1b[201~\x03b\x1b\x1b[201~\x9b201~c\td\0\x7fe\ud800';
    expect(encodeText(hostile, bracketed)).toEqual(['\x1b[200~ab201~c\tde\ufffd\x1b[201~']);
    expect(encodeText(hostile, legacy)).toEqual(['ab201~c\tde\ufffd']);
  });

  test('an empty text is an empty paste, and nothing where pastes are typed', () => {
    expect(encodeText('', bracketed)).toEqual(['\x1b[200~\x1b[201~']);
    expect(encodeText('\n', legacy)).toEqual([]);
  });

  test('never holds a control character but newline and tab', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [write = ''] = encodeText(text, bracketed);
        expect(write.slice('\x1b[200~'.length, -'\x1b[201~'.length)).not.toMatch(
          /[\0-\x08\x0b-\x1f\x7f-\x9f]/,
        );
        expect(
          encodeText(text, legacy)
            .filter((line) => line !== '\r')
            .join(''),
        ).not.toMatch(/[\0-\x08\x0a-\x1f\x7f-\x9f]/);
      }),
    );
  });
});

test('focus is told to programs that asked for it', () => {
  const modes = modesOf({ focusReporting: true });
  expect(encodeFocus(true, modes)).toBe('\x1b[I');
  expect(encodeFocus(false, modes)).toBe('\x1b[O');
  expect(encodeFocus(true, legacy)).toBeUndefined();
});
