import { z } from '../zod.ts';
import { name } from './fields.ts';

/** A message for a worker: it is brought into its composer when that is ready, and submitted. */
export const messageSchema = z
  .object({
    text: z
      .string()
      .min(1)
      .max(1024 * 1024),
  })
  .strict();
/** What is to be taken back: one message, by its id, or all that wait. */
export const withdrawalSchema = z.object({ message: z.string().max(64).optional() }).strict();
/** Where a message is: `waiting`, `typed`, `submitted`, `acknowledged`, `failed` with its reason, or `withdrawn`. */
export const messageStateSchema = z.object({
  id: z.string(),
  worker: name,
  level: z.enum(['waiting', 'typed', 'submitted', 'acknowledged', 'failed', 'withdrawn']),
  /** How often it was typed. */
  attempts: z.number(),
  reason: z.string().optional(),
});
export type MessageState = z.infer<typeof messageStateSchema>;

/** Why a message failed, without to whom and after how many attempts. */
export function bareReason(reason: string): string {
  return reason.replace(/^Failed to deliver message to \S+ after \d+ attempts?: /, '');
}
