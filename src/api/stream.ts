import { z } from '../zod.ts';
import { cells, name } from './fields.ts';
import type { Run } from './run.ts';
import type { Worker } from './worker.ts';

const spanSchema = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]);

/** A window onto the bottom of a worker's screen; only what changed since the patch before. */
export const screenPatchSchema = z.object({
  worker: name,
  /** Rows of the window, counted from its top; those that are missing stayed as they were. */
  lines: z.array(z.tuple([z.number().int(), z.array(spanSchema)])),
  /** Everything before is void: clear the window first. */
  full: z.boolean(),
  cursor: z.object({ x: z.number(), y: z.number() }).optional(),
});
export type ScreenPatch = z.infer<typeof screenPatchSchema>;

/** What a face says on the stream. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  /** What it shows: windows of this size (cells), at most so many frames a second. Replaces what it said before. */
  z
    .object({
      type: z.literal('watch'),
      windows: z.array(z.object({ worker: name, cols: cells, rows: cells }).strict()).max(1000),
      maxFps: z.number().min(0.1).max(60),
    })
    .strict(),
  /** It drew the last frame and is ready for another. */
  z.object({ type: z.literal('ack') }).strict(),
  /** A person types at this worker, now. */
  z.object({ type: z.literal('typing'), worker: name }).strict(),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** What control says on the stream. */
export type ServerMessage =
  | { type: 'run'; run: Run }
  | { type: 'workers'; changed: Worker[]; removed: string[] }
  | { type: 'screens'; patches: ScreenPatch[] };
