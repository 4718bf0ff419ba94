/** What begins a sequence, wherever it stands: ESC, and the one-character forms of DCS, SOS, CSI, OSC, PM and APC. */
const INTRODUCERS = new Set([0x1b, 0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f]);

/** The parser's states from this on are those within a string. */
const FIRST_STRING_STATE = 7;

/**
 * The beginning of a sequence that is not complete yet. It has had no effect, so it is the one thing that the state of a
 * terminal does not show; but without it, what comes next means something else.
 *
 * @param before What this returned before `data` was parsed.
 * @param state The parser's state now: 0 between sequences.
 * @param limit UTF-16 units to keep. The rest of a longer sequence is lost, so nothing that long may have an effect.
 */
export function unfinishedSequence(before: string, data: string, state: number, limit: number): string {
  if (state === 0) return '';
  let start = data.length - 1;
  while (start >= 0 && !INTRODUCERS.has(data.charCodeAt(start))) start--;
  if (start < 0 && before.length >= limit) return before;
  const sequence = start < 0 ? before + data : data.slice(start);
  // Except in a string, control characters take effect at once.
  const pending = state < FIRST_STRING_STATE ? sequence.replace(/(?!^)[\x00-\x1f]/g, '') : sequence;
  return pending.slice(0, limit);
}
