import { expect, test } from 'vitest';
import { backgroundFrom } from '../../src/room/background.ts';

test.each([
  ['\x1b]11;rgb:0000/0000/0000\x1b\\', undefined, 'dark'],
  ['\x1b]11;rgb:ffff/ffff/ffff\x07', undefined, 'light'],
  ['\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\', '15;0', 'light'],
  ['\x1b]11;rgb:28/2c/34\x1b\\', '0;15', 'dark'],
  ['\x1b]11;rgba:ff/ff/ff/80\x1b\\', undefined, 'light'],
  ['\x1b]10;rgb:ffff/ffff/ffff\x1b\\', undefined, 'dark'],
  ['\x1b[?62c', '0;15', 'light'],
  ['\x1b[?62c', '15;0', 'dark'],
  ['\x1b[?62c', '0;default;7', 'light'],
  ['\x1b[?62c', '7;8', 'dark'],
  ['\x1b[?62c', 'nonsense', 'dark'],
  ['\x1b[?62c', undefined, 'dark'],
])('%j and COLORFGBG %s mean a %s background', (reply, colorFgBg, background) => {
  expect(backgroundFrom([reply], colorFgBg)).toBe(background);
});
