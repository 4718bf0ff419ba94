import fc from 'fast-check';
import { expect, test } from 'vitest';
import Output from '../../node_modules/ink/build/output.js';
import { Canvas } from '../../src/room/canvas.ts';
import FrameOutput from '../../src/room/frame-output.ts';
import { cellsOfCanvas } from './outer-terminal.ts';

const SIZE = { width: 30, height: 8 };

type Draw = (output: Output) => void;

/** The cells of what is drawn. */
function cellsOf(output: Output, draws: readonly Draw[]) {
  for (const draw of draws) draw(output);
  const { output: frame, height } = output.get();
  const canvas = new Canvas(SIZE.width, SIZE.height);
  canvas.drawAnsi(0, 0, SIZE.width, SIZE.height, frame);
  return { height, cells: cellsOfCanvas(canvas) };
}

const LETTERS = ['a', 'b', ' ', '│', '─', '…', '日', '🙂', '⚠️', '🇩🇪', '👩‍💻', '\u200b', 'e\u0301', 'क'];
const plain = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 });
/** As Ink's colours do, it goes on after what is in it. */
const styleOf = (on: string, off: string) => (text: string) =>
  `\x1b[${on}m${text.replaceAll(`\x1b[${off}m`, `\x1b[${off}m\x1b[${on}m`)}\x1b[${off}m`;
const style = fc.constantFrom(
  (text: string) => text,
  styleOf('38;2;18;52;86', '39'),
  styleOf('44', '49'),
  styleOf('1', '22'),
  styleOf('7', '27'),
);
const styled = fc
  .array(fc.tuple(plain, style), { maxLength: 3 })
  .map((parts) => parts.map(([text, apply]) => apply(text)).join(''));
const text = fc.oneof(
  styled,
  fc.array(plain, { maxLength: 4 }).map((lines) => lines.join('\n')),
  fc.tuple(plain, plain, style).map(([first, second, apply]) => apply(`${first}\n${second}`)),
);
const write = fc
  .record({
    x: fc.integer({ min: -3, max: SIZE.width + 2 }),
    y: fc.integer({ min: -2, max: SIZE.height }),
    text,
    transformers: fc.array(style, { maxLength: 1 }),
  })
  .map(({ x, y, text, transformers }): Draw[] => [(output) => output.write(x, y, text, { transformers })]);
const edge = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });
const clipped = fc
  .record({
    clip: fc.record({
      x1: edge(SIZE.width),
      x2: edge(SIZE.width),
      y1: edge(SIZE.height),
      y2: edge(SIZE.height),
    }),
    inside: write,
  })
  .map(({ clip, inside }): Draw[] => [(output) => output.clip(clip), ...inside, (output) => output.unclip()]);

test('a frame looks as one that is drawn on what Ink has for it', () => {
  const draws = fc.array(fc.oneof({ weight: 9, arbitrary: write }, { weight: 1, arbitrary: clipped }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(draws, (draws) => {
      expect(cellsOf(new FrameOutput(SIZE), draws.flat())).toEqual(cellsOf(new Output(SIZE), draws.flat()));
    }),
    { numRuns: 500 },
  );
});

test('texts beside each other are not taken apart', () => {
  const output = new FrameOutput({ width: 12, height: 2 });
  const red = '\x1b[31mb\x1b[0;39m';
  output.write(4, 0, red, { transformers: [] });
  output.write(0, 0, 'a\nc', { transformers: [(line) => `\x1b[1m${line}\x1b[22m`] });
  expect(output.get()).toEqual({ output: `\x1b[1ma\x1b[22m   ${red}\n\x1b[1mc\x1b[22m`, height: 2 });
});
