import { z } from '../zod.ts';

/** How a worker is looked after, as faces are told of it. Times in ms since the epoch. */

export const automationModeSchema = z.enum(['on', 'suggest', 'off']);
export type AutomationMode = z.infer<typeof automationModeSchema>;

/** What is done about a worker in trouble. Times in ms since the epoch. */
export const ladderSchema = z.object({
  id: z.string(),
  cause: z.string(),
  kind: z.string().optional(),
  /** The line that proves the trouble. */
  evidence: z.string(),
  recipe: z.string(),
  openedAt: z.number(),
  /** The names of the steps, in their order. */
  steps: z.array(z.string()),
  /** The step that is being done, or is next, from 1; 0 where there is none. */
  rung: z.number(),
  /** What is being done, and what was sent so far. */
  doing: z
    .object({
      step: z.string(),
      by: z.enum(['auto', 'operator']),
      since: z.number(),
      sent: z.array(z.string()),
      /** Until when it waits for a limit to be over. */
      until: z.number().optional(),
    })
    .optional(),
  /** What is next, not before when, and what keeps it waiting besides. With automation on `suggest` it waits for a person. */
  next: z.object({ step: z.string(), at: z.number(), waits: z.string().optional() }).optional(),
  /** Why a person is needed. */
  escalated: z.string().optional(),
});
export type Ladder = z.infer<typeof ladderSchema>;

/** How a worker does, as people are told. */
export const WELLBEINGS = [
  'ok',
  'waiting',
  'stalled',
  'stuck',
  'looping',
  'erroring',
  'frozen',
  'limited',
  'down',
  'recovering',
  'needs_operator',
  'paused',
] as const;
export const wellbeingSchema = z.enum(WELLBEINGS);
export type Wellbeing = z.infer<typeof wellbeingSchema>;

/** What became of a message that waits no more. */
export const messageEndSchema = z.object({
  id: z.string(),
  level: z.enum(['submitted', 'failed', 'withdrawn']),
  reason: z.string().optional(),
});
export type MessageEnd = z.infer<typeof messageEndSchema>;

/** How a worker is looked after. */
export const supervisionSchema = z.object({
  health: z.object({ status: wellbeingSchema, since: z.number() }),
  /** The trouble it is in. */
  incident: ladderSchema.optional(),
  /** How many there were. */
  incidents: z.number(),
  automation: automationModeSchema,
  paused: z.boolean(),
  /** Messages that are not submitted yet, and why the first of them waits. */
  messages: z.object({
    waiting: z.number(),
    why: z.string().optional(),
    /** The one that was done with last, while this control looked: what became of it, and why it failed. */
    last: messageEndSchema.optional(),
  }),
  /** When it last got on with something. */
  activityAt: z.number(),
  /** What it was last told to do, or the beginning of it. */
  task: z.string().optional(),
});
export type Supervision = z.infer<typeof supervisionSchema>;
