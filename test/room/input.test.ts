import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InputEvent } from '../../src/room/input.ts';
import { InputDecoder } from '../../src/room/input.ts';
import { FUNCTIONAL_NAMES } from '../../src/screen/key-tables.ts';
import { encodeKey } from '../../src/screen/keys.ts';
import type { Modes } from '../../src/screen/modes.ts';
import { modesOf } from '../screen/modes-of.ts';

/** All events of these bytes, with a pause after them. */
function decode(bytes: string | Buffer, ...more: (string | Buffer)[]): InputEvent[] {
  const decoder = new InputDecoder({ pasteLimit: 64 });
  const events = [bytes, ...more].flatMap((chunk) => decoder.push(chunk));
  return [...events, ...decoder.flush()];
}

const names = (bytes: string): string[] =>
  decode(bytes).map((event) => (event.type === 'key' ? event.name : event.type));

describe('keys', () => {
  test.each([
    ['a', ['a']],
    ['Aé日😀', ['A', 'é', '日', '😀']],
    ['\u06db[A', ['\u06db', '[', 'A']],
    [' ', ['space']],
    ['\r\n\t\x7f\b', ['enter', 'ctrl-j', 'tab', 'backspace', 'ctrl-h']],
    [
      '\0\x01\x1a\x1c\x1d\x1e\x1f',
      ['ctrl-space', 'ctrl-a', 'ctrl-z', 'ctrl-\\', 'ctrl-]', 'ctrl-^', 'ctrl-_'],
    ],
    ['\x1b', ['esc']],
    [
      '\x1bx\x1bX\x1b \x1b\x18\x1b\r\x1b\x7f\x1bé',
      ['alt-x', 'alt-X', 'alt-space', 'ctrl-alt-x', 'alt-enter', 'alt-backspace', 'alt-é'],
    ],
    ['\x1b\x1b', ['esc', 'esc']],
    ['\x1b\x1b[A', ['esc', 'up']],
    ['\x1b[A\x1bOA\x1b[1;5A\x1b[1;7D', ['up', 'up', 'ctrl-up', 'ctrl-alt-left']],
    ['\x1b[H\x1b[1~\x1b[7~\x1bOH\x1b[F\x1b[4~\x1b[8~', ['home', 'home', 'home', 'home', 'end', 'end', 'end']],
    ['\x1b[2~\x1b[3~\x1b[5~\x1b[6;5~', ['insert', 'delete', 'pageup', 'ctrl-pagedown']],
    ['\x1bOP\x1b[11~\x1b[[A\x1b[P\x1b[15~\x1b[24;2~', ['f1', 'f1', 'f1', 'f1', 'f5', 'shift-f12']],
    ['\x1b[R\x1bOR\x1b[13~\x1b[1;2R', ['f3', 'f3', 'f3', 'shift-f3']],
    ['\x1b[Z\x1b[1;6Z', ['shift-tab', 'ctrl-shift-tab']],
    ['\x1bOp\x1bOM\x1bOk', ['kp-0', 'kp-enter', 'kp-add']],
    [
      '\x1b[3$\x1b[3^\x1b[3@\x1b[a\x1bOa',
      ['shift-delete', 'ctrl-delete', 'ctrl-shift-delete', 'shift-up', 'ctrl-up'],
    ],
  ])('legacy %j', (bytes, expected) => {
    expect(names(bytes)).toEqual(expected);
  });

  test.each([
    ['\x1b[27u', ['esc']],
    ['\x1b[93;5u\x1b[99;5u\x1b[105;5u', ['ctrl-]', 'ctrl-c', 'ctrl-i']],
    [
      '\x1b[13;2u\x1b[9;2u\x1b[127;5u\x1b[32;5u',
      ['shift-enter', 'shift-tab', 'ctrl-backspace', 'ctrl-space'],
    ],
    ['\x1b[97;6u\x1b[97:65;6u\x1b[97:65;4u\x1b[97;2u', ['ctrl-shift-a', 'ctrl-shift-a', 'alt-A', 'A']],
    ['\x1b[47;4u\x1b[47:63;4u\x1b[38:49;4u', ['alt-?', 'alt-?', 'alt-1']],
    ['\x1b[1089::99;5u\x1b[1089;5u', ['ctrl-c', 'ctrl-с']],
    ['\x1b[99;69u\x1b[99;133u', ['ctrl-c', 'ctrl-c']],
    ['\x1b[97;1:1u\x1b[97;1:2u\x1b[97;1:3u\x1b[1;1:3A', ['a', 'a']],
    ['\x1b[107;9u\x1b[57376u\x1b[57414u\x1b[57400u', ['super-k', 'f13', 'kp-enter', 'kp-1']],
    ['\x1b[0;;228u', ['ä']],
    ['\x1b[57441u\x1b[99;17u', ['unknown', 'unknown']],
    ['\x1b[0;;1u\x1b[0;;55296u\x1b[55296u\x1b[57343u', ['unknown', 'unknown', 'unknown', 'unknown']],
    ['\x1b[97:127;2u\x1b[97:159;2u\x1b[97:55296;2u\x1b[97:1;2u', ['A', 'A', 'A', 'A']],
  ])('kitty protocol %j', (bytes, expected) => {
    expect(names(bytes)).toEqual(expected);
  });

  test.each([
    ['\x1b[27;5;9~', ['ctrl-tab']],
    ['\x1b[27;6;67~', ['ctrl-shift-c']],
    ['\x1b[27;5;93~', ['ctrl-]']],
    ['\x1b[27;2;13~', ['shift-enter']],
  ])("xterm's modifyOtherKeys %j", (bytes, expected) => {
    expect(names(bytes)).toEqual(expected);
  });

  test('say what they insert', () => {
    expect(decode(' a\x01\r\x1bOp\x1b[97;2;65u').map((event) => (event as { text?: string }).text)).toEqual([
      ' ',
      'a',
      undefined,
      undefined,
      '0',
      'A',
    ]);
  });

  test('keep their exact bytes, also when nobody knows them', () => {
    const sequences = ['\x1b[1;5A', '\x1b[99~', '\x1b[?', '\xff', 'é', '\x1b[12;'];
    const bytes = Buffer.from(`${sequences.slice(0, 2).join('')}a\x1b[12;\x1b[A`);
    const events = decode(bytes) as { name: string; raw: Buffer }[];
    expect(events.map((event) => event.name)).toEqual(['ctrl-up', 'unknown', 'a', 'unknown', 'up']);
    expect(Buffer.concat(events.map((event) => event.raw))).toEqual(bytes);
  });

  test('bytes that are not UTF-8, and C1 controls, are nobody’s keys', () => {
    const events = decode(Buffer.from([0xff, 0xc3, 0x41, 0xc2, 0x9b, 0x41, 0x9b]));
    expect(events.map((event) => (event as { name: string }).name)).toEqual([
      'unknown',
      'unknown',
      'A',
      'unknown',
      'A',
      'unknown',
    ]);
  });
});

describe('time', () => {
  test.each([
    ['\x1b', 'esc'],
    ['\x1b[', 'alt-['],
    ['\x1bO', 'alt-O'],
    ['\x1b]', 'alt-]'],
    ['\x1bP', 'alt-P'],
  ])('%j becomes %s when nothing follows', (bytes, name) => {
    const decoder = new InputDecoder();
    expect(decoder.push(bytes)).toEqual([]);
    expect(decoder.pending).toBe(true);
    expect(decoder.flush()).toMatchObject([{ type: 'key', name }]);
    expect(decoder.pending).toBe(false);
    expect(decoder.flush()).toEqual([]);
  });

  test.each(['\x1b[1;', '\xc3', '\x1b]10;rgb:', '\x1b[200~abc\x1b', '\x1b[<0;1'])(
    '%j waits for its end however long it takes',
    (bytes) => {
      const decoder = new InputDecoder();
      expect(decoder.push(Buffer.from(bytes, 'latin1'))).toEqual([]);
      expect(decoder.pending).toBe(false);
      expect(decoder.flush()).toEqual([]);
    },
  );

  test('an answer that never ends does not swallow the keyboard', () => {
    expect(names('\x1b]10;rgb:12\x03q')).toEqual(['reply', 'ctrl-c', 'q']);
    expect(names('\x1b]hello')).toEqual(['alt-]', 'h', 'e', 'l', 'l', 'o']);
  });
});

describe('pastes', () => {
  test('come whole, with their newlines as LF', () => {
    expect(decode('a\x1b[200~one\rtwo\r\nthree\n\x03\x1b[A\x1b[201~b')).toMatchObject([
      { name: 'a' },
      { type: 'paste', text: 'one\ntwo\nthree\n\x03\x1b[A' },
      { name: 'b' },
    ]);
  });

  test('may be empty', () => {
    expect(decode('\x1b[200~\x1b[201~')).toEqual([{ type: 'paste', text: '' }]);
  });

  test('keep characters whole that are split over chunks', () => {
    const bytes = Buffer.from('\x1b[200~日本😀\x1b[201~');
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(decode('', ...chunks)).toEqual([{ type: 'paste', text: '日本😀' }]);
  });

  test('are let go in pieces beyond the limit, between characters', () => {
    const text = '日'.repeat(50);
    const texts = decode(`\x1b[200~${text}\x1b[201~`).map((event) => (event as { text: string }).text);
    expect(texts.map((piece) => piece.length)).toEqual([21, 21, 8]);
    expect(texts.join('')).toBe(text);
  });

  test('an end without a start is nothing', () => {
    expect(names('a\x1b[201~b')).toEqual(['a', 'b']);
  });
});

describe('mouse and focus', () => {
  const still = { shift: false, alt: false, ctrl: false };

  test.each([
    ['\x1b[<0;5;3M', { action: 'press', button: 'left', x: 4, y: 2, ...still }],
    ['\x1b[<2;300;1m', { action: 'release', button: 'right', x: 299, y: 0, ...still }],
    ['\x1b[<35;1;1M', { action: 'move', button: 'none', x: 0, y: 0, ...still }],
    ['\x1b[<80;1;1M', { action: 'wheel-up', button: 'none', x: 0, y: 0, ...still, ctrl: true }],
    ['\x1b[M %#', { action: 'press', button: 'left', x: 4, y: 2, ...still }],
    ['\x1b[M#%#', { action: 'release', button: 'none', x: 4, y: 2, ...still }],
    [
      Buffer.from('\x1b[Ma\xf0\xc8', 'latin1'),
      { action: 'wheel-down', button: 'none', x: 207, y: 167, ...still },
    ],
  ])('%j', (bytes, event) => {
    expect(decode(bytes)).toEqual([{ type: 'mouse', ...event }]);
  });

  test('focus', () => {
    expect(decode('\x1b[I\x1b[O')).toEqual([
      { type: 'focus', focused: true },
      { type: 'focus', focused: false },
    ]);
  });
});

test.each([
  '\x1b[?62;22c',
  '\x1b[>1;10;0c',
  '\x1b[?2026;2$y',
  '\x1b[4;1$y',
  '\x1b[?5u',
  '\x1b]10;rgb:ffff/ffff/ffff\x1b\\',
  '\x1b]11;rgb:0000/0000/0000\x07',
  '\x1b]7501;?1\x1b\\',
  '\x1bP>|kitty(0.40.0)\x1b\\',
  '\x1b_Gi=31;OK\x1b\\',
  '\x1b[8;24;80t',
  '\x1b[5;1R',
  '\x1b[?997;1n',
])('%j is an answer, never a key', (raw) => {
  expect(decode(`a${raw}b`)).toMatchObject([{ name: 'a' }, { type: 'reply', raw }, { name: 'b' }]);
});

test('bytes may be cut anywhere', () => {
  const bytes = Buffer.from(
    'aé日\x1b[A\x1bOA\x1bx\x1b[1;5A\x1b[97:65;6u\x1b[<0;5;3M\x1b[M %#\x1b[[A\x1b[3$\x1b[200~日\x1b[20\x1b[201~b' +
      '\x1b]11;rgb:0/0/0\x07\x1bP>|x\x1b\\\x1b[?2026;2$y\x1b[I\x1b\x1b[B\x1b',
  );
  const whole = decode(bytes);
  expect(whole).toHaveLength(21);
  for (let i = 0; i < bytes.length; i++) {
    for (let j = i; j < bytes.length; j++) {
      expect(decode(bytes.subarray(0, i), bytes.subarray(i, j), bytes.subarray(j))).toEqual(whole);
    }
  }
});

/** Pieces of what terminals send, and of what they never should. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)) },
  fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      '\x1b',
      '\x1b[',
      '\x1bO',
      '\x1b]',
      '\x1b]10;',
      '\x1bP>|',
      '\x1b\\',
      '\x07',
      '\x1b[200~',
      '\x1b[201~',
      '\x1b[20',
      '\x1b[<0;5;3M',
      '\x1b[M',
      '\x1b[1;5A',
      '\x1b[97:65;6u',
      '\x1b[[',
      '\x1b[3$',
      '日',
      'é',
    )
    .map((text) => Buffer.from(text)),
);

test('any cutting of the same bytes gives the same events', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.nat(200), { maxLength: 10 }),
      (pieces, cuts) => {
        const bytes = Buffer.concat(pieces);
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
        expect(decode('', ...chunks)).toEqual(decode(bytes));
        expect(decode('', ...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(decode(bytes));
      },
    ),
    { numRuns: 500 },
  );
});

describe('passing keys on', () => {
  /** What a worker in these modes gets when the operator's terminal, in the same modes, sends these bytes. */
  const passedOn = (bytes: string, modes: Modes): string =>
    decode(bytes)
      .map((event) => (event.type === 'key' ? encodeKey(event.name, modes) : expect.fail(event.type)))
      .join('');

  const anyModes = fc
    .record({
      applicationCursorKeys: fc.boolean(),
      applicationKeypad: fc.boolean(),
      // Event types without disambiguation leave keys ambiguous, as legacy bytes are, and encode them in two ways.
      kittyKeyboard: fc.oneof(
        fc.constant(0),
        fc.nat(31).filter((flags) => (flags & 11) !== 2),
      ),
    })
    .map(modesOf);

  const keyName = fc
    .tuple(
      fc.subarray(['ctrl-', 'alt-', 'shift-', 'super-']),
      fc.oneof(
        fc.constantFrom(...FUNCTIONAL_NAMES, 'space'),
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
        fc.constantFrom('é', 'É', 'ß', '日', '😀', 'я'),
      ),
    )
    .map(([modifiers, key]) => modifiers.join('') + key);

  test('gives the same bytes when both sides are in the same modes', () => {
    fc.assert(
      fc.property(keyName, anyModes, (name, modes) => {
        const bytes = encodeKey(name, modes);
        expect(passedOn(bytes, modes)).toBe(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test('gives every character that can be typed', () => {
    const typed = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\0-\x1f\x7f-\x9f]/g, ''));
    fc.assert(
      fc.property(typed, (text) => {
        expect(passedOn(text, modesOf({}))).toBe(text);
      }),
    );
  });

  test.each([
    ['every control byte', [...Array(32).keys(), 127].map((code) => String.fromCharCode(code)), {}],
    [
      'every ASCII character with alt',
      Array.from({ length: 95 }, (_, i) => `\x1b${String.fromCharCode(32 + i)}`),
      {},
    ],
    ['application cursor keys', '\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF', { applicationCursorKeys: true }],
    ['the application keypad', '\x1bOp\x1bOy\x1bOM\x1bOk\x1bOX', { applicationKeypad: true }],
  ])('%s', (_, bytes, modes) => {
    for (const one of typeof bytes === 'string' ? [bytes] : bytes)
      expect(passedOn(one, modesOf(modes))).toBe(one);
  });

  test('whatever a terminal says was typed, it can be passed on or is known to be unknown', () => {
    const point = fc.oneof(
      fc.nat(0x11ffff),
      fc.constantFrom(0, 1, 0x1f, 0x20, 0x7f, 0x80, 0x9f, 0xd800, 0xdfff, 0x10ffff, 0x110000),
    );
    const report = fc.tuple(
      point,
      fc.option(point),
      fc.option(point),
      fc.nat(255),
      fc.array(point, { maxLength: 2 }),
    );
    fc.assert(
      fc.property(report, anyModes, ([code, shifted, base, modifiers, text], modes) => {
        const bytes = `\x1b[${code}:${shifted ?? ''}:${base ?? ''};${modifiers + 1};${text.join(':')}u`;
        for (const event of decode(bytes))
          if (event.type === 'key' && event.name !== 'unknown') encodeKey(event.name, modes);
      }),
      { numRuns: 2000 },
    );
  });

  test('speaks the protocol of the worker, not that of the terminal', () => {
    expect(passedOn('\x1b[99;5u\x1b[27u\x1b[13;2u', modesOf({}))).toBe('\x03\x1b\r');
    expect(passedOn('\x03\x1bOA', modesOf({ kittyKeyboard: 5 }))).toBe('\x1b[99;5u\x1b[A');
  });
});
