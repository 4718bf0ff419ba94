import { cellText } from './raw-line.ts';
import { joined, propertyOf, widthOf } from './width.ts';
import type { Xterm } from './xterm.ts';

/**
 * Keeps xterm 6.0.0 fast and whole whatever a program prints: it works off a count of two billion one by one, throws
 * at one sequence, and keeps a few modes over a full reset.
 */
export function guard(xterm: Xterm): void {
  limitCounts(xterm, ['L', 'M', 'S', 'T'], () => xterm.rows);
  limitCounts(xterm, ['I', 'Z'], () => xterm.cols);

  for (const [prefix, selective] of [
    [undefined, false],
    ['?', true],
  ] as const) {
    xterm.onCsi({ prefix, final: 'J' }, ({ params }) => {
      if (params[0] === 3) keepSavedRow(xterm);
      return params[0] === 1 && eraseAboveWholeLine(xterm, selective);
    });
  }
  moveInOriginMode(xterm);

  const print = (data: Uint32Array, start: number, end: number): void => {
    if (xterm.service.decPrivateModes.wraparound) xterm.print(data, start, end);
    else printWithoutWrap(xterm, data, start, end);
  };
  xterm.onPrint(print);
  xterm.onCsi({ final: 'b' }, ({ params }) => {
    const cluster = lastCluster(xterm);
    const count = Math.min(params[0] || 1, xterm.cols * xterm.rows);
    for (let i = 0; i < count; i++) print(cluster, 0, cluster.length);
    return true;
  });

  xterm.onEsc({ final: 'c' }, () => {
    xterm.resetOptions();
    return false;
  });
}

function limitCounts(xterm: Xterm, finals: readonly string[], limit: () => number): void {
  for (const final of finals) {
    xterm.onCsi({ final }, ({ params }) => {
      params[0] = Math.min(params[0]!, limit());
      return false;
    });
  }
}

/** Where the cursor goes with a count of `n`: by final character, relative but for CHA (G) and HPA (`). */
const MOVEMENTS: Readonly<
  Record<string, (at: { x: number; y: number }, n: number) => [x: number, y: number]>
> = {
  A: ({ x, y }, n) => [x, y - n],
  B: ({ x, y }, n) => [x, y + n],
  C: ({ x, y }, n) => [x + n, y],
  D: ({ x, y }, n) => [x - n, y],
  E: ({ y }, n) => [0, y + n],
  F: ({ y }, n) => [0, y - n],
  G: ({ y }, n) => [n - 1, y],
  '`': ({ y }, n) => [n - 1, y],
  a: ({ x, y }, n) => [x + n, y],
  e: ({ x, y }, n) => [x, y + n],
};

/** In origin mode xterm adds the top margin to the row at each of these, though none counts rows from there. */
function moveInOriginMode(xterm: Xterm): void {
  const clamp = (value: number, min: number, max: number): number => Math.max(min, Math.min(value, max));
  for (const [final, move] of Object.entries(MOVEMENTS)) {
    xterm.onCsi({ final }, ({ params }) => {
      if (!xterm.service.decPrivateModes.origin) return false;
      const buffer = xterm.active;
      const from = { x: Math.min(buffer.x, xterm.cols - 1), y: buffer.y };
      const [x, y] = move(from, params[0] || 1);
      buffer.x = clamp(x, 0, xterm.cols - 1);
      buffer.y = clamp(y, buffer.scrollTop, buffer.scrollBottom);
      return true;
    });
  }
}

/** The scrollback is about to be cleared; xterm counts the row of the saved cursor from its beginning. */
function keepSavedRow({ active }: Xterm): void {
  active.savedY = Math.max(active.savedY - active.ybase, 0);
}

/**
 * Erasing from the top through the last column: xterm then looks for the next line in the wrong place, and throws when
 * there is none. Returns whether that was the case and it is done.
 */
function eraseAboveWholeLine(xterm: Xterm, selective: boolean): boolean {
  const buffer = xterm.active;
  const { x } = buffer;
  if (x + 1 < xterm.cols) return false;
  xterm.eraseInLine(2, selective);
  buffer.x = xterm.cols - 2;
  xterm.eraseInDisplay(1, selective);
  buffer.x = x;
  const next = buffer.lines.get(buffer.ybase + buffer.y + 1);
  if (next && buffer.y + 1 < xterm.rows) next.isWrapped = false;
  return true;
}

/**
 * Without wrapping, a character that finds the cursor past the last column is drawn over that, and one that does not fit
 * is dropped. xterm moves the cursor then, which parts it from the last character, and when text comes in one run does
 * not see that half of a wide character is overwritten.
 */
function printWithoutWrap(xterm: Xterm, data: Uint32Array, start: number, end: number): void {
  const buffer = xterm.active;
  for (let i = start; i < end; i++) {
    const property = propertyOf(data[i]!, xterm.joinState);
    const isJoined = joined(property);
    const x = isJoined ? buffer.x : Math.min(buffer.x, xterm.cols - 1);
    const growth = widthOf(property) - (isJoined ? widthOf(xterm.joinState) : 0);
    if (x + growth > xterm.cols) continue;
    buffer.x = x;
    xterm.print(data, i, i + 1);
  }
}

/** The code points of the character before the cursor, none if something else than text came last. */
function lastCluster({ active, joinState }: Xterm): Uint32Array {
  const line = active.lines.get(active.ybase + active.y)!;
  const text = joinState === 0 ? '' : cellText(line, active.x - widthOf(joinState));
  return Uint32Array.from(text, (character) => character.codePointAt(0)!);
}
