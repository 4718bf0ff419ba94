import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Screen } from '../../src/screen/screen.ts';
import { seenOf } from '../../src/screen/scrolled-away.ts';
import { outputs } from './program-output.ts';
import { stateOf } from './screen-state.ts';

test.each([
  ['of plain lines the last ones are', 'a\r\nb\r\nc\r\nd\r\n', 2, 4],
  ['what is no longer than that is all', 'a\r\nb\r\nc\r\n', 3, 0],
  ['lines that go down only leave the column as it was', 'a\nb\nc\nd\n', 2, 0],
  ['a control character is', 'a\r\nb\x07\r\nc\r\nd\r\n', 1, 0],
  ['lines before a control character may not be', 'a\r\nb\r\nc\r\n\x1b[31md', 1, 4],
  ['lines in a sequence are no lines', '\x1b]0;a\r\nb\r\nc\r\nd\r\n\x07', 1, 0],
  ['what is other than ASCII is drawn too', 'ä\r\n漢字\r\n👨‍👩‍👧\r\nd', 1, 5],
])('%s to be parsed', (_, output, lines, from) => {
  expect(seenOf(output, 0, lines).from).toBe(from);
});

test('a flood leaves the same screen in one piece as line by line', () => {
  const line = fc.stringMatching(/^[ a-zé漢\t]{0,12}$/);
  const end = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '');
  const lines = fc.array(fc.tuple(line, end), { minLength: 30, maxLength: 60 });
  const scrollback = fc.constantFrom(0, 3, 10);
  fc.assert(
    fc.property(outputs, lines, outputs, scrollback, (before, flood, after, kept) => {
      const [whole, inPieces] = [0, 1].map(() => new Screen({ cols: 9, rows: 4, scrollback: kept }));
      const text = flood.flat();
      whole!.write([...before, ...text, ...after].join(''));
      for (const piece of [...before, ...text, ...after]) inPieces!.write(piece);
      expect(stateOf(whole!)).toEqual(stateOf(inPieces!));
      expect(whole!.serialize()).toBe(inPieces!.serialize());
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('most of a flood is not parsed', () => {
  const output = `${'x'.repeat(70)}\r\n`.repeat(10_000);
  const { from } = seenOf(output, 0, 1080);
  expect(output.length - from).toBe(1080 * 72 + 2);
});
