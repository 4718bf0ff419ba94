import fc from 'fast-check';

const TEXTS = [
  'a',
  'hello world',
  '漢字',
  '漢'.repeat(9),
  'é',
  'e\u0301',
  '\u0301',
  '❤️',
  '👨‍👩‍👧',
  '🇩🇪',
  '1️⃣',
  '🫠',
  '───',
];
const ODD_TEXTS = ['x\u200by', '\u200d', '\u0600a', 'ｱ', '\u202e', '\u{1F3FD}', 'W'.repeat(30), ' ', '  '];
const CONTROLS = [
  '\r',
  '\n',
  '\r\n',
  '\b',
  '\t',
  '\x0b',
  '\x0e',
  '\x0f',
  '\x84',
  '\x85',
  '\x8d',
  '\x18',
  '\x07',
];
const FINALS = [...'@ABCDEFGHIJKLMPSTXZ`abdefgrsu', ' @', ' A', "'}", "'~"];
const STYLES = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '4:3',
  '5',
  '7',
  '8',
  '9',
  '21',
  '22',
  '24',
  '27',
  '31',
  '39',
  '44',
  '49',
  '53',
];
const COLORS = ['97', '105', '38;5;200', '48;5;3', '38;2;1;2;3', '48;2;9;8;7', '58;5;3', '58:2::1:2:3', '59'];
const DEC_MODES = [
  1, 6, 7, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026, 2031,
];
const ESCAPES = ['7', '8', 'D', 'E', 'H', 'M', 'c', '=', '>', '#8', '(0', '(B', ')0', 'n'].map(
  (s) => `\x1b${s}`,
);
const CONTROL_SEQUENCES = [
  '!p',
  '2 q',
  '5 q',
  '0 q',
  '1"q',
  '0"q',
  '?J',
  '?1J',
  '?2K',
  'g',
  '3g',
  '4h',
  '4l',
  '20h',
  '20l',
];
const KEYBOARD = ['>5u', '<u', '=3;2u', '<9u'];
const STRINGS = [
  '\x1b]0;title\x07',
  '\x1b]9;4;1;50\x07',
  '\x1b]9;hi\x07',
  '\x1b]7501;state=working:app=x\x07',
  '\x1b]133;A\x07',
];
const OTHER_STRINGS = ['\x1b]8;;http://x\x07link\x1b]8;;\x07', '\x1bP$qm\x1b\\', '\x1b_Gx\x1b\\'];
const FRAGMENTS = [
  '\x1b[',
  '\x1b',
  '\x1b[3',
  '\x1b]',
  '\x1b[?',
  '\x1b[1;',
  '\x9b3',
  '\x1b]2;x',
  '\x1bP',
  '\ud83d',
  '\x1b\\',
];

const count = fc.oneof(fc.constant(''), fc.nat(12), fc.nat(12), fc.constant(2 ** 31));
const csi = (parameters: fc.Arbitrary<unknown>, finals: string[]) =>
  fc.tuple(parameters, fc.constantFrom(...finals)).map(([value, final]) => `\x1b[${value}${final}`);

/** What a program may print: text of all kinds, sequences that terminals know, and beginnings of sequences. */
const output: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS, ...ODD_TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom(...CONTROLS) },
  { weight: 3, arbitrary: csi(count, FINALS) },
  {
    weight: 1,
    arbitrary: csi(
      fc.tuple(count, count).map((pair) => pair.join(';')),
      FINALS,
    ),
  },
  { weight: 3, arbitrary: csi(fc.constantFrom(...STYLES, ...COLORS), ['m']) },
  {
    weight: 2,
    arbitrary: csi(
      fc.constantFrom(...DEC_MODES).map((mode) => `?${mode}`),
      ['h', 'l'],
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom(...ESCAPES) },
  { weight: 1, arbitrary: csi(fc.constant(''), [...CONTROL_SEQUENCES, ...KEYBOARD]) },
  { weight: 1, arbitrary: fc.constantFrom(...STRINGS, ...OTHER_STRINGS, ...FRAGMENTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);

/** A size to change to. Terminals of one row are left out: xterm loses half of a flag that wraps in one. */
export const size = fc.record({
  cols: fc.integer({ min: 2, max: 24 }),
  rows: fc.integer({ min: 2, max: 9 }),
});

const LENGTH = { maxLength: 60, size: 'max' } as const;

/** Some output, in the parts a terminal might get it in. */
export const outputs = fc.array(output, LENGTH);

/** Output of a program with changes of the size in between. */
export const outputsAndSizes = fc.array(
  fc.oneof({ weight: 30, arbitrary: output }, { weight: 1, arbitrary: size }),
  LENGTH,
);
