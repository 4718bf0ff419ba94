/** Entries kept of a stack, as kitty keeps; of more the oldest are lost. */
const MAX_DEPTH = 8;

/** The five flags of the protocol; a program cannot set others. */
const ALL_FLAGS = 0x1f;

/**
 * The keyboard modes of one screen (the main and the alternate screen have one each): a stack of flags of which the
 * last are in force. Specified at https://sw.kovidgoyal.net/kitty/keyboard-protocol/#progressive-enhancement
 */
export class KittyKeyboard {
  #stack: number[] = [];

  /** The flags in force, 0 when the protocol is off. */
  get flags(): number {
    return this.#stack.at(-1) ?? 0;
  }

  /** Oldest first. */
  get stack(): readonly number[] {
    return this.#stack;
  }

  /** `CSI > flags u`: puts flags in force until they are popped. */
  push(flags: number): void {
    if (this.#stack.length === 0) this.#stack.push(0);
    this.#stack.push(flags & ALL_FLAGS);
    if (this.#stack.length > MAX_DEPTH) this.#stack.shift();
  }

  /** `CSI < count u`: what was in force before comes back; after the last entry, nothing is in force. */
  pop(count: number): void {
    this.#stack.splice(-Math.min(count, MAX_DEPTH));
  }

  /** `CSI = flags ; mode u`: changes the flags in force; mode 2 adds, 3 removes, others replace. */
  set(flags: number, mode: number): void {
    const before = this.flags;
    const after = mode === 2 ? before | flags : mode === 3 ? before & ~flags : flags;
    this.#stack.splice(-1, 1, after & ALL_FLAGS);
  }

  /** Takes everything back, as RIS does. */
  reset(): void {
    this.#stack = [];
  }
}
