import { conversationSchema, entrySchema } from '../transcript/entry.ts';
import { z } from '../zod.ts';
import { messageStateSchema, workerSchema } from './schema.ts';

/** What is told of one worker, and of its incidents, when somebody looks closely. Times in ms since the epoch. */

const name = z.string().min(1).max(64);

/** What happened in an incident, as the journal tells it. */
export const incidentSchema = z.object({
  id: z.string(),
  worker: name,
  cause: z.string(),
  kind: z.string().optional(),
  severity: z.string(),
  /** When the screen began to say so, when it was believed, and when it was over; ms. */
  since: z.number(),
  openedAt: z.number(),
  closedAt: z.number().optional(),
  outcome: z.string().optional(),
  escalation: z.object({ at: z.number(), reason: z.string() }).optional(),
  evidence: z.string(),
  screen: z.array(z.string()).readonly(),
  guess: z.string(),
  impact: z.string(),
  task: z.string().optional(),
  steps: z
    .array(
      z.object({
        /** When it ended, and how long it took, ms. */
        at: z.number(),
        ms: z.number(),
        by: z.enum(['auto', 'operator']),
        recipe: z.string(),
        step: z.string(),
        rung: z.number(),
        of: z.number(),
        sent: z.array(z.string()).readonly(),
        before: z.array(z.string()).readonly(),
        after: z.array(z.string()).readonly(),
        result: z.string(),
        reason: z.string().optional(),
      }),
    )
    .readonly(),
});
export type IncidentRecord = z.infer<typeof incidentSchema>;

/** A worker's conversation, from the transcript that its agent keeps: entries after the one that was asked for, oldest first. */
export const transcriptSchema = z.object({
  conversation: conversationSchema,
  entries: z.array(entrySchema).readonly(),
  /** There are more after these. */
  more: z.boolean(),
  /** Lines of the file that could not be read. */
  skipped: z.number(),
  path: z.string(),
});
export type TranscriptPage = z.infer<typeof transcriptSchema>;

/** What git says of a folder. */
export const workTreeSchema = z.object({
  /** Absent where none is checked out. */
  branch: z.string().optional(),
  /** What is changed and not committed: lines of `git status --porcelain`, at most 100. */
  status: z.array(z.string()),
  /** The latest five commits, newest first. */
  commits: z.array(z.string()),
});
export type WorkTree = z.infer<typeof workTreeSchema>;

/** All that is told of one worker. */
export const workerDetailSchema = z.object({
  worker: workerSchema,
  /** Why its screen is read as it is, a line each. */
  explanation: z.array(z.string()),
  incidents: z.array(incidentSchema),
  /** Lives of its agent after the first: new terminals, and starts in the shell it had left to. */
  restarts: z.number(),
  messages: z.array(
    messageStateSchema.extend({
      kind: z.string(),
      by: z.enum(['auto', 'operator']),
      text: z.string(),
      queuedAt: z.number(),
    }),
  ),
  /** The end of its conversation; empty where there is no transcript. */
  conversation: z.array(entrySchema).readonly(),
  /** What was saved before it was last started again. */
  context: z.record(z.string(), z.unknown()).optional(),
  /** Its folder; absent where that is in no git repository. */
  git: workTreeSchema.optional(),
});
export type WorkerDetail = z.infer<typeof workerDetailSchema>;
