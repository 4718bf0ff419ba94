import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outbox } from '../../src/host/outbox.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What a client is told, one text for each time that it is woken. */
function watchedOutbox() {
  const told: string[] = [];
  const stream = new PassThrough();
  stream.write = (chunk: Uint8Array, onWritten?: unknown) => {
    told.push(chunk.toString());
    if (typeof onWritten === 'function') onWritten();
    return true;
  };
  return { told, outbox: new Outbox(stream) };
}

test('what may wait comes with what comes soon after, once, and what comes later waits again', () => {
  const { told, outbox } = watchedOutbox();
  for (const piece of ['a', 'b', 'c']) outbox.gather(Buffer.from(piece));
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told).toEqual(['abc']);
  outbox.gather(Buffer.from('d'));
  expect(told).toEqual(['abc']);
  vi.runAllTimers();
  expect(told).toEqual(['abc', 'd']);
});

test('what may not wait has before it what was held back, which is not told again', () => {
  const { told, outbox } = watchedOutbox();
  let isWritten = false;
  outbox.gather(Buffer.from('a'));
  outbox.gather(Buffer.from('b'));
  outbox.send(Buffer.from('now'), () => {
    isWritten = true;
  });
  expect(told).toEqual(['ab', 'now']);
  expect(isWritten).toBe(true);
  outbox.send(Buffer.from('more'));
  vi.runAllTimers();
  expect(told).toEqual(['ab', 'now', 'more']);
});

test('a flood is not held back', () => {
  const { told, outbox } = watchedOutbox();
  const piece = Buffer.alloc(20_000, 'x');
  for (let i = 0; i < 3; i++) outbox.gather(piece);
  expect(told).toEqual([]);
  outbox.gather(piece);
  expect(told.map((text) => text.length)).toEqual([80_000]);
  expect(vi.getTimerCount()).toBe(0);
});
