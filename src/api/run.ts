import { z } from '../zod.ts';
import { name } from './fields.ts';
import { replaySchema } from './replay.ts';
import { automationModeSchema } from './supervision.ts';
import { themeSchema } from './theme.ts';

/** The run. */
export const runSchema = z.object({
  id: z.string(),
  /** The run folder. */
  dir: z.string(),
  /** Where clients of the host connect; absent in a replay. */
  hostSocket: z.string().optional(),
  /** The hosts elsewhere: the command whose standard streams lead there, and why one is not reached, when it is not. */
  hosts: z
    .array(
      z.object({
        name,
        command: z.array(z.string()),
        state: z.enum(['connecting', 'reached', 'lost']),
        problem: z.string().optional(),
      }),
    )
    .optional(),
  /** Where the API is served over TCP too, and the files with its tokens; absent where it is not. */
  api: z.object({ url: z.string(), tokenFile: z.string(), readTokenFile: z.string() }).optional(),
  version: z.string(),
  /** ms since the epoch. */
  startedAt: z.number(),
  /** What is wrong with the config on disk while the old one stays in force. */
  configProblems: z.array(z.string()),
  leaveKey: z.string(),
  /** Other keys than usual, by action; absent in a replay. */
  keys: z.record(z.string(), z.array(z.string())).optional(),
  /** Whether a room rings when a worker needs a person; absent in a replay. */
  bell: z.boolean().optional(),
  /** Whether a room says in its corner what just happened; absent in a replay. */
  toasts: z.boolean().optional(),
  /** The name of the theme that the config asks for, `auto` for that of the terminal's background. */
  theme: z.string().optional(),
  /** Themes of the config folder, by name. */
  themes: z.record(z.string(), themeSchema).optional(),
  /** How many workers there will be once all were started for the first time; absent when they are. */
  expected: z.number().int().positive().optional(),
  /** What automation may do in this run; absent in a replay. */
  automation: z
    .object({
      mode: automationModeSchema,
      /** By the state of the trouble, where that is another. */
      states: z.record(z.string(), automationModeSchema).optional(),
      /** Nothing is touched; what would be done is written down. */
      dryRun: z.boolean(),
      /** Recipes that a person may press, what each sends, and the troubles in which it may help. */
      recipes: z.array(
        z.object({ name: z.string(), sends: z.string(), helps: z.array(z.string()).optional() }),
      ),
      /** An agent's login is gone: the worker that said so first, and since when. */
      login: z
        .object({ agent: z.string(), worker: name, evidence: z.string(), since: z.number() })
        .optional(),
    })
    .optional(),
  replay: replaySchema.optional(),
});
export type Run = z.infer<typeof runSchema>;
