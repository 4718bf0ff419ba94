import { PROTOCOL_VERSION } from '../../src/host/protocol.ts';
import { z } from '../../src/zod.ts';

/** What may be said between a host and its clients, written down apart from what reads it. */

export const u32 = z.int().min(0).max(0xffff_ffff);
export const offset = z.int().min(0);
const cells = z.int().min(1).max(1000);
export const bytes = z.instanceof(Buffer);
export const text = z.string();
export const time = z.number().min(-8.64e15).max(8.64e15);
const signal = text.regex(/^(SIG[A-Z0-9+-]{1,20}|signal \d{1,3})$/);

const recording = z.strictObject({ input: z.boolean(), segmentBytes: offset, retentionBytes: offset });
const spec = z.strictObject({
  name: text.regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u),
  argv: z.array(text).min(1),
  cwd: text,
  env: z.record(text, text.nullable()),
  inherit: z.boolean().optional(),
  cols: cells,
  rows: cells,
  recording,
});
const ofWorker = { worker: text };
export const request = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('list') }),
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('spawn'), spec }),
  z.strictObject({ type: z.literal('resize'), ...ofWorker, cols: cells, rows: cells }),
  z.strictObject({ type: z.literal('signal'), ...ofWorker, signal: text }),
  z.strictObject({ type: z.literal('kill'), ...ofWorker, graceMs: offset }),
  z.strictObject({ type: z.literal('forget'), ...ofWorker }),
  z.strictObject({
    type: z.literal('subscribe'),
    ...ofWorker,
    subscription: u32,
    from: z.union([offset, z.enum(['segment', 'end'])]),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), subscription: u32 }),
  z.strictObject({
    type: z.literal('rotate'),
    ...ofWorker,
    index: offset,
    at: offset,
    snapshot: text,
    cols: cells,
    rows: cells,
  }),
  z.strictObject({ type: z.literal('shutdown'), graceMs: offset }),
]);
export const clientHello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.literal(PROTOCOL_VERSION),
  version: text,
  run: text.optional(),
  beatMs: z.int().min(1).optional(),
});

export const hosted = z.object({
  name: text,
  index: u32,
  pid: offset,
  argv: z.array(text),
  cwd: text,
  cols: cells,
  rows: cells,
  startedAt: time,
  exit: z.union([z.object({ code: z.int() }), z.object({ signal })]).optional(),
  exitedAt: time.optional(),
  segmentStart: offset,
  end: offset,
  answered: offset,
  typedAgoMs: z.number().optional(),
  recordingProblem: text.optional(),
});
export const opening = z.object({ offset, cols: cells, rows: cells, snapshot: text });
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: offset, version: text, pid: offset }),
  z.object({ type: z.literal('reply'), id: offset, error: text.optional() }),
  z.object({ type: z.literal('error'), error: text }),
  z.object({ type: z.literal('worker'), worker: hosted }),
  z.object({ type: z.literal('forgotten'), ...ofWorker }),
  z.object({ type: z.literal('snapshot-wanted'), ...ofWorker }),
]);
