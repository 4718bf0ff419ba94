import { expect, test } from 'vitest';
import * as copy from '../../src/room/copy-mode.ts';
import type { Row } from '../../src/screen/cells.ts';
import { Attr } from '../../src/screen/cells.ts';

function linesOf(texts: string[]): copy.Lines {
  return rowsOf(texts.map((text) => (text ? [[text, text.length, -1, -1, 0]] : [])));
}

function rowsOf(rows: Row[], liveTop = (shown: number) => Math.max(0, rows.length - shown)): copy.Lines {
  return { count: rows.length, row: (line) => rows[line] ?? [], liveTop };
}

const numbered = linesOf(Array.from({ length: 100 }, (_, i) => `line ${i}`));

test('reading back begins at the bottom and the window follows the cursor', () => {
  let state = copy.beginCopy(numbered, 10);
  expect(state).toMatchObject({ top: 90, cursor: { line: 99 } });
  state = copy.moveCursor(state, numbered, 10, { line: -20 });
  expect(state).toMatchObject({ top: 79, cursor: { line: 79 } });
  state = copy.moveCursor(state, numbered, 10, { line: -1000 });
  expect(state).toMatchObject({ top: 0, cursor: { line: 0 } });
});

test('what is shown live stays where it is when reading back begins', () => {
  // A terminal of 5 lines in a window of 10, below 95 that have scrolled away.
  const short = rowsOf(
    Array.from({ length: 100 }, () => []),
    () => 95,
  );
  const begun = copy.beginCopy(short, 10);
  expect(begun).toMatchObject({ top: 95, cursor: { line: 99 } });
  expect(copy.scrollBy(begun, short, 10, 1)).toMatchObject({ top: 95 });
  expect(copy.scrollBy(begun, short, 10, -1)).toMatchObject({ top: 94, cursor: { line: 98 } });
  // A terminal of 50 lines in a window of 10, with the cursor in its first line.
  const tall = rowsOf(
    Array.from({ length: 50 }, () => []),
    () => 0,
  );
  expect(copy.beginCopy(tall, 10)).toMatchObject({ top: 0, cursor: { line: 9 } });
});

test('a page moves window and cursor together and stops at the ends', () => {
  let state = copy.beginCopy(numbered, 10);
  state = copy.scrollBy(state, numbered, 10, -9);
  expect(state).toMatchObject({ top: 81, cursor: { line: 90 } });
  state = copy.scrollBy(state, numbered, 10, 500);
  expect(state).toMatchObject({ top: 90, cursor: { line: 99 } });
});

test('searching goes upwards first, wraps, and small letters match large ones', () => {
  const lines = linesOf(['An error', 'fine', 'ERROR twice: error', 'end']);
  const at = (state: copy.CopyState | undefined) => state?.cursor;
  let state: copy.CopyState = { ...copy.beginCopy(lines, 4), query: 'error' };
  state = copy.searchFrom(state, lines, 4, -1)!;
  expect(at(state)).toEqual({ line: 2, column: 13 });
  state = copy.searchFrom(state, lines, 4, -1)!;
  expect(at(state)).toEqual({ line: 2, column: 0 });
  state = copy.searchFrom(state, lines, 4, -1)!;
  expect(at(state)).toEqual({ line: 0, column: 3 });
  state = copy.searchFrom(state, lines, 4, -1)!;
  expect(at(state)).toEqual({ line: 2, column: 13 });
  expect(at(copy.searchFrom(state, lines, 4, 1))).toEqual({ line: 0, column: 3 });
  expect(copy.searchFrom({ ...state, query: 'Error' }, lines, 4, -1)).toBeUndefined();
});

test('a selection is copied from the first to the last cell, whichever end the cursor is on', () => {
  const lines = linesOf(['first line', 'second', 'third line']);
  const state: copy.CopyState = {
    ...copy.beginCopy(lines, 3),
    anchor: { line: 2, column: 4 },
    cursor: { line: 0, column: 6 },
  };
  expect(copy.selectedText(state, lines)).toBe('line\nsecond\nthird');
  expect(copy.selectedText({ ...state, wholeLines: true }, lines)).toBe('first line\nsecond\nthird line');
  expect(copy.selectedText({ ...state, anchor: undefined }, lines)).toBe('first line');
});

test('a wide character that is touched is copied whole', () => {
  const row: Row = [
    ['a', 1, -1, -1, 0],
    ['中', 2, -1, -1, Attr.atomic],
    ['b', 1, -1, -1, 0],
  ];
  const lines = rowsOf([row]);
  const state: copy.CopyState = {
    ...copy.beginCopy(lines, 1),
    anchor: { line: 0, column: 2 },
    cursor: { line: 0, column: 3 },
  };
  expect(copy.selectedText(state, lines)).toBe('中b');
});

/** A row as a screen gives it: wide characters are spans of their own. */
function wideRow(text: string): Row {
  return [...text].map((char) =>
    /[\u3000-\u9fff]|\p{Emoji_Presentation}/u.test(char)
      ? [char, 2, -1, -1, Attr.atomic]
      : [char, 1, -1, -1, 0],
  );
}

test.each([
  ['日本語 error here', 'error', [{ from: 7, to: 12 }]],
  ['日本語 error here', '本', [{ from: 2, to: 4 }]],
  [
    '👍 ok 👍 ok',
    'ok',
    [
      { from: 3, to: 5 },
      { from: 9, to: 11 },
    ],
  ],
  ['a👍', '👍', [{ from: 1, to: 3 }]],
  ['İ error', 'error', [{ from: 2, to: 7 }]],
])('in %s, %s lies in the cells %o', (text, query, cells) => {
  expect(copy.matchesIn(wideRow(text), query)).toEqual(cells);
});

test('the cursor goes by characters, to the cell where the text ends', () => {
  const lines = rowsOf([wideRow('日本 x  ')]);
  let state = copy.beginCopy(lines, 1);
  const columns: number[] = [];
  for (let i = 0; i < 5; i++) {
    columns.push(state.cursor.column);
    state = copy.moveCursor(state, lines, 1, { column: 1 });
  }
  expect(columns).toEqual([0, 2, 4, 5, 5]);
  expect(copy.moveCursor(state, lines, 1, { column: -2 }).cursor.column).toBe(2);
  const blank = rowsOf([[]]);
  expect(copy.moveCursor(state, blank, 1, { column: 1 }).cursor.column).toBe(0);
});

test('what was found is copied, also behind wide characters', () => {
  const lines = rowsOf([wideRow('日本語 👍 error here')]);
  const found = copy.searchFrom({ ...copy.beginCopy(lines, 1), query: 'error' }, lines, 1, 1)!;
  const marked = copy.toggleSelection(found, false);
  const state = copy.moveCursor(marked, lines, 1, { column: 4 });
  expect(copy.selectedText(state, lines)).toBe('error');
});

test('a line that was found is gone to, wherever it has scrolled to meanwhile', () => {
  const lines = linesOf(
    Array.from({ length: 50 }, (_, i) => (i === 20 || i === 45 ? 'an error' : `line ${i}`)),
  );
  const begun = { ...copy.beginCopy(lines, 10), query: 'error' };
  expect(copy.goToLine(begun, lines, 10, 'an error', 17).cursor).toEqual({ line: 20, column: 3 });
  expect(copy.goToLine(begun, lines, 10, 'an error', 49).cursor).toEqual({ line: 45, column: 3 });
  expect(copy.goToLine(begun, lines, 10, 'gone', 12)).toMatchObject({
    cursor: { line: 12, column: 0 },
    top: 7,
  });
});
