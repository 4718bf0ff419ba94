import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bufferOf,
  cursorRow,
  EDITS,
  type EditorBuffer,
  insert,
  rowsOf,
  shownText,
} from '../../src/room/editor-buffer.ts';
import { widthOf } from '../../src/room/line.ts';

type EditName = keyof typeof EDITS;

/** The text with `|` where the cursor is. */
const drawn = ({ text, at }: EditorBuffer) => `${text.slice(0, at)}|${text.slice(at)}`;
const parsed = (text: string): EditorBuffer => ({ text: text.replace('|', ''), at: text.indexOf('|') });
const edited = (text: string, edit: EditName, width = 20) => drawn(EDITS[edit](parsed(text), width));

test.each<[EditName, string, string]>([
  ['edit-left', 'ab|c', 'a|bc'],
  ['edit-left', 'a👩‍👩‍👧|', 'a|👩‍👩‍👧'],
  ['edit-right', 'a|\nb', 'a\n|b'],
  ['edit-word-left', 'one two  |', 'one |two  '],
  ['edit-word-right', 'one| two three', 'one two| three'],
  ['edit-line-start', 'one\ntw|o', 'one\n|two'],
  ['edit-line-end', 'o|ne\ntwo', 'one|\ntwo'],
  ['edit-line-start', '|\none', '|\none'],
  ['edit-top', 'one\ntw|o', '|one\ntwo'],
  ['edit-bottom', 'o|ne\ntwo', 'one\ntwo|'],
  ['edit-erase', 'one\n|two', 'one|two'],
  ['edit-erase', 'é|', '|'],
  ['edit-delete', 'a|bc', 'a|c'],
  ['edit-erase-word', 'one two|', 'one |'],
  ['edit-erase-to-start', 'one\ntw|o', 'one\n|o'],
  ['edit-erase-to-start', 'one\n|two', 'one|two'],
  ['edit-erase-to-end', 'o|ne\ntwo', 'o|\ntwo'],
  ['edit-erase-to-end', 'o|\ntwo', 'o|two'],
  ['edit-newline', 'a|b', 'a\n|b'],
  ['edit-up', 'one\ntw|o', 'on|e\ntwo'],
  ['edit-up', 'o|ne\ntwo', '|one\ntwo'],
  ['edit-down', 'one|\nab\nthree', 'one\nab|\nthree'],
  ['edit-down', 'ab|c', 'abc|'],
])('%s of %j', (edit, text, expected) => {
  expect(edited(text, edit)).toBe(expected);
});

test('the column is kept over a shorter line', () => {
  const down = EDITS['edit-down'];
  expect(drawn(down(down(parsed('one|\na\nthree'), 20), 20))).toBe('one\na\nthr|ee');
});

test('a line that is too long goes on below, and is walked as it is seen', () => {
  expect(rowsOf('abcdefgh', 5)).toEqual([
    { from: 0, to: 4 },
    { from: 4, to: 8 },
  ]);
  expect(edited('ab|cdefgh', 'edit-down', 5)).toBe('abcdef|gh');
  expect(edited('abcdefgh|\nx', 'edit-up', 5)).toBe('abc|defgh\nx');
});

test('what is pasted has its newlines and no control characters', () => {
  expect(insert(parsed('a|b'), '1\r\n2\r3\x1b[31m\x00\t')).toEqual({ text: 'a1\n2\n3[31m\tb', at: 11 });
});

const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', 'é', '語', '👩‍👩‍👧', '.') });
const buffer = text.chain((all) =>
  fc.integer({ min: 0, max: all.length }).map((steps) => {
    let at = bufferOf(all);
    for (let i = 0; i < steps; i++) at = EDITS['edit-left'](at);
    return at;
  }),
);
const anyEdit = fc.constantFrom(...(Object.keys(EDITS) as EditName[]));
const width = fc.integer({ min: 3, max: 30 });

describe('whatever is done', () => {
  test('the cursor stands in the text, and no character is torn', () => {
    fc.assert(
      fc.property(
        buffer,
        fc.array(fc.oneof(anyEdit, text), { maxLength: 30 }),
        width,
        (start, deeds, cells) => {
          let now = start;
          for (const deed of deeds)
            now = deed in EDITS ? EDITS[deed as EditName](now, cells) : insert(now, deed);
          expect(now.at).toBeGreaterThanOrEqual(0);
          expect(now.at).toBeLessThanOrEqual(now.text.length);
          expect(now.text.isWellFormed()).toBe(true);
          expect(now.text.slice(0, now.at).isWellFormed()).toBe(true);
        },
      ),
    );
  });

  test('moving changes nothing, erasing takes out one piece at the cursor', () => {
    fc.assert(
      fc.property(buffer, anyEdit, width, (start, name, cells) => {
        const end = EDITS[name](start, cells);
        if (name === 'edit-newline') return;
        if (!/erase|delete/.test(name)) {
          expect(end.text).toBe(start.text);
          return;
        }
        const from = Math.min(start.at, end.at);
        const gone = start.text.length - end.text.length;
        expect(end.text).toBe(start.text.slice(0, from) + start.text.slice(from + gone));
        expect(from + gone).toBeGreaterThanOrEqual(start.at);
      }),
    );
  });

  test('typing a text is inserting it', () => {
    fc.assert(
      fc.property(text, (all) => {
        const typed = [...all].reduce<EditorBuffer>((now, character) => insert(now, character), bufferOf(''));
        expect(typed).toEqual(insert(bufferOf(''), all));
      }),
    );
  });

  test('rows are the text, fit in, and leave a cell for the cursor', () => {
    fc.assert(
      fc.property(buffer, width, (start, cells) => {
        const rows = rowsOf(start.text, cells);
        const pieces = rows.map(({ from, to }) => start.text.slice(from, to));
        const joined = pieces.map(
          (piece, i) => piece + (rows[i + 1] && rows[i + 1]!.from > rows[i]!.to ? '\n' : ''),
        );
        expect(joined.join('')).toBe(start.text);
        for (const piece of pieces) expect(widthOf(shownText(piece))).toBeLessThan(cells);
        const { from, to } = rows[cursorRow(rows, start.at)]!;
        expect(from <= start.at && start.at <= to).toBe(true);
      }),
    );
  });
});
