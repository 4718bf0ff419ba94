import { z } from '../zod.ts';

/** The levels of control's log, the mildest first. */
export const LOG_LEVELS = ['info', 'warn', 'error'] as const;
/** Which lines of it are asked for: of this level or worse, with this text in any case. */
export const logQuerySchema = z.object({
  level: z.enum(LOG_LEVELS).default('info'),
  text: z.string().max(200).default(''),
});
export type LogQuery = z.infer<typeof logQuerySchema>;
/** An entry of control's log; the time is local. */
export interface LogLine {
  time: string;
  level: (typeof LOG_LEVELS)[number];
  text: string;
}
