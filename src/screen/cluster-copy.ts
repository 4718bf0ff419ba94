import type { RawLine } from './raw-line.ts';

interface LinePrototype {
  copyCellsFrom(source: RawLine, from: number, to: number, count: number, backwards: boolean): void;
}

const mended = new WeakSet<LinePrototype>();

/**
 * Mends what xterm 6.0.0 does when it wraps lines anew for another width: with some cells it also copies the texts of all
 * clusters behind them, and within one line it copies texts that it has just overwritten. `line` is any line: the method
 * is the same for all of them, and mended once.
 */
export function mendClusterCopy(line: RawLine): void {
  const prototype: LinePrototype = Object.getPrototypeOf(line);
  if (mended.has(prototype)) return;
  mended.add(prototype);
  const copy = prototype.copyCellsFrom;
  prototype.copyCellsFrom = function (this: RawLine & LinePrototype, source, from, to, count, backwards) {
    const texts = { ...this._combined };
    for (const [x, text] of Object.entries(source._combined)) {
      const offset = Number(x) - from;
      if (offset >= 0 && offset < count) texts[to + offset] = text;
    }
    copy.call(this, source, from, to, count, backwards);
    this._combined = texts;
  };
}
