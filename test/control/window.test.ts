import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipRow, freshWindow, windowPatch, windowRows } from '../../src/control/window.ts';
import { rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';

function screenWith(text: string, cols = 40, rows = 10): Screen {
  const screen = new Screen({ cols, rows });
  screen.write(text);
  return screen;
}

test('the window shows the bottom of what is used, not the blank rows under it', () => {
  expect(windowRows(screenWith('one\r\ntwo\r\nthree'), 5)).toEqual([0, 1, 2]);
  expect(windowRows(screenWith('a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng'), 3)).toEqual([4, 5, 6]);
});

test('blank rows that follow each other count as one where space is short', () => {
  const agent = 'reply\r\n\r\nspinner\x1b[9;1Hcomposer\x1b[10;1Hfooter';
  const tall = agent.replace('[9;1H', '[19;1H').replace('[10;1H', '[20;1H');
  expect(windowRows(screenWith(tall, 40, 20), 8)).toEqual([0, 1, 2, 17, 18, 19]);
  expect(windowRows(screenWith(agent), 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a low window has no row for blanks and rules', () => {
  const rule = '─'.repeat(40);
  const agent = `reply\r\n\r\nspinner\x1b[7;1H${rule}\x1b[8;1Hcomposer\x1b[9;1H${rule}\x1b[10;1Hfooter`;
  expect(windowRows(screenWith(agent), 5)).toEqual([0, 2, 7, 9]);
  expect(windowRows(screenWith(agent), 3)).toEqual([2, 7, 9]);
});

test.each([
  ['takes the screen for itself', '\x1b[?1049h\x1b[H'],
  ['takes keys, without a cursor', '\x1b[?1h\x1b[?25l\x1b[H'],
])('of a page that a program draws which %s, the window shows the beginning', (_, start) => {
  const screen = screenWith(`${start}a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng`);
  expect(windowRows(screen, 3)).toEqual([0, 1, 2]);
  expect(windowRows(screen, 3, true)).toEqual([4, 5, 6]);
  const state = freshWindow(40, 3);
  windowPatch('w', screen, state);
  expect(windowPatch('w', screen, state, true)!.lines.map(([, row]) => rowText(row))).toEqual([
    'e',
    'f',
    'g',
  ]);
});

test('a patch holds only the rows that changed since the one before', () => {
  const screen = screenWith('one\r\ntwo\r\nthree');
  const state = freshWindow(40, 5);
  const first = windowPatch('w', screen, state)!;
  expect(first.full).toBe(true);
  expect(windowPatch('w', screen, state)).toBeUndefined();
  screen.write('\x1b[2;1HTWO');
  const second = windowPatch('w', screen, state)!;
  expect(second.full).toBe(false);
  expect(second.lines.map(([y, row]) => [y, rowText(row)])).toEqual([[1, 'TWO']]);
  expect(second.cursor).toEqual({ x: 3, y: 1 });
});

test('patches applied one after another always show the window as it is', () => {
  const chunk = fc.oneof(
    fc.constantFrom(
      '\r\n',
      '\x1b[2J',
      '\x1b[H',
      '\x1b[5;3H',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1b[K',
      '中',
      '\x1b[31m',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (chunks, height) => {
      const screen = screenWith('');
      const state = freshWindow(20, height);
      let shown: string[] = [];
      for (const text of chunks) {
        screen.write(text);
        const patch = windowPatch('w', screen, state);
        if (!patch) continue;
        if (patch.full) shown = [];
        for (const [y, row] of patch.lines) shown[y] = rowText(row);
      }
      if (chunks.length === 0) return;
      for (const [y, row] of windowRows(screen, height).entries()) {
        expect(shown[y] ?? '').toBe(rowText(clipRow(screen.row(row), 20)));
      }
    }),
  );
});

test('a wide character that does not fit is a blank', () => {
  const screen = screenWith('ab中cd');
  expect(clipRow(screen.row(0), 3).reduce((sum, span) => sum + span[1], 0)).toBe(3);
  expect(rowText(clipRow(screen.row(0), 3))).toBe('ab');
  expect(rowText(clipRow(screen.row(0), 4))).toBe('ab中');
});
