import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reduceColor } from '../../src/room/color-depth.ts';
import { TRUE_COLOR } from '../../src/screen/cells.ts';

test.each([
  [0xff0000, 196, 9],
  [0x000000, 16, 0],
  [0xffffff, 231, 15],
  [0x808080, 244, 8],
  [0x5fafd7, 74, undefined],
  [0x00cd00, 40, 2],
])('#%s', (rgb, palette, base) => {
  expect(reduceColor(TRUE_COLOR | rgb, '256')).toBe(palette);
  if (base !== undefined) expect(reduceColor(TRUE_COLOR | rgb, '16')).toBe(base);
});

test('a colour that the terminal has stays what it is', () => {
  fc.assert(
    fc.property(fc.nat(255), (color) => {
      expect(reduceColor(color, 'truecolor')).toBe(color);
      expect(reduceColor(color, '256')).toBe(color);
      expect(reduceColor(color % 16, '16')).toBe(color % 16);
      expect(reduceColor(-1, '16')).toBe(-1);
    }),
  );
});

test('every colour becomes one that the terminal has', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat(255),
        fc.nat(0xffffff).map((rgb) => TRUE_COLOR | rgb),
      ),
      (color) => {
        expect(reduceColor(color, '256')).toBeLessThan(256);
        expect(reduceColor(color, '16')).toBeLessThan(16);
        expect(reduceColor(color, 'none')).toBe(-1);
      },
    ),
  );
});
