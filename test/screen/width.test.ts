import { describe, expect, test } from 'vitest';
import { Attr, rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';

function screenWith(...output: string[]): Screen {
  const screen = new Screen({ cols: 20, rows: 4 });
  for (const data of output) screen.write(data);
  return screen;
}

describe('a cluster takes one place', () => {
  test.each([
    ['é composed', 'é', 1],
    ['é decomposed', 'e\u0301', 1],
    ['a letter with three marks', 'z\u0338\u0322\u0353', 1],
    ['an ideograph', '漢', 2],
    ['a Hangul syllable', '각', 2],
    ['a Hangul syllable of three letters', '\u1100\u1161\u11a8', 2],
    ['half-width katakana', 'ｱ', 1],
    ['Arabic with a vowel', 'ع\u064e', 1],
    ['an emoji', '✅', 2],
    ['an emoji of Unicode 14', '🫠', 2],
    ['an emoji of Unicode 15', '🫨', 2],
    ['a heart as text', '❤', 1],
    ['a heart as emoji', '❤️', 2],
    ['a telephone as text', '☎︎', 1],
    ['a warning sign', '⚠️', 2],
    ['a keycap', '1️⃣', 2],
    ['a flag', '🇩🇪', 2],
    ['a flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
    ['a skin tone', '👍🏽', 2],
    ['a family', '👨‍👩‍👧‍👦', 2],
    ['a rainbow flag', '🏳️‍🌈', 2],
    ['a profession', '👩🏻‍💻', 2],
    ["the signs of an agent's spinner", '✻', 1],
    ['a braille pattern', '⠋', 1],
    ['a black circle', '●', 1],
    ['a pause sign', '⏸', 1],
    ['a box', '─', 1],
    ['a soft hyphen', '\u00ad', 1],
    ['a Hangul filler', '\u3164', 2],
  ])('%s', (_, text, width) => {
    for (const screen of [screenWith(`${text}|`), screenWith(...text, '|')]) {
      expect(screen.cursor.x).toBe(width + 1);
      const [span, bar] = screen.row(0);
      expect([span![0], span![1]]).toEqual(
        text.length === 1 && width === 1 ? [`${text}|`, 2] : [text, width],
      );
      if (bar) expect(span![4] & Attr.atomic).toBe(Attr.atomic);
    }
  });

  test.each([
    ['zero width space', '\u200b'],
    ['zero width joiner', '\u200d'],
    ['mark of direction', '\u200e'],
    ['word joiner', '\u2060'],
    ['byte order mark', '\ufeff'],
    ['variation selector', '\ufe0e'],
  ])('a %s takes none', (_, character) => {
    expect(screenWith(`a${character}b`).cursor.x).toBe(2);
  });

  test('two flags are two', () => {
    expect(
      screenWith('🇩🇪🇫🇷')
        .row(0)
        .map(([text]) => text),
    ).toEqual(['🇩🇪', '🇫🇷']);
  });

  test('a mark without a letter stands on a blank', () => {
    expect(screenWith('a\x1b[3G\u0301').row(0)).toEqual([
      ['a ', 2, -1, -1, 0],
      [' \u0301', 1, -1, -1, Attr.atomic],
    ]);
  });

  test('what would reorder the text around it is not there', () => {
    expect(rowText(screenWith('a\u202eb\u2066c').row(0))).toBe('abc');
    expect(rowText(screenWith('a\x1b[m\u202eb').row(0))).toBe('a b');
  });

  test('no more than 16 characters share a cell', () => {
    const screen = screenWith('e', '\u0301'.repeat(40));
    expect(screen.row(0).map(([text]) => text.trimStart().length)).toEqual([16]);
  });

  test('marks beyond them are lost, and nothing moves for them', () => {
    const screen = screenWith(`e${'\u0301'.repeat(40)}b\u0301`);
    expect(screen.row(0).map(([text, width]) => [text.length, width])).toEqual([
      [16, 1],
      [2, 1],
    ]);
    expect(screen.cursor.x).toBe(2);
  });

  test('what is no mark begins another cell beyond them', () => {
    const screen = screenWith(`e${'\u200d\u0301'.repeat(8)}\u200d❤`);
    expect(rowText(screen.row(0)).endsWith('❤')).toBe(true);
    expect(screen.row(0)).toHaveLength(2);
  });
});

describe('a wide character', () => {
  test('wraps as a whole', () => {
    const screen = screenWith(`${'x'.repeat(19)}漢`);
    expect(rowText(screen.row(0))).toBe('x'.repeat(19));
    expect(screen.row(1)).toEqual([['漢', 2, -1, -1, Attr.atomic]]);
    expect(screen.isWrapped(1)).toBe(true);
  });

  test('that grows at the edge moves to the next line', () => {
    const screen = screenWith(`${'x'.repeat(19)}❤`, '\ufe0f');
    expect(rowText(screen.row(0))).toBe('x'.repeat(19));
    expect(screen.row(1)).toEqual([['❤️', 2, -1, -1, Attr.atomic]]);
  });

  test.each([
    ['its first half', '漢\x1b[1Gx', 'x'],
    ['its second half', '漢\x1b[2Gx', ' x'],
    ['its first half, erased', '漢x\x1b[1G\x1b[X', '  x'],
    ['its second half, erased', '漢x\x1b[2G\x1b[X', '  x'],
    ['its second half, by another', '漢\x1b[2G字', ' 字'],
  ])('is gone when something is written over %s', (_, output, text) => {
    expect(rowText(screenWith(output).row(0))).toBe(text);
  });

  test('at the edge is gone when the screen gets narrower', () => {
    const screen = screenWith('\x1b[?1049hab漢x');
    screen.resize(3, 4);
    expect(screen.row(0)).toEqual([['ab', 2, -1, -1, 0]]);
    screen.resize(8, 4);
    expect(screen.row(0)).toEqual([['ab', 2, -1, -1, 0]]);
  });
});
