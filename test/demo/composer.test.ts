import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Composer, contents, EMPTY, edit } from '../../src/demo/composer.ts';
import { decode } from '../../src/demo/keys.ts';

const PASTE = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');

function typed(...reads: string[]): Composer {
  return reads
    .flatMap((read) => decode(read).inputs)
    .reduce((composer, input) => edit(composer, input) ?? composer, EMPTY);
}

const LEFT = '\x1b[D';

describe('edit', () => {
  test.for([
    ['types at the cursor', ['ac', LEFT, 'b'], 'abc', 2],
    ['backspace', ['abc', '\x7f'], 'ab', 2],
    ['backspace over a character of two units', ['a🙂', '\x7f'], 'a', 1],
    ['delete', ['abc', '\x1b[H', '\x1b[3~'], 'bc', 0],
    ['Ctrl-U to the start of the line', ['one\x0atwo', '\x15'], 'one\n', 4],
    ['Ctrl-U at the start of a line takes the line break', ['one\x0a', '\x15'], 'one', 3],
    ['Ctrl-W', ['one two ', '\x17'], 'one ', 4],
    ['Ctrl-K', ['one two', LEFT, LEFT, LEFT, '\x0b'], 'one ', 4],
    ['up and down keep the column', ['abc\x0adefg', '\x1b[A', 'X'], 'abcX\ndefg', 4],
    ['up in the first line goes to its start', ['abc', '\x1b[A'], 'abc', 0],
    ['home and end', ['abc', '\x1b[H', 'x', '\x1b[F', 'y'], 'xabcy', 5],
    ['a short paste', ['\x1b[200~a\nb\x1b[201~'], 'a\nb', 3],
  ] as const)('%s', ([, reads, text, cursor]) => {
    expect(typed(...reads)).toMatchObject({ text, cursor });
  });

  test('a long paste is a chip: one step for the cursor, whole when it is sent', () => {
    const composer = typed('see ', `\x1b[200~${PASTE}\x1b[201~`, '!');
    expect(composer.text).toBe('see [Pasted text #1 +39 lines]!');
    expect(contents(composer)).toBe(`see ${PASTE}!`);
    expect(typed('see ', `\x1b[200~${PASTE}\x1b[201~`, LEFT, '!').text).toBe(
      'see ![Pasted text #1 +39 lines]',
    );
    expect(typed('see ', `\x1b[200~${PASTE}\x1b[201~`, '\x7f').text).toBe('see ');
  });

  test('the cursor stays in the text, whatever is pressed', () => {
    const press = fc.constantFrom(
      'a',
      '漢',
      '🙂',
      '\x7f',
      LEFT,
      '\x1b[C',
      '\x1b[A',
      '\x1b[B',
      '\x0a',
      '\x15',
      '\x17',
      '\x0b',
    );
    fc.assert(
      fc.property(fc.array(press), (reads) => {
        const { text, cursor } = typed(...reads);
        expect(cursor).toBeGreaterThanOrEqual(0);
        expect(cursor).toBeLessThanOrEqual(text.length);
        expect(text.isWellFormed()).toBe(true);
      }),
      { examples: [[['🙂', '\x0a', 'a', '\x1b[A', 'a']]] },
    );
  });
});
