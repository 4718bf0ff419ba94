import fc from 'fast-check';
import { outputs } from '../screen/program-output.ts';

/** What a program may write that means no good: pieces of bytes, of all kinds of sequences and of broken text. */

const ESC = '\x1b';
const OSC_NUMBERS =
  '0 1 2 3 4 5 6 7 8 9 10 11 12 17 19 22 50 52 66 99 104 110 133 176 633 777 1337 5522 7501 21'.split(' ');
const OSC_BODIES = [
  '?',
  'c;?',
  'c;aGFybQ==',
  'p;aGFybQ==',
  'evil title',
  '4;1;50',
  'notify;evil;evil',
  'state=working:app=evil:msg=evil',
  'rgb:ff/ff/ff',
  '0;?;1;?;2;#fff',
  'id=1;http://evil/',
  'File=inline=1:AAAA',
  'SetUserVar=a=YQ==',
  'A;cl=m',
];
const STRINGS = ['P', '_', '^', 'X', 'k'];
const STRING_BODIES = [
  'q#0;2;0;0;0#0~~@@vv@@~~$-',
  '$qm',
  '+q544e',
  'tmux;\x1b\x1b]52;c;aGFybQ==\x07',
  'Ga=T,f=24,s=1,v=1;AAAA',
  '0;1|17/61',
  '=1s',
  '>|evil',
];
const ENDS = ['\x07', `${ESC}\\`, '\x9c', '', '\x18', '\x1a', `${ESC}`, '\n'];
const WHOLE = [
  `${ESC}c`,
  `${ESC}[!p`,
  `${ESC}[21t`,
  `${ESC}[20t`,
  `${ESC}[18t`,
  `${ESC}[8;500;500t`,
  `${ESC}[3;0;0t`,
  `${ESC}[22;0t`,
  `${ESC}[23;0t`,
  `${ESC}[5i`,
  `${ESC}[4i`,
  `${ESC}[6n`,
  `${ESC}[c`,
  `${ESC}[>c`,
  `${ESC}[=c`,
  `${ESC}[?1049h`,
  `${ESC}[?1049l`,
  `${ESC}[?1003h`,
  `${ESC}[?2004h`,
  `${ESC}[?2026h`,
  `${ESC}[?9001h`,
  `${ESC}[?2027h`,
  `${ESC}[?2048h`,
  `${ESC}[?3h`,
  `${ESC}[?40h`,
  `${ESC}[?69h${ESC}[2;5s`,
  `${ESC}[>4;2m`,
  `${ESC}[>5u`,
  `${ESC}[?u`,
  `${ESC}[>0q`,
  `${ESC}[?996n`,
  `${ESC}#8`,
  `${ESC}[2147483647b`,
  `${ESC}[999999999;999999999H`,
  `${ESC}[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1m`,
  `${ESC}%@`,
  `${ESC}%G`,
  `${ESC}n${ESC}o${ESC}|${ESC}}${ESC}~`,
  `${ESC}[200~evil${ESC}[201~`,
  '\x05',
  '\x0e\x0f',
  '\x9b31m',
  '\x9d0;evil\x9c',
  '\x90q\x9c',
  '\x85\x8d\x84',
];
const TEXTS = [
  '\u202e\u2066\u2067\u2069\u200f\u061c',
  'مرحبا',
  '\u200b\u200c\u200d\u2060\ufeff',
  `a${'\u0301'.repeat(80)}`,
  `👩${'\u200d👩'.repeat(40)}`,
  `x${'\ufe0f'.repeat(50)}`,
  '🇩🇪'.repeat(20),
  `🏴${'\u{e0067}'.repeat(40)}\u{e007f}`,
  '\u1100'.repeat(30) + '\u1161'.repeat(30) + '\u11a8'.repeat(30),
  '﷽𒐫꧅',
  '\ufffd\uffff\u{10ffff}',
  '\u2028\u2029\u0085',
  'ﾞ'.repeat(20),
  '界'.repeat(50),
];
const NO_TEXT: readonly number[][] = [
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0x80],
  [0xbf, 0xbf, 0xbf, 0xbf],
  [0xff, 0xfe],
  [0x9b, 0x33, 0x31, 0x6d],
  [0x9d, 0x30, 0x3b, 0x65, 0x9c],
  [0x90, 0x71, 0x9c],
  [0xef, 0xbb, 0xbf],
  [0],
];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 20 }));
const end = fc.constantFrom(...ENDS);

const osc = fc
  .tuple(
    fc.oneof(fc.constantFrom(...OSC_NUMBERS), fc.nat(9999).map(String)),
    fc.oneof(fc.constantFrom(...OSC_BODIES), text),
    end,
  )
  .map(([number, body, ending]) => `${ESC}]${number};${body}${ending}`);

const string = fc
  .tuple(fc.constantFrom(...STRINGS), fc.oneof(fc.constantFrom(...STRING_BODIES), text), end)
  .map(([kind, body, ending]) => `${ESC}${kind}${body}${ending}`);

const csi = fc
  .tuple(
    fc.constantFrom('', '?', '>', '<', '=', '?>'),
    fc.array(fc.oneof(fc.nat(3000), fc.constantFrom('', ':', 2 ** 31, '9'.repeat(40))), { maxLength: 6 }),
    fc.constantFrom('', ' ', '!', '"', '$', "'", '*', ',', '#', '%'),
    fc.integer({ min: 0x40, max: 0x7e }).map((code) => String.fromCharCode(code)),
  )
  .map(
    ([prefix, parameters, intermediate, final]) =>
      `${ESC}[${prefix}${parameters.join(';')}${intermediate}${final}`,
  );

/** Text anywhere on the screen: at its edges too. */
const placed = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 80 }), text)
  .map(([row, column, what]) => `${ESC}[${row};${column}H${what}`);

const asBytes = (pieces: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  pieces.map((piece) => Buffer.from(piece));

const piece: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: asBytes(osc) },
  { weight: 2, arbitrary: asBytes(string) },
  { weight: 4, arbitrary: asBytes(csi) },
  { weight: 3, arbitrary: asBytes(fc.constantFrom(...WHOLE)) },
  { weight: 2, arbitrary: asBytes(text) },
  { weight: 3, arbitrary: asBytes(placed) },
  { weight: 2, arbitrary: fc.constantFrom(...NO_TEXT).map((bytes) => Uint8Array.from(bytes)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  { weight: 2, arbitrary: asBytes(outputs.map((parts) => parts.slice(0, 5).join(''))) },
);

/** Whole sequences of all the kinds above: of none of them may a terminal around ours hear. */
export const hostileSequences: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...WHOLE),
  fc
    .tuple(fc.constantFrom(...OSC_NUMBERS), fc.constantFrom(...OSC_BODIES), fc.constantFrom(...ENDS))
    .map(([number, body, ending]) => `${ESC}]${number};${body}${ending}`),
  fc
    .tuple(fc.constantFrom(...STRINGS), fc.constantFrom(...STRING_BODIES), fc.constantFrom(...ENDS))
    .map(([kind, body, ending]) => `${ESC}${kind}${body}${ending}`),
);

/** Output of a hostile program, in the reads in which a terminal might deliver it. */
export const hostileReads: fc.Arbitrary<Uint8Array[]> = fc
  .tuple(
    fc.array(piece, { minLength: 1, maxLength: 30 }),
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
  )
  .map(([pieces, lengths]) => {
    const bytes = Buffer.concat(pieces);
    const reads: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = lengths[reads.length % lengths.length]!;
      reads.push(bytes.subarray(at, at + length));
      at += length;
    }
    return reads;
  });

/** Floods: so many bytes of one kind, made when asked for, with nothing in them that anybody should keep. */
export function floods(bytes: number): Record<string, () => Uint8Array> {
  const fill = (unit: string) => unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)));
  const make =
    (before: string, unit: string, after = '') =>
    () =>
      Buffer.from(before + fill(unit) + after);
  // Each of these clears or fills a screen.
  const few = (unit: string) => () => Buffer.from(unit.repeat(1000));
  return {
    'a clipboard that never ends': make(`${ESC}]52;c;`, 'QUFB'),
    'a clipboard': make(`${ESC}]52;c;`, 'QUFB', '\x07'),
    'a title': make(`${ESC}]0;`, 'title ', `${ESC}\\`),
    'a title that never ends': make(`${ESC}]2;`, 'title '),
    'a notification': make(`${ESC}]9;`, 'evil ', '\x07'),
    'a program status': make(`${ESC}]7501;state=working:msg=`, 'evil ', '\x07'),
    'program statuses of many': () =>
      Buffer.from(
        Array.from(
          { length: bytes / 100 },
          (_, i) => `${ESC}]7501;state=working:id=evil.${i}:msg=${'m'.repeat(50)}\x07`,
        ).join(''),
      ),
    'a link': make(`${ESC}]8;;http://`, 'evil/', `\x07link${ESC}]8;;\x07`),
    'a picture in sixels': make(`${ESC}Pq#0;2;0;0;0`, '#0~~@@vv@@~~$-', `${ESC}\\`),
    'a device control string that never ends': make(`${ESC}P`, 'q'),
    'a picture of kitty': make(`${ESC}_Ga=T;`, 'AAAA', `${ESC}\\`),
    'a privacy message that never ends': make(`${ESC}^`, 'x'),
    'the digits of a parameter': make(`${ESC}[`, '9', 'm'),
    parameters: make(`${ESC}[`, '1;', 'm'),
    'marks on one letter': make('a', '\u0301'),
    'joined emoji': make('👩', '\u200d👩'),
    'variation selectors': make('x', '\ufe0f'),
    tags: make('🏴', '\u{e0067}'),
    'letters of Hangul': make('', '\u1100'),
    'zero-width spaces': make('x', '\u200b'),
    'marks of direction': make('x', '\u202e\u2066'),
    'screens that come and go': few(`${ESC}[?1049h${ESC}[?1049l`),
    'keyboard modes': make('', `${ESC}[>5u`),
    'titles that are kept': make('', `${ESC}[22;0t`),
    'repeated characters': few(`a${ESC}[2147483647b`),
    'a line without an end': make('', 'x'),
    'bytes that are no text': () => Buffer.alloc(bytes, 0xff),
    'nothing but bells': make('', '\x07'),
    'queries without an end': make('', `${ESC}[c${ESC}[6n${ESC}[>0q`),
  };
}
