import type { RawLine } from './raw-line.ts';
import { MAX_CLUSTER } from './width.ts';

interface LinePrototype {
  addCodepointToCell(x: number, code: number, width: number): void;
}

/** UTF-16 units from which on the engine keeps a text that grew as a chain of its pieces. */
const SHORTEST_CHAIN = 13;

const mended = new WeakSet<LinePrototype>();

/**
 * Has the text of a cluster kept in one piece, and as short as it may be: xterm 6.0.0 appends one character at a time, without
 * end, and of a long cluster the chain of pieces takes five times its text. `line` is any line: the method is the same for all
 * of them, and mended once.
 */
export function mendClusterText(line: RawLine): void {
  const prototype: LinePrototype = Object.getPrototypeOf(line);
  if (mended.has(prototype)) return;
  mended.add(prototype);
  const add = prototype.addCodepointToCell;
  prototype.addCodepointToCell = function (this: RawLine & LinePrototype, x, code, width) {
    if (isFull(this._combined[x])) return;
    add.call(this, x, code, width);
    const text = this._combined[x];
    if (text !== undefined && text.length >= SHORTEST_CHAIN) this._combined[x] = inOnePiece(text);
  };
}

function isFull(text: string | undefined): boolean {
  return text !== undefined && text.length >= MAX_CLUSTER && [...text].length >= MAX_CLUSTER;
}

function inOnePiece(text: string): string {
  const units: number[] = [];
  for (let i = 0; i < text.length; i++) units.push(text.charCodeAt(i));
  return String.fromCharCode(...units);
}
