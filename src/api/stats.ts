import { z } from '../zod.ts';

/** What the workers take of the machine, as of the last look; each look costs one, so faces ask only while they show it. */
export const statsSchema = z.object({
  /** ms since the epoch. */
  at: z.number(),
  workers: z.record(
    z.string(),
    z.object({
      /** Of its process tree since the look before, in percent of one processor; absent at the first look. */
      cpu: z.number().optional(),
      /** Resident memory of its process tree, bytes. */
      memory: z.number(),
      processes: z.number(),
    }),
  ),
});
export type Stats = z.infer<typeof statsSchema>;

/** How much each worker put out in each of the last buckets of time, oldest first, up to the last that is over; bytes. */
export const activitySchema = z.object({
  bucketMs: z.number(),
  workers: z.record(z.string(), z.array(z.number())),
});
export type Activity = z.infer<typeof activitySchema>;

/** What times a course can cover: five minutes, an hour, the whole run. */
export const RANGES = ['5m', '1h', 'run'] as const;
export const rangeSchema = z.enum(RANGES);
export type Range = z.infer<typeof rangeSchema>;

/** A number for each bucket of a course; null where there was nothing to count. */
const course = z.array(z.number().nullable());

/** How a run went, in equal buckets of time, oldest first. */
export const metricsSchema = z.object({
  range: rangeSchema,
  /** ms since the epoch. */
  from: z.number(),
  to: z.number(),
  bucketMs: z.number(),
  /** How many workers were in each state, on average; the most frequent state first. */
  states: z.array(z.object({ state: z.string(), workers: z.array(z.number()) })),
  /** Steps that were taken by the product, and by a person. */
  automatic: z.array(z.number()),
  manual: z.array(z.number()),
  /** Of the incidents that were opened in a bucket: from the beginning of the trouble to its detection, on average, ms. */
  detection: course,
  /** Of the incidents that were closed in it: from the detection to the end, on average, ms. */
  recovery: course,
  /** Bytes put out by all workers, per second. */
  output: course,
  /** Of all workers: in percent of one processor, and bytes. Known while somebody looked. */
  cpu: course,
  memory: course,
});
export type RunMetrics = z.infer<typeof metricsSchema>;
