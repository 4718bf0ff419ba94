import { expect, test } from 'vitest';
import { OperatorScreen } from './operator-screen.ts';

const SIZE = { cols: 40, rows: 5 };

function written(bytes: string, answer?: (bytes: string) => void): Promise<OperatorScreen> {
  const screen = new OperatorScreen(SIZE, answer);
  return new Promise((resolve) => screen.write(bytes, () => resolve(screen)));
}

test.each([
  ['\x1b[?1049h', 'alternate screen on'],
  ['\x1b[?25l', 'cursor off'],
  ['\x1b[?1000;1006h', 'mouse clicks on', 'SGR mouse on'],
  ['\x1b[?2004h', 'bracketed paste on'],
  ['\x1b[?1004h', 'focus reporting on'],
  ['\x1b[?2026h', 'synchronized output on'],
  ['\x1b[>1u', 'kitty keyboard on'],
  ['\x1b[?1049h\x1b[>1u\x1b[?1049l', 'kitty keyboard on in the alternate screen'],
  ['\x1b[22;0t', 'title not restored'],
  ['\x1b[5 q', 'cursor style 5'],
  ['\x1b=', 'application keypad on'],
])('%j is noticed when it is left on', async (bytes, ...leftOn) => {
  expect((await written(bytes)).leftOn()).toEqual(leftOn);
});

test('nothing is left on by a program that tidied up', async () => {
  const on = '\x1b[22;0t\x1b[?1049h\x1b[>1u\x1b[?25l\x1b[?1003;1006;2004;1004h\x1b[2 q';
  const off = '\x1b[0 q\x1b[?1003;1006;2004;1004l\x1b[?25h\x1b[<u\x1b[?1049l\x1b[23;0t';
  expect((await written(on + off)).leftOn()).toEqual([]);
});

test('a modern terminal answers the queries that programs open with', async () => {
  const answers: string[] = [];
  await written('\x1b[>0q\x1b[?u\x1b[?2026$p\x1b]11;?\x1b\\\x1b[c', (bytes) => answers.push(bytes));
  expect(answers).toEqual([
    '\x1bP>|operator 1.0\x1b\\',
    '\x1b[?0u',
    '\x1b[?2026;2$y',
    '\x1b]11;rgb:1010/1010/1010\x1b\\',
    '\x1b[?62;22c',
  ]);
});

test('cells carry their text, width and style', async () => {
  const screen = await written('\x1b[1;38;2;1;2;3;41m日\x1b[m\x1b[2;3;4;7mx');
  expect(screen.cell(0, 0)).toMatchObject({ text: '日', width: 2, fg: 0x1010203, bg: 1, bold: true });
  expect(screen.cell(2, 0)).toMatchObject({
    text: 'x',
    fg: -1,
    bg: -1,
    dim: true,
    italic: true,
    inverse: true,
  });
  expect(() => screen.cell(40, 0)).toThrow(RangeError);
});
