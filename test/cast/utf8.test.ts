import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Utf8Reader } from '../../src/cast/utf8.ts';

function read(chunks: Uint8Array[]): string {
  const reader = new Utf8Reader();
  return Buffer.concat([...chunks.map((chunk) => reader.push(chunk)), reader.end()]).toString();
}

function split(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...places, bytes.length];
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end));
}

test('text is the same however it is split', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat()), (text, cuts) => {
      const wellFormed = text.toWellFormed();
      expect(read(split(Buffer.from(wellFormed), cuts))).toBe(wellFormed);
    }),
  );
});

test('any bytes give what a decoder gives that sees them at once', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat()), (bytes, cuts) => {
      expect(read(split(bytes, cuts))).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    }),
    { numRuns: 2000 },
  );
});
