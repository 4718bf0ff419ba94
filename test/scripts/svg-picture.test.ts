import { expect, test } from 'vitest';
import { picture } from '../../scripts/svg-picture.ts';
import { Screen } from '../../src/screen/screen.ts';

function pictureOf(output: string, title = 'a title'): string {
  const screen = new Screen({ cols: 20, rows: 3 });
  screen.write(`${output}\x1b[?25l`);
  return picture(screen, title);
}

test('text stands at its cell, and is made to fit it in any font', () => {
  expect(pictureOf('\x1b[2;3Hab c')).toContain(
    '<text x="16.86" y="30" fill="#d4d7de" textLength="33.71">ab c</text>',
  );
});

test('nothing a program or a title says becomes markup', () => {
  const svg = pictureOf('<b>&"', '<i>\x1b');
  expect(svg).toContain('&lt;b&gt;&amp;&quot;');
  expect(svg).toContain('&lt;i&gt; ');
});

test('colors, inverse and dim', () => {
  expect(pictureOf('\x1b[38;2;1;2;3mx')).toContain('fill="#010203"');
  expect(pictureOf('\x1b[38;5;208mx')).toContain('fill="#ff8700"');
  expect(pictureOf('\x1b[7mx')).toMatch(/<rect[^>]* fill="#d4d7de"[^>]*>.*fill="#14161b">x</);
  expect(pictureOf('\x1b[38;2;255;255;255;48;2;0;0;0;2mx')).toContain('fill="#8c8c8c">x<');
});

test('a line is one stroke over all its cells, and blocks are areas', () => {
  expect(pictureOf('────')).toContain('<path d="M16.86 8.5L33.71 8.5M16.86 8.5L0 8.5" fill="none"');
  expect(pictureOf('▄')).toContain('<path d="M0 8.5L8.43 8.5L8.43 17L0 17Z" fill="#d4d7de"');
});

test('a wide character fills two cells, and what follows stands behind them', () => {
  expect(pictureOf('日x')).toMatch(/<text x="0"[^>]*>日<\/text><text x="16.86"[^>]*>x</);
});

test('the cursor is drawn where it is', () => {
  const screen = new Screen({ cols: 20, rows: 3 });
  screen.write('\x1b[2;3H');
  expect(picture(screen, '')).toContain('<rect x="16.86" y="17" width="8.43"');
});
