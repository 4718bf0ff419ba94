import { STATES } from '../classifier/reading.ts';
import { z } from '../zod.ts';
import { cells, name } from './fields.ts';
import { supervisionSchema } from './supervision.ts';

/** How a process ended: with a status, or by a signal. */
export const exitSchema = z.union([z.object({ code: z.number().int() }), z.object({ signal: z.string() })]);
export type Exit = z.infer<typeof exitSchema>;

/** What a worker's screen says; see the classifier. Times in ms since the epoch. */
export const readingSchema = z.object({
  state: z.enum(STATES),
  kind: z.string().optional(),
  /** The profile it was read with. */
  agent: z.string().optional(),
  /** The line that proves it. */
  evidence: z.object({ row: z.number().optional(), text: z.string(), rule: z.string() }),
  attributes: z
    .object({
      /** The items of an open menu, what it asks, and the first line of its dialog. */
      menu: z
        .array(z.object({ label: z.string(), key: z.string().optional(), selected: z.boolean() }))
        .optional(),
      asks: z.string().optional(),
      dialog: z.string().optional(),
    })
    .catchall(z.unknown()),
  /** What stands in the composer, '' when it is empty; absent where there is none. */
  composer: z.string().optional(),
  /** Changes when the screen shows something new; animations, clocks and typing do not change it. */
  progress: z.number(),
  confidence: z.number(),
  since: z.number(),
  /** Who decided, and what each source said. */
  source: z.string(),
  voices: z.array(z.object({ source: z.string(), says: z.string(), agrees: z.boolean() })),
});
export type Reading = z.infer<typeof readingSchema>;

/**
 * A worker as everybody sees it. `starting` before it first runs, then `running`, `exited`, or `gone` when its host
 * died and nothing is known of its end; `failed` when it could not be started; `unreachable` when it may run on a host elsewhere to which there is no connection.
 */
export const workerSchema = z.object({
  name,
  /** Names this start of the worker in the host protocol; absent when it never started. */
  index: z.number().int().optional(),
  /** What it is there for, where its name says so. */
  role: z.string().optional(),
  /** The host elsewhere that it lives on; absent for one on this machine. */
  host: z.string().optional(),
  state: z.enum(['starting', 'running', 'exited', 'gone', 'failed', 'unreachable']),
  /** Which of the config's logins it was started with. */
  login: z.string().optional(),
  exit: exitSchema.optional(),
  /** Why it could not be started, or reached. */
  problem: z.string().optional(),
  argv: z.array(z.string()),
  /** It only shows what runs elsewhere, as an adopted tmux session does: that lives on when the worker ends. */
  attached: z.boolean().optional(),
  cwd: z.string(),
  pid: z.number().int().optional(),
  cols: cells,
  rows: cells,
  /** The title its program set; cleaned of control characters. */
  title: z.string(),
  /** ms since the epoch. */
  startedAt: z.number().optional(),
  exitedAt: z.number().optional(),
  /** Why it is not being recorded. */
  recordingProblem: z.string().optional(),
  /** What its screen says; absent before the first look. */
  reading: readingSchema.optional(),
  /** In a replay of a labelled recording: what was true. */
  truth: z.object({ state: z.string(), right: z.boolean() }).optional(),
  /** What the config says of it now, when that is not what runs. */
  config: z.enum(['removed', 'changed']).optional(),
  /** Somebody has it in the focus view and typed within the last seconds. */
  typing: z.boolean(),
  /** How it is looked after; absent in a replay, and before it ever ran. */
  supervision: supervisionSchema.optional(),
});
export type Worker = z.infer<typeof workerSchema>;
