import { isSignalName } from '../cast/event.ts';
import type { Opening } from '../cast/log.ts';
import { isTime } from '../clock.ts';
import { ProtocolError } from '../host/frame.ts';
import type { HostedWorker } from '../host/protocol.ts';
import { z } from '../zod.ts';

const cells = z.int().min(1).max(1000);
const offset = z.int().min(0);
const time = z.number().refine(isTime, 'expected a time in ms since the epoch');
const signal = z.string().refine(isSignalName, 'expected the name of a signal');

const hostedSchema = z.object({
  // It becomes the name of a file here.
  name: z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u),
  // It is four bytes in a frame.
  index: z.int().min(0).max(0xffff_ffff),
  pid: offset,
  argv: z.array(z.string()),
  cwd: z.string(),
  cols: cells,
  rows: cells,
  startedAt: time,
  exit: z.union([z.object({ code: z.int() }), z.object({ signal })]).optional(),
  exitedAt: time.optional(),
  segmentStart: offset,
  end: offset,
  answered: offset,
  typedAgoMs: z.number().min(0).optional(),
  recordingProblem: z.string().optional(),
});

const openingSchema = z.object({ offset, cols: cells, rows: cells, snapshot: z.string() });

/** A worker as a host elsewhere describes it, of which nothing is taken on trust. @throws {ProtocolError} */
export function checkHosted(value: unknown): HostedWorker {
  return checked(hostedSchema, value, 'a worker') as HostedWorker;
}

/** As {@link checkHosted}, for where an output begins. @throws {ProtocolError} */
export function checkOpening(value: unknown): Opening {
  return checked(openingSchema, value, 'an opening');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new ProtocolError(`${what} that is none: ${path.join('.')}: ${message}`);
}
