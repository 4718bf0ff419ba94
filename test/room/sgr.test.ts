import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applySgr, DEFAULT_STYLE, sgrTransition } from '../../src/room/sgr.ts';
import { Attr, TRUE_COLOR } from '../../src/screen/cells.ts';

const rgb = (color: number): number => TRUE_COLOR | color;

test.each([
  ['', {}],
  ['0', {}],
  ['1;2;3;4;5;7;8;9', { attrs: 255 }],
  ['1;2;22', {}],
  ['4:3', { attrs: Attr.underline }],
  ['4;4:0', {}],
  ['31;42', { fg: 1, bg: 2 }],
  ['91;102', { fg: 9, bg: 10 }],
  ['31;39', {}],
  ['38;5;200;48;5;17', { fg: 200, bg: 17 }],
  ['38;2;1;2;3;1', { fg: rgb(0x010203), attrs: Attr.bold }],
  ['38:2:1:2:3', { fg: rgb(0x010203) }],
  ['48:2::1:2:3', { bg: rgb(0x010203) }],
  ['38:5:9', { fg: 9 }],
  ['38;5;999;1', { attrs: Attr.bold }],
  ['38', {}],
  ['58;99;1', { attrs: Attr.bold }],
])('SGR %j', (parameters, expected) => {
  expect(applySgr(DEFAULT_STYLE, parameters)).toEqual({ ...DEFAULT_STYLE, ...expected });
});

const style = fc.record({
  fg: fc.oneof(fc.constant(-1), fc.nat(255), fc.nat(0xffffff).map(rgb)),
  bg: fc.oneof(fc.constant(-1), fc.nat(255), fc.nat(0xffffff).map(rgb)),
  attrs: fc.nat(255),
});

test('a transition leads from any style to any other, and is empty between equal ones', () => {
  fc.assert(
    fc.property(style, style, (from, to) => {
      const parameters = /^\x1b\[([\d;]*)m$/.exec(sgrTransition(from, to))?.[1];
      expect(parameters === undefined ? from : applySgr(from, parameters)).toEqual(to);
      expect(sgrTransition(to, { ...to })).toBe('');
    }),
  );
});

test.each([
  [{ attrs: Attr.bold }, {}, '\x1b[m'],
  [{ fg: 1, attrs: Attr.bold }, { fg: 1 }, '\x1b[22m'],
  [{ fg: 1, attrs: Attr.bold | Attr.dim }, { fg: 1 }, '\x1b[22m'],
  [{ fg: 1, attrs: Attr.bold | Attr.inverse }, { fg: 1 }, '\x1b[0;31m'],
  [{ fg: 1 }, { fg: 2 }, '\x1b[32m'],
  [{ fg: 1, attrs: Attr.bold | Attr.dim }, { fg: 1, attrs: Attr.dim }, '\x1b[22;2m'],
  [{ fg: rgb(1), bg: rgb(2), attrs: 255 }, { fg: 1 }, '\x1b[0;31m'],
])('the shortest way from %j to %j', (from, to, sequence) => {
  expect(sgrTransition({ ...DEFAULT_STYLE, ...from }, { ...DEFAULT_STYLE, ...to })).toBe(sequence);
});
