import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainText } from '../../src/commands/plain-text.ts';

test.each([
  ['a\x1b[31mred\x1b[0m b', 'ared b'],
  ['one\r\ntwo\r\n', 'one\ntwo\n'],
  ['10%\r20%\r\n', '10%\n20%\n'],
  ['\x1b]0;title\x07text', 'text'],
  ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x1bP+q544e\x1b\\x\x1b_G1\x1b\\y\x1b^p\x1b\\z', 'xyz'],
  ['\x1b(B\x1b=a\x1b[?25l', 'a'],
  ['a\x1b[2Cb\x1b[Cc', 'a  b c'],
  ['tab\there\x07\x08', 'tab\there'],
  ['\x1b[31\x18text', 'text'],
  ['\x9b31mtext\x9d', 'text'],
  ['\x9d0;title\x9ctext\x90q\x1b\\!', 'text!'],
  ['日本 é 👩‍💻', '日本 é 👩‍💻'],
])('%j is %j', (output, text) => {
  expect(new PlainText().push(output)).toBe(text);
});

const piece = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '\x1b',
    '\x1b[',
    '\x1b]',
    '\x1bP',
    '\x1b\\',
    '\x07',
    '\r',
    '\n',
    ';',
    '0',
    'm',
    'C',
    '\x18',
    '\x9b',
    '\x9d',
  ),
);

test('it does not matter how output is cut', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const cut = new PlainText();
      const text = pieces.map((output) => cut.push(output)).join('');
      expect(text).toBe(new PlainText().push(pieces.join('')));
    }),
  );
});

test('no control character is left but line feed and tab', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = new PlainText().push(pieces.join(''));
      expect(text).not.toMatch(/[^\n\t\P{Cc}]/u);
    }),
  );
});
