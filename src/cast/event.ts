/**
 * One event of a recording. Codes as in asciicast v2 and v3: `o` output, `i` input, `r` resize (`COLSxROWS`),
 * `m` marker, `x` exit (a status such as `0`, or a signal name such as `SIGTERM`).
 */
export type CastCode = 'o' | 'i' | 'r' | 'm' | 'x';

const CODES: ReadonlySet<string> = new Set<CastCode>(['o', 'i', 'r', 'm', 'x']);

/** Whether a code is one that means something here. */
export function isCastCode(code: string): code is CastCode {
  return CODES.has(code);
}

/** The longest side of a terminal, cells: a recording must not make a reader build a screen of gigabytes. */
export const MAX_CELLS = 1000;

/** The latest time of an event, s: what goes through a recording by its clock comes to an end. */
export const MAX_SECONDS = 366 * 24 * 3600;

export interface CastEvent {
  /** Seconds since the start of the recording (of its segment, when it has several). */
  time: number;
  code: CastCode;
  data: string;
}

/** What the header of a recording says, whichever version it is written in. */
export interface CastHeader {
  cols: number;
  rows: number;
  /** When the recording began, ms since the epoch; undefined when the file does not say. */
  startedAt?: number;
  title?: string;
  /** Present in recordings of a run: where this segment stands in the worker's whole output. */
  segment?: SegmentInfo;
}

/** The place of one segment in the output of a worker. */
export interface SegmentInfo {
  worker: string;
  /** Offset (see {@link eventSpan}) of the first event that is not the snapshot. */
  offset: number;
  /** The first event rebuilds the screen as it was at `offset`; it is no output of its own. */
  snapshot: boolean;
  /** Which life of the worker it is of: when that was started, ms since the epoch. Older recordings do not say. */
  life?: number;
}

/**
 * How far one event moves the offset in a worker's output: the bytes of its data in UTF-8, and one for the event
 * itself. Offsets name a place between two events, in the live stream and in the files alike.
 */
export function eventSpan(data: string | Uint8Array): number {
  return 1 + (typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength);
}

/** Reads the data of a resize event (`120x40`, each from 1 to 1000 cells); undefined when it is none. */
export function parseSize(data: string): { cols: number; rows: number } | undefined {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(data);
  if (!match) return undefined;
  const cols = Number(match[1]);
  const rows = Number(match[2]);
  return isLength(cols) && isLength(rows) ? { cols, rows } : undefined;
}

/** What a recording says of how a process ended: with a status, or by a signal. */
type RecordedExit = { code: number } | { signal: string };

/** What can be the name of a signal: `SIGTERM`, `SIGRTMIN+1`, or where the system has none for it, `signal 34`. */
const SIGNAL = /^(?:SIG[A-Z0-9+-]{1,20}|signal \d{1,3})$/;

/** Whether a value is the name of a signal: it is told wherever an end is, and must be nothing else there. */
export function isSignalName(value: unknown): value is string {
  return typeof value === 'string' && SIGNAL.test(value);
}

/** Reads the data of an exit event: a status, or the name of a signal; of what is neither, how it ended is not known. */
export function parseExit(data: string): RecordedExit {
  if (/^-?\d{1,10}$/.test(data)) return { code: Number(data) };
  return { signal: isSignalName(data) ? data : 'unknown' };
}

function isLength(cells: number): boolean {
  return cells >= 1 && cells <= MAX_CELLS;
}

/** Reads an event line as JSON gave it, of whichever code; undefined when it is none. */
export function readEvent(value: unknown): { time: number; code: string; data: string } | undefined {
  if (!Array.isArray(value) || value.length < 3) return undefined;
  const [time, code, data] = value as unknown[];
  const isTime = typeof time === 'number' && Number.isFinite(time) && time >= 0;
  return isTime && typeof code === 'string' && typeof data === 'string' ? { time, code, data } : undefined;
}
