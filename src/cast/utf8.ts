import { isUtf8 } from 'node:buffer';

/**
 * Makes reads of a terminal valid UTF-8: sequences that are split over reads stay whole, invalid bytes become U+FFFD.
 * What it gives is what is recorded and what is shown, so that a recording rebuilds the very same screen.
 */
export class Utf8Reader {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #pending = false;

  /** The text that is complete after these bytes, as UTF-8; empty when there is none yet. */
  push(bytes: Uint8Array): Uint8Array {
    if (!this.#pending && isUtf8(bytes)) return bytes;
    const text = this.#decoder.decode(bytes, { stream: true });
    // What the decoder holds back cannot be asked for: assume something until a read ends with a whole character.
    this.#pending = !endsOnBoundary(bytes);
    return Buffer.from(text);
  }

  /** What is left of a sequence that never came to its end. */
  end(): Uint8Array {
    this.#pending = false;
    return Buffer.from(this.#decoder.decode());
  }
}

/** Whether the last character of these bytes is complete (or broken beyond completion). */
function endsOnBoundary(bytes: Uint8Array): boolean {
  const from = Math.max(0, bytes.length - 3);
  for (let i = bytes.length - 1; i >= from; i--) {
    const byte = bytes[i]!;
    if (byte < 0x80) return true;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return bytes.length - i >= needed;
    }
  }
  // Three continuation bytes at the end: complete only as the tail of a four-byte character.
  return bytes.length > 3;
}
