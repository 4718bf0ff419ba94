import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/screen.ts';

describe('the keyboard modes of a screen', () => {
  test.each([
    ['are off at first', '', 0],
    ['are pushed', '\x1b[>5u', 5],
    ['are off when pushed without flags', '\x1b[>1u\x1b[>u', 0],
    ['know five flags', '\x1b[>255u', 31],
    ['come back', '\x1b[>1u\x1b[>5u\x1b[<1u', 1],
    ['come back by one without a count', '\x1b[>1u\x1b[>5u\x1b[<u', 1],
    ['are off after the last', '\x1b[>5u\x1b[<u', 0],
    ['come back by several', '\x1b[>1u\x1b[>2u\x1b[>4u\x1b[<2u', 1],
    ['come back by no more than there are', '\x1b[>1u\x1b[<9u\x1b[>2u\x1b[<u', 0],
    ['are set without a push', '\x1b[=3u', 3],
    ['are set in place', '\x1b[>1u\x1b[>2u\x1b[=4;1u\x1b[<u', 1],
    ['get flags added', '\x1b[=3;1u\x1b[=4;2u', 7],
    ['get flags removed', '\x1b[=7u\x1b[=2;3u', 5],
    [
      'forget the oldest of too many',
      `${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((f) => `\x1b[>${f}u`).join('')}\x1b[<7u`,
      2,
    ],
    ['outlive a soft reset', '\x1b[>5u\x1b[!p', 5],
    ['end with a full reset', '\x1b[>5u\x1bc', 0],
  ])('%s', (_, output, flags) => {
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.write(output);
    expect(screen.modes.kittyKeyboard).toBe(flags);
  });

  test('are kept for the main and the alternate screen apart', () => {
    const screen = new Screen({ cols: 80, rows: 24 });
    const flagsAfter = (output: string): number => {
      screen.write(output);
      return screen.modes.kittyKeyboard;
    };
    expect(flagsAfter('\x1b[>1u')).toBe(1);
    expect(flagsAfter('\x1b[?1049h')).toBe(0);
    expect(flagsAfter('\x1b[>5u')).toBe(5);
    expect(flagsAfter('\x1b[?1049l')).toBe(1);
    expect(flagsAfter('\x1b[<u')).toBe(0);
    expect(flagsAfter('\x1b[?1049h')).toBe(5);
  });

  test('leave the cursor where it is', () => {
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.write('\x1b[5;5H\x1b[>5u\x1b[<u\x1b[=1u');
    expect(screen.cursor).toMatchObject({ x: 4, y: 4 });
  });
});
