import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GatheredReads } from '../../src/host/gathered-reads.ts';

const FULL = 'x'.repeat(4095);

function gathered() {
  const taken: string[] = [];
  let wake = () => {};
  const reads = new GatheredReads((bytes) => {
    taken.push(bytes.toString());
    wake();
  });
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const awaited = () => {
    reads.isAwaited = true;
  };
  return {
    taken,
    next,
    awaited,
    add: (text: string) => reads.add(Buffer.from(text)),
    flush: () => reads.flush(),
  };
}

test('reads of one turn are one piece, and it does not wait for more', async () => {
  const { taken, add } = gathered();
  add('a');
  add('b');
  expect(taken).toEqual([]);
  await turn();
  add('c');
  await turn();
  expect(taken).toEqual(['ab', 'c']);
});

test('a full read waits for the rest of it', async () => {
  const { taken, add, next } = gathered();
  const told = next();
  add(FULL);
  await turn();
  add('rest');
  await turn();
  expect(taken).toEqual([]);
  await told;
  expect(taken).toEqual([`${FULL}rest`]);
});

test('a short read that is waited for is given at once, and what comes after it is gathered', async () => {
  const { taken, add, awaited } = gathered();
  awaited();
  add('e');
  expect(taken).toEqual(['e']);
  add('f');
  add('g');
  expect(taken).toEqual(['e']);
  await turn();
  expect(taken).toEqual(['e', 'fg']);
});

test('of a flood no more is kept than 64 KiB', () => {
  const { taken, add, flush } = gathered();
  for (let i = 0; i < 100; i++) add(FULL);
  flush();
  expect(taken.join('')).toBe(FULL.repeat(100));
  expect(taken.map(({ length }) => length)).toEqual([17, 17, 17, 17, 17, 15].map((reads) => reads * 4095));
});

test('what was given is not given again', async () => {
  const { taken, add, flush } = gathered();
  add('a');
  flush();
  flush();
  await turn();
  expect(taken).toEqual(['a']);
});
