import { Buffer } from 'node:buffer';

/**
 * Frames of the host protocol: a length (u32, big-endian, of what follows), a type byte, a body. Bytes of terminals
 * travel as they are; everything else is a JSON message.
 */
export const FrameType = {
  message: 0,
  event: 1,
  input: 2,
  answer: 3,
  ack: 4,
  seenInput: 5,
  typed: 6,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  type: number;
  body: Buffer;
}

/** Largest frame a peer may send, bytes: a snapshot with a long scrollback fits many times over. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;

/** What a peer sent is no frame of ours; the connection cannot go on, and the message says why. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Where the body of a frame begins. */
export const BODY_AT = 5;

/** A frame whose body of so many bytes is still to be written into it, from {@link BODY_AT} on. */
export function openFrame(type: FrameType, bodyBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(BODY_AT + bodyBytes);
  frame.writeUInt32BE(1 + bodyBytes, 0);
  frame[4] = type;
  return frame;
}

/** One frame, ready to be written. */
export function encodeFrame(type: FrameType, body: Uint8Array): Buffer {
  const frame = openFrame(type, body.byteLength);
  frame.set(body, BODY_AT);
  return frame;
}

/** A JSON message as a frame. */
export function encodeMessage(message: object): Buffer {
  return encodeFrame(FrameType.message, Buffer.from(JSON.stringify(message)));
}

/** Cuts a byte stream into frames, however it arrives. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #needed = 4;

  /**
   * The frames that are complete after these bytes.
   * @throws {ProtocolError} when a frame is empty or larger than allowed
   */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size < this.#needed) return [];
    const frames: Frame[] = [];
    const buffer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#size);
    let at = 0;
    this.#needed = 4;
    while (buffer.byteLength - at >= 4) {
      const length = buffer.readUInt32BE(at);
      if (length === 0) throw new ProtocolError('empty frame');
      if (length > MAX_FRAME_BYTES) {
        throw new ProtocolError(
          `frame of ${length} bytes, at most ${MAX_FRAME_BYTES} are allowed: is this an orch-tui host?`,
        );
      }
      this.#needed = 4 + length;
      const end = at + this.#needed;
      if (buffer.byteLength < end) break;
      frames.push({ type: buffer[at + 4]!, body: buffer.subarray(at + BODY_AT, end) });
      at = end;
      this.#needed = 4;
    }
    this.#size = buffer.byteLength - at;
    this.#chunks = this.#size > 0 ? [buffer.subarray(at)] : [];
    return frames;
  }
}
