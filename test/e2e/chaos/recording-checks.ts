import type { Deeds, Span } from './deeds.ts';
import type { PrintedLife } from './ledger.ts';
import type { RecordedLife, RecordedLine } from './recordings.ts';

/** How long after the disk took bytes again a recording may still be without a new segment, ms. */
const RECORDING_BACK_MS = 15_000;
/** How long what was printed may be under way to the disk while nobody is stopped, ms. */
const TO_DISK_MS = 1000;
/** What a terminal holds unread, at the most, bytes (Linux) … */
const UNREAD_BYTES = 64 * 1024;
/** … and what its host has read and not yet written when it is killed: what it gathers, and what is on its way to the disk. */
const UNWRITTEN_BYTES = 2 * 64 * 1024;
/** A counter prints ten times a second, unless it or its host is stopped, which takes some seconds at most, ms. */
const SILENT_MS = 6000;
/** What a counter prints at once in a burst, lines: it may have been killed before it noted them. */
const UNNOTED_LINES = 500;

/** Lines that were printed and not recorded. */
interface Gap {
  first: number;
  last: number;
}

/** What of the recordings is not as it was printed: every life of the ledger has to be there, and no other. */
export function recordingProblems(
  printed: readonly PrintedLife[],
  recorded: readonly RecordedLife[],
  deeds: Deeds,
): string[] {
  const problems: string[] = [];
  const lives = new Map<string, RecordedLife>();
  for (const life of recorded) {
    const key = `${life.worker} (${life.pid})`;
    if (lives.has(key)) problems.push(`${key}: is recorded as two lives`);
    lives.set(key, life);
  }
  for (const life of printed) {
    const key = `${life.worker} (${life.pid})`;
    problems.push(
      ...lifeProblems(life, lives.get(key)?.lines ?? [], deeds).map((problem) => `${key}: ${problem}`),
    );
    lives.delete(key);
  }
  // One that was killed at its first lines noted none.
  for (const [key, { lines }] of lives)
    if (lines.some(({ number }) => number > UNNOTED_LINES))
      problems.push(`${key}: is recorded and never printed anything`);
  return problems;
}

function lifeProblems(life: PrintedLife, lines: readonly RecordedLine[], deeds: Deeds): string[] {
  const problems: string[] = [];
  let last = { number: 0, segment: lines[0]?.segment ?? 0 };
  for (const line of lines) {
    const { number, segment } = line;
    if (number <= last.number) problems.push(`line ${number} after ${last.number}`);
    if (number > last.number + 1) {
      // What could not be written is missing before a new beginning, and nowhere else.
      const isNewBeginning = segment !== last.segment || last.number === 0;
      const gap = { first: last.number + 1, last: number - 1 };
      const seen = isNewBeginning ? writable(life, gap, deeds) : gap;
      if (seen) problems.push(`lines ${seen.first} to ${seen.last} are missing`);
    }
    last = line;
  }
  const printed = life.batches.at(-1)?.last ?? 0;
  if (last.number > printed + UNNOTED_LINES)
    problems.push(`line ${last.number} is recorded, and ${printed} were printed`);
  const lost = last.number < printed && writable(life, { first: last.number + 1, last: printed }, deeds);
  if (lost) {
    const bytes = bytesOf(life.pid, lost);
    const mayBeUnread = bytes <= UNREAD_BYTES + UNWRITTEN_BYTES && endedWithHost(life, deeds);
    if (!mayBeUnread)
      problems.push(
        `the last lines, ${lost.first} to ${lost.last} of ${printed} (${bytes} bytes), are missing`,
      );
  }
  return problems;
}

/** Of missing lines, those that were printed when they could be written. */
function writable({ batches }: PrintedLife, { first, last }: Gap, deeds: Deeds): Gap | undefined {
  const spans = deeds.unwritable.map((span) => unrecorded(span, deeds));
  const missed = batches.flatMap((batch, i) => {
    const begin = Math.max(first, (batches[i - 1]?.last ?? 0) + 1);
    const end = Math.min(last, batch.last);
    const isExcused = spans.some(({ from, to }) => batch.from <= to && batch.to >= from);
    return begin <= end && !isExcused ? [{ first: begin, last: end }] : [];
  });
  return missed[0] && { first: missed[0].first, last: missed.at(-1)!.last };
}

/** When lines may have been printed that could not be written in `span`: what a stopped host had not read came before. */
function unrecorded({ from, to }: Span, { stops }: Deeds): Span {
  const before = from - TO_DISK_MS;
  const held = stops.filter((stop) => stop.who === 'host' && stop.from < from && stop.to > before);
  return { from: Math.min(before, ...held.map((stop) => stop.from)), to: to + RECORDING_BACK_MS };
}

/** Whether it lived until its own host was killed. */
function endedWithHost({ host, batches }: PrintedLife, { hostKills }: Deeds): boolean {
  const { to } = batches.at(-1)!;
  return hostKills.some(({ pid, at }) => pid === host && to > at - SILENT_MS && to < at + TO_DISK_MS);
}

function bytesOf(pid: number, { first, last }: Gap): number {
  const line = `<${last}:${pid}:${last}> ${'x'.repeat(60)}\r\n`;
  return (last - first + 1) * line.length;
}
