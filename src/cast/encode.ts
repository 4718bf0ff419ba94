import type { CastEvent, CastHeader } from './event.ts';

/** The header line of an asciicast v2 file, with its newline (https://docs.asciinema.org/manual/asciicast/v2/). */
export function encodeHeader(header: CastHeader): string {
  const { cols, rows, startedAt, title, segment } = header;
  const line = {
    version: 2,
    width: cols,
    height: rows,
    ...(startedAt !== undefined && { timestamp: Math.floor(startedAt / 1000) }),
    ...(title !== undefined && { title }),
    env: { TERM: 'xterm-256color' },
    // Keys of our own: players ignore what they do not know.
    ...(segment && { orch: { ...segment, ...(startedAt !== undefined && { startedAt }) } }),
  };
  return `${JSON.stringify(line)}\n`;
}

/** One event line of an asciicast v2 file, with its newline; the time keeps microseconds. */
export function encodeEvent(event: CastEvent): string {
  return `[${Number(event.time.toFixed(6))}, "${event.code}", ${JSON.stringify(event.data)}]\n`;
}
