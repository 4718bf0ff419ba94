import { z } from '../zod.ts';
import { CastError } from './cast-error.ts';
import {
  type CastEvent,
  type CastHeader,
  isCastCode,
  MAX_CELLS,
  MAX_SECONDS,
  readEvent,
  type SegmentInfo,
} from './event.ts';

const cells = z.number().int().min(1).max(MAX_CELLS);

const headerV2 = z.object({
  version: z.literal(2),
  width: cells,
  height: cells,
  timestamp: z.number().optional(),
  title: z.string().optional(),
  orch: z
    .object({
      worker: z.string(),
      offset: z.number().int().min(0),
      snapshot: z.boolean(),
      life: z.number().optional(),
      startedAt: z.number().optional(),
    })
    .optional(),
});

const headerV3 = z.object({
  version: z.literal(3),
  term: z.object({ cols: cells, rows: cells }),
  timestamp: z.number().optional(),
  title: z.string().optional(),
});

type HeaderV2Orch = NonNullable<z.output<typeof headerV2>['orch']>;

function segmentInfo({ worker, offset, snapshot, life }: HeaderV2Orch): SegmentInfo {
  return { worker, offset, snapshot, ...(life !== undefined && { life }) };
}

/**
 * Reads a recording line by line, asciicast v2 or v3. Feed it lines in order; comments (`#`, v3) and events of
 * unknown codes give undefined, as the formats ask.
 */
export class CastDecoder {
  readonly #name: string;
  #line = 0;
  #version: 2 | 3 = 2;
  #time = 0;
  #header: CastHeader | undefined;

  /** `name` is what errors call the recording, usually its path. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The header, once its line was read. */
  get header(): CastHeader | undefined {
    return this.#header;
  }

  /**
   * Reads the next line.
   * @throws {CastError} when the line is neither a header (first line) nor an event
   */
  line(text: string): CastEvent | undefined {
    this.#line++;
    if (text.trim() === '' || text.startsWith('#')) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.#error('a line of JSON', text);
    }
    if (!this.#header) {
      this.#header = this.#readHeader(value);
      return undefined;
    }
    return this.#readEvent(value, text);
  }

  #readHeader(value: unknown): CastHeader {
    const version =
      typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
    if (version !== 2 && version !== 3)
      throw this.#error('an asciicast header of version 2 or 3', JSON.stringify(value));
    this.#version = version;
    const parsed = version === 2 ? headerV2.safeParse(value) : headerV3.safeParse(value);
    if (!parsed.success) {
      const problem = parsed.error.issues[0]!;
      const found = problem.path.reduce<unknown>(
        (part, key) => (part as Record<PropertyKey, unknown>)[key],
        value,
      );
      throw this.#error(
        `header key ${problem.path.join('.')}: ${problem.message}`,
        JSON.stringify(found) ?? 'nothing',
      );
    }
    const header = parsed.data;
    const size = header.version === 2 ? { cols: header.width, rows: header.height } : header.term;
    const orch = header.version === 2 ? header.orch : undefined;
    const startedAt =
      orch?.startedAt ?? (header.timestamp === undefined ? undefined : header.timestamp * 1000);
    return {
      ...size,
      ...(startedAt !== undefined && { startedAt }),
      ...(header.title !== undefined && { title: header.title }),
      ...(orch && { segment: segmentInfo(orch) }),
    };
  }

  #readEvent(value: unknown, text: string): CastEvent | undefined {
    const event = readEvent(value);
    if (!event) throw this.#error('an event [time, code, data]', text);
    const { time, code, data } = event;
    // v2 counts from the start, v3 from the event before.
    this.#time = this.#version === 3 ? this.#time + time : time;
    if (this.#time > MAX_SECONDS)
      throw this.#error(`an event at most ${MAX_SECONDS} s after the beginning`, text);
    return isCastCode(code) ? { time: this.#time, code, data } : undefined;
  }

  #error(expected: string, found: string): CastError {
    return new CastError(`${this.#name}:${this.#line}: expected ${expected}, found ${excerpt(found)}`);
  }
}

function excerpt(found: string): string {
  // Where the power went before the bytes were on disk there are none.
  if (found.startsWith('\0')) return 'bytes that were never written';
  return found.length > 60 ? `${found.slice(0, 60)}…` : found;
}
