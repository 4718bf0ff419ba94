import { z } from '../zod.ts';

/** A mark in a replay: seconds from its start, and what it says. */
export const markSchema = z.object({ time: z.number(), label: z.string() });

/** Where a replay stands; times in seconds. */
export const replaySchema = z.object({
  time: z.number(),
  duration: z.number(),
  speed: z.number(),
  playing: z.boolean(),
  marks: z.array(markSchema),
  /** What the recordings say over time: from each time on, the state, and whether it is what was true. */
  states: z.array(
    z.object({
      worker: z.string(),
      moments: z.array(z.object({ time: z.number(), state: z.string(), right: z.boolean().optional() })),
    }),
  ),
});
export type ReplayState = z.infer<typeof replaySchema>;

export const replayCommandSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('play') }).strict(),
  z.object({ action: z.literal('pause') }).strict(),
  /** To a time in seconds from the start. */
  z.object({ action: z.literal('seek'), time: z.number() }).strict(),
  /** To the next output of any worker. */
  z.object({ action: z.literal('step') }).strict(),
  z.object({ action: z.literal('speed'), speed: z.number().min(0.1).max(1000) }).strict(),
]);
export type ReplayCommand = z.infer<typeof replayCommandSchema>;
