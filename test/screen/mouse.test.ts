import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELL_PIXELS } from '../../src/screen/answers.ts';
import type { MouseEvent } from '../../src/screen/mouse.ts';
import { decodeMouse, encodeMouse } from '../../src/screen/mouse.ts';
import { modesOf } from './modes-of.ts';

const at = (event: Partial<MouseEvent>): MouseEvent => ({
  action: 'press',
  button: 'left',
  x: 4,
  y: 2,
  shift: false,
  alt: false,
  ctrl: false,
  ...event,
});

const press = at({});
const release = at({ action: 'release' });
const drag = at({ action: 'move' });
const hover = at({ action: 'move', button: 'none' });
const wheel = at({ action: 'wheel-down', button: 'none' });

describe('which events a program is told', () => {
  test.each([
    ['none', []],
    ['x10', [press]],
    ['vt200', [press, release, wheel]],
    ['drag', [press, release, wheel, drag]],
    ['any', [press, release, wheel, drag, hover]],
  ] as const)('%s', (mouseTracking, wanted) => {
    const modes = modesOf({ mouseTracking, mouseEncoding: 'sgr' });
    const told = [press, release, wheel, drag, hover].filter((event) => encodeMouse(event, modes));
    expect(told).toEqual(wanted);
  });
});

describe('encodings', () => {
  test.each([
    [press, '\x1b[<0;5;3M', '\x1b[M %#'],
    [release, '\x1b[<0;5;3m', '\x1b[M#%#'],
    [at({ button: 'right', ctrl: true }), '\x1b[<18;5;3M', '\x1b[M2%#'],
    [drag, '\x1b[<32;5;3M', '\x1b[M@%#'],
    [hover, '\x1b[<35;5;3M', '\x1b[MC%#'],
    [wheel, '\x1b[<65;5;3M', '\x1b[Ma%#'],
    [at({ action: 'wheel-up', button: 'none', shift: true, alt: true }), '\x1b[<76;5;3M', '\x1b[Ml%#'],
    [at({ x: 300, y: 100 }), '\x1b[<0;301;101M', undefined],
    [at({ button: 'back' }), '\x1b[<128;5;3M', undefined],
  ])('%j', (event, sgr, plain) => {
    expect(encodeMouse(event, modesOf({ mouseTracking: 'any', mouseEncoding: 'sgr' }))).toBe(sgr);
    expect(encodeMouse(event, modesOf({ mouseTracking: 'any' }))).toBe(plain);
  });

  test('X10 knows no modifiers', () => {
    expect(encodeMouse(at({ ctrl: true }), modesOf({ mouseTracking: 'x10' }))).toBe('\x1b[M %#');
  });

  test('pixels mean the middle of the cell', () => {
    const modes = modesOf({ mouseTracking: 'any', mouseEncoding: 'sgr-pixels' });
    const { width, height } = CELL_PIXELS;
    expect(encodeMouse(press, modes)).toBe(`\x1b[<0;${4.5 * width + 1};${2.5 * height + 1}M`);
  });
});

test('what is encoded in SGR is decoded to the same event', () => {
  const modes = modesOf({ mouseTracking: 'any', mouseEncoding: 'sgr' });
  const flags = { shift: fc.boolean(), alt: fc.boolean(), ctrl: fc.boolean() };
  const place = { x: fc.nat(500), y: fc.nat(500) };
  const clicks = fc.record({
    action: fc.constantFrom('press', 'release', 'move'),
    button: fc.constantFrom('left', 'middle', 'right', 'back', 'forward'),
    ...place,
    ...flags,
  });
  const wheels = fc.record({
    action: fc.constantFrom('wheel-up', 'wheel-down', 'wheel-left', 'wheel-right', 'move'),
    button: fc.constant('none'),
    ...place,
    ...flags,
  });
  fc.assert(
    fc.property(fc.oneof(clicks, wheels) as fc.Arbitrary<MouseEvent>, (event) => {
      const [, code, x, y, final] = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/.exec(encodeMouse(event, modes)!)!;
      expect(decodeMouse(Number(code), Number(x), Number(y), final === 'm')).toEqual(event);
    }),
  );
});
