import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Canvas } from '../../src/room/canvas.ts';
import type { PainterCapabilities } from '../../src/room/painter.ts';
import { Painter } from '../../src/room/painter.ts';
import { enterSequence } from '../../src/room/terminal-mode.ts';
import type { Cursor } from '../../src/screen/cells.ts';
import { Attr, TRUE_COLOR } from '../../src/screen/cells.ts';
import { cellsOfCanvas, OuterTerminal } from './outer-terminal.ts';

const COLS = 24;
const ROWS = 6;
const PLAIN = { fg: -1, bg: -1, attrs: 0 };

const capabilities: PainterCapabilities = { colors: 'truecolor', synchronizedOutput: true, unicode: true };

function room(changed: Partial<PainterCapabilities> = {}, cols = COLS, rows = ROWS) {
  const outer = new OuterTerminal(cols, rows);
  outer.write(enterSequence({ kittyKeyboard: false }));
  outer.writes.length = 0;
  const painter = new Painter(outer.write, { ...capabilities, ...changed });
  return { outer, painter, canvas: new Canvas(cols, rows) };
}

const cursorAt = (x: number, y: number, changed: Partial<Cursor> = {}): Cursor => ({
  x,
  y,
  visible: true,
  shape: 'block',
  blink: false,
  ...changed,
});

describe('what the terminal shows', () => {
  const style = fc.record({
    fg: fc.oneof(
      fc.constant(-1),
      fc.nat(255),
      fc.nat(0xffffff).map((rgb) => TRUE_COLOR | rgb),
    ),
    bg: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat(255), fc.constant(TRUE_COLOR | 0x102030)),
    attrs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(255)),
  });
  const character = fc.constantFrom(...'abcXYZ  ─│●✻✳❯日本語한é', 'e\u0301', '\ue0b0');
  const text = fc.array(character, { maxLength: 30 }).map((characters) => characters.join(''));
  const step = fc.record({
    x: fc.integer({ min: -3, max: COLS }),
    y: fc.integer({ min: -1, max: ROWS }),
    width: fc.nat(COLS + 3),
    height: fc.nat(3),
    kind: fc.constantFrom('text', 'fill', 'row'),
    text,
    style,
  });

  test('is the canvas, after any drawing, on the same canvas or on a new one', async () => {
    const frames = fc.array(fc.record({ steps: fc.array(step, { maxLength: 5 }), isNew: fc.boolean() }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(frames, fc.boolean(), async (all, ambiguousMayBeWide) => {
        const { outer, painter, canvas: first } = room({ ambiguousMayBeWide });
        let canvas = first;
        for (const { steps, isNew } of all) {
          if (isNew) canvas = new Canvas(COLS, ROWS);
          for (const { kind, x, y, width, height, text, style } of steps) {
            if (kind === 'text') canvas.drawText(x, y, text, style, width);
            else if (kind === 'fill') canvas.fill({ x, y, width, height }, style);
            else canvas.drawRow(x, y, width, [['日', 2, style.fg, style.bg, style.attrs | Attr.atomic]]);
          }
          painter.paint(canvas, undefined);
          expect(await outer.cells()).toEqual(cellsOfCanvas(canvas));
          expect(painter.paint(canvas, undefined)).toBe(0);
        }
        expect(outer.terminal.buffer.active.baseY).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('fills the last column and the last row without scrolling', async () => {
    const { outer, painter, canvas } = room();
    for (let y = 0; y < ROWS; y++) canvas.drawText(0, y, String(y).repeat(COLS));
    painter.paint(canvas, cursorAt(COLS - 1, ROWS - 1));
    canvas.drawText(COLS - 1, ROWS - 1, '!');
    painter.paint(canvas, cursorAt(COLS - 1, ROWS - 1));
    expect(await outer.text()).toEqual(
      [...'01234'].map((y) => y.repeat(COLS)).concat(`${'5'.repeat(COLS - 1)}!`),
    );
  });

  test.each([
    ['family', '👩‍👩‍👧'],
    ['variation selector', '✳️'],
    ['flag', '🇩🇪'],
    ['skin tone', '👍🏽'],
  ])('a terminal that measures a %s otherwise keeps the rest of the row', async (_, cluster) => {
    const { outer, painter, canvas } = room();
    canvas.drawText(0, 0, 'abXYcd');
    painter.paint(canvas, undefined);
    canvas.drawText(0, 0, `ab${cluster}cd`);
    canvas.drawText(0, 1, `${'x'.repeat(COLS - 2)}${cluster}`);
    painter.paint(canvas, undefined);
    const [first, second, third] = await outer.cells();
    expect(first!.map((cell) => cell.text).join('')).not.toMatch(/[XY]/);
    expect([first![0], first![1], first![4], first![5]].map((cell) => cell!.text)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(second!.slice(0, COLS - 2).every((cell) => cell.text === 'x')).toBe(true);
    expect(third!.every((cell) => cell.text === ' ')).toBe(true);
    expect(outer.terminal.buffer.active.baseY).toBe(0);
  });

  test('a terminal that draws a character wider than its cell keeps what stands beside it', async () => {
    const outer = new OuterTerminal(COLS, ROWS, true);
    const painter = new Painter(outer.write, capabilities);
    const canvas = new Canvas(COLS, ROWS);
    for (const emoji of ['😀', '😁']) {
      canvas.drawRow(0, 0, COLS, [
        [emoji, 1, -1, -1, Attr.atomic],
        ['cd', 2, -1, -1, 0],
      ]);
      painter.paint(canvas, undefined);
      expect((await outer.cells())[0]!.slice(1, 3).map((cell) => cell.text)).toEqual(['c', 'd']);
    }
  });

  test('a cluster of many wide characters leaves alone what is beyond its cells, where the terminal draws them all', async () => {
    const outer = new OuterTerminal(COLS, ROWS);
    const painter = new Painter(outer.write, capabilities);
    const canvas = new Canvas(COLS, ROWS);
    canvas.drawText(10, 0, 'beside');
    painter.paint(canvas, undefined);
    for (const letter of ['\u1100', '\u1101']) {
      canvas.drawRow(0, 0, 2, [[letter.repeat(30), 2, -1, -1, Attr.atomic]]);
      painter.paint(canvas, undefined);
      const [row] = await outer.text();
      expect(row!.replace(/^[\u1100\u1101 ]{1,4}/, '').trim()).toBe('beside');
      expect((await outer.cells())[0]!.findIndex(({ text }) => text === 'b')).toBe(10);
    }
  });

  test('is drawn whole again after invalidate and after a change of size', async () => {
    const { outer, painter, canvas } = room();
    canvas.drawText(0, 0, 'hello');
    painter.paint(canvas, undefined);
    outer.write('\x1b[Hothers wrote this');
    painter.invalidate();
    painter.paint(canvas, undefined);
    expect((await outer.text())[0]).toBe('hello');

    outer.terminal.resize(30, 4);
    const larger = new Canvas(30, 4);
    larger.drawText(20, 3, 'resized');
    painter.paint(larger, undefined);
    expect(await outer.cells()).toEqual(cellsOfCanvas(larger));
  });
});

describe('what is written', () => {
  test('nothing when nothing changed, also when the same is drawn again', () => {
    const { outer, painter, canvas } = room();
    const draw = () => {
      canvas.fill({ x: 0, y: 0, width: COLS, height: ROWS });
      canvas.drawText(0, 0, 'hello 日本', { ...PLAIN, fg: 2 });
    };
    draw();
    painter.paint(canvas, cursorAt(1, 1));
    outer.writes.length = 0;
    draw();
    expect(painter.paint(canvas, cursorAt(1, 1))).toBe(0);
    expect(outer.writes).toEqual([]);
  });

  test('one write a frame, of as many bytes as are told', () => {
    const { outer, painter, canvas } = room();
    canvas.drawText(0, 0, 'é 日');
    const bytes = painter.paint(canvas, cursorAt(0, 0));
    expect(outer.writes.map((write) => Buffer.byteLength(write))).toEqual([bytes]);
  });

  test('a spinner costs few bytes', () => {
    const { painter, canvas } = room({}, 200, 50);
    canvas.drawText(10, 20, '✻ Baking… (12s · ↓ 80 tokens)', { ...PLAIN, fg: 174 });
    painter.paint(canvas, cursorAt(3, 40));
    canvas.drawText(10, 20, '✶ Baking… (13s · ↓ 80 tokens)', { ...PLAIN, fg: 174 });
    expect(painter.paint(canvas, cursorAt(3, 40))).toBeLessThan(100);
    canvas.drawText(10, 20, '✶ Baking… (14s · ↓ 80 tokens)', { ...PLAIN, fg: 174 });
    expect(painter.paint(canvas, cursorAt(3, 40))).toBeLessThan(72);
  });

  test('short gaps are written again, long ones are skipped, blank tails erased', () => {
    const { outer, painter, canvas } = room({ synchronizedOutput: false });
    canvas.drawText(0, 2, 'abcdefghijklmnopqrstuvw');
    painter.paint(canvas, undefined);
    outer.writes.length = 0;
    canvas.drawText(0, 2, 'AbCdefghijklmnopQrstuvw');
    painter.paint(canvas, undefined);
    canvas.drawText(0, 2, '   '.repeat(8));
    painter.paint(canvas, undefined);
    expect(outer.writes).toEqual(['\x1b[3HAbC\x1b[13CQ', '\x1b[3H\x1b[K']);
  });

  test('a frame is bracketed where the terminal can hold it back', () => {
    const { outer, painter, canvas } = room();
    canvas.drawText(0, 0, 'a');
    painter.paint(canvas, undefined);
    expect(outer.writes[0]).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s);
  });

  test('the cursor is hidden while drawing, and written only when it changes', () => {
    const { outer, painter, canvas } = room({ synchronizedOutput: false });
    painter.paint(canvas, cursorAt(2, 1));
    outer.writes.length = 0;
    painter.paint(canvas, cursorAt(2, 1));
    painter.paint(canvas, cursorAt(5, 1));
    painter.paint(canvas, cursorAt(5, 1, { shape: 'bar', blink: true }));
    painter.paint(canvas, cursorAt(5, 1, { shape: 'bar', blink: true, visible: false }));
    painter.paint(canvas, undefined);
    painter.paint(canvas, cursorAt(5, 1, { shape: 'underline' }));
    canvas.drawText(0, 0, 'x');
    painter.paint(canvas, cursorAt(5, 1, { shape: 'underline' }));
    expect(outer.writes).toEqual([
      '\x1b[2;6H',
      '\x1b[5 q',
      '\x1b[?25l',
      '\x1b[4 q\x1b[?25h',
      '\x1b[?25l\x1b[1Hx\x1b[2;6H\x1b[?25h',
    ]);
  });

  test.each([
    ['truecolor', '\x1b[38;2;255;0;0m'],
    ['256', '\x1b[38;5;196m'],
    ['16', '\x1b[91m'],
    ['none', ''],
  ] as const)('colours for a terminal of %s', (colors, sequence) => {
    const { outer, painter, canvas } = room({ colors, synchronizedOutput: false });
    painter.paint(canvas, undefined);
    canvas.drawText(0, 0, 'x', { ...PLAIN, fg: TRUE_COLOR | 0xff0000 });
    painter.paint(canvas, undefined);
    expect(outer.writes[1]).toBe(`\x1b[1H${sequence}x${sequence && '\x1b[m'}`);
  });

  test('ASCII where the terminal has nothing else, in the same cells', async () => {
    const { outer, painter, canvas } = room({ unicode: false });
    canvas.drawText(0, 0, '┌─┐│日é│● ok');
    painter.paint(canvas, undefined);
    expect((await outer.text())[0]).toBe('+-+|? ?|* ok');
    expect(outer.writes.join('')).toMatch(/^[\x1b\x20-\x7e]*$/);
  });

  test('no escape sequence but its own, whatever the cells hold', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b[2J',
        '\x1b]0;title\x07',
        '\x9b31m',
        '\x90q\x9c',
        'a\x1b',
        '\r\n',
        '\x7f',
        '\u202e',
        '\ud83d',
      ),
    );
    const own = /\x1b\[(?:\?2026[hl]|\?25[hl]|[0-9;]*[HmGC]|[JK]|[1-6] q)/g;
    fc.assert(
      fc.property(fc.array(hostile), fc.nat(511), (texts, attrs) => {
        const { outer, painter, canvas } = room();
        texts.forEach((text, i) => {
          canvas.drawText(0, i % ROWS, text);
          canvas.drawAnsi(3, (i + 1) % ROWS, 8, 1, text);
          canvas.drawRow(8, i % ROWS, 9, [
            [text, text.length, 1, 2, attrs & ~Attr.atomic],
            [text, 2, 3, 4, attrs | Attr.atomic],
          ]);
          canvas.fill({ x: 20, y: 0, width: 2, height: 2 }, PLAIN, text);
          painter.paint(canvas, undefined);
        });
        expect(outer.writes.join('').replace(own, '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e]/);
      }),
    );
  });
});
