import type { OnReadOpts } from 'node:net';

/** Bytes that are read at once at the most. */
const READ_BYTES = 64 * 1024;

/**
 * Has a socket or a terminal hand on what it reads as it comes (Node's `onread`), past the buffers of a stream, which take a
 * person's key about as long as the reading itself. `emit` gives it to the stream's listeners of 'data'; whoever listens
 * does so from the beginning, for nothing is kept.
 */
export function readAtOnce(emit: (event: 'data', bytes: Buffer) => boolean): { onread: OnReadOpts } {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const callback = (length: number): boolean => emit('data', Buffer.from(buffer.subarray(0, length)));
  return { onread: { buffer, callback } };
}
