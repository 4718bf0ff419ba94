import { z } from '../zod.ts';
import { cells, name } from './fields.ts';

/** A worker's screen as text, its cursor and its title. */
export const screenTextSchema = z.object({
  cols: cells,
  rows: cells,
  title: z.string(),
  cursor: z.object({ x: z.number(), y: z.number(), visible: z.boolean() }),
  lines: z.array(z.string()),
});
export type ScreenText = z.infer<typeof screenTextSchema>;

/** A worker's screen, and why it is read as it is, line by line. */
export const explanationSchema = z.object({ screen: z.array(z.string()), lines: z.array(z.string()) });
export type Explanation = z.infer<typeof explanationSchema>;

/** What rebuilds a worker's screen at an offset of its output: the point from which a mirror follows the host. */
export const snapshotSchema = z.object({ offset: z.number(), cols: cells, rows: cells, data: z.string() });
export type Snapshot = z.infer<typeof snapshotSchema>;

/** What is searched for in the screens of all workers. */
export const searchSchema = z.string().min(1).max(200);

/** Where a text was found, by worker, the newest lines first; not all of it where that would take too long. */
export const foundSchema = z.object({
  matches: z.array(
    z.object({
      worker: name,
      /** The line, and how many lines stood below it when it was looked at. */
      text: z.string(),
      fromEnd: z.number().int(),
    }),
  ),
  complete: z.boolean(),
});
export type Found = z.infer<typeof foundSchema>;
