import { STATES } from '../classifier/reading.ts';
import { argv } from '../config/fields.ts';
import { workerFields } from '../config/schema.ts';
import { TROUBLES } from '../config/troubles.ts';
import { z } from '../zod.ts';
import { automationModeSchema, supervisionSchema } from './supervision.ts';
import { themeSchema } from './theme.ts';

/**
 * The control API: HTTP for commands and queries, one WebSocket for changes. All that a face may know of control is in
 * this folder.
 */

const cells = z.number().int().min(1).max(1000);
const name = z.string().min(1).max(64);

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
 * A worker as everybody sees it. `running`, `exited`, or `gone` when its host died and nothing is known of its end;
 * `failed` when it could not be started; `unreachable` when it may run on a host elsewhere to which there is no connection.
 */
export const workerSchema = z.object({
  name,
  /** Names this start of the worker in the host protocol; absent when it never started. */
  index: z.number().int().optional(),
  /** What it is there for, where its name says so. */
  role: z.string().optional(),
  /** The host elsewhere that it lives on; absent for one on this machine. */
  host: z.string().optional(),
  state: z.enum(['running', 'exited', 'gone', 'failed', 'unreachable']),
  /** Which of the config's logins it was started with. */
  login: z.string().optional(),
  exit: exitSchema.optional(),
  /** Why it could not be started, or reached. */
  problem: z.string().optional(),
  argv: z.array(z.string()),
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

/** A mark in a replay: seconds from its start, and what it says. */
export const markSchema = z.object({ time: z.number(), label: z.string() });
export type Mark = z.infer<typeof markSchema>;

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
      /** Recipes that a person may press, and what each sends. */
      recipes: z.array(z.object({ name: z.string(), sends: z.string() })),
      /** An agent's login is gone: the worker that said so first, and since when. */
      login: z
        .object({ agent: z.string(), worker: name, evidence: z.string(), since: z.number() })
        .optional(),
    })
    .optional(),
  replay: replaySchema.optional(),
});
export type Run = z.infer<typeof runSchema>;

/** What keys to press, by name, or what text to type or paste. Keys come after text. */
export const inputSchema = z
  .object({
    text: z
      .string()
      .max(1024 * 1024)
      .optional(),
    keys: z.array(z.string().max(64)).max(1000).optional(),
    /** It is left in the composer on purpose: automation does not submit it. */
    leave: z.boolean().optional(),
  })
  .strict();
export type Input = z.infer<typeof inputSchema>;

/** A worker to be added to the run; without a name it gets the next free one of `worker-1`, `worker-2`, … */
export const newWorkerSchema = z
  .object({
    name: workerFields.name,
    command: argv,
    /** Absolute path; on a host elsewhere perhaps with "~". */
    cwd: z.string().regex(/^[/~][^\0]*$/, 'an absolute path'),
    cols: workerFields.cols,
    rows: workerFields.rows,
    scrollback: workerFields.scrollback,
    restart: workerFields.restart,
    /** Its command only shows a program that runs elsewhere, and lives on when the worker ends. */
    attached: z.boolean().optional(),
    /** The host elsewhere that it is to live on; its folder is one there then. */
    host: workerFields.host,
  })
  .strict()
  .refine(({ cwd, host }) => host !== undefined || cwd.startsWith('/'), {
    path: ['cwd'],
    error: 'an absolute path',
  });
export type NewWorker = z.input<typeof newWorkerSchema>;

export const sizeSchema = z.object({ cols: cells, rows: cells }).strict();

/** How long a worker may take to end by itself, ms; absent: what the config says. */
export const stopSchema = z.object({ graceMs: z.number().int().min(0).max(600_000).optional() }).strict();

/** As for a worker, for all of them; `leave` lets those run on that cannot be reached. */
export const downSchema = stopSchema.extend({ leave: z.boolean().optional() }).strict();

/** A message for a worker: it is brought into its composer when that is ready, and submitted. */
export const messageSchema = z
  .object({
    text: z
      .string()
      .min(1)
      .max(1024 * 1024),
  })
  .strict();
/** Where a message is: `waiting`, `typed`, `submitted`, `acknowledged`, or `failed` with its reason. */
export const messageStateSchema = z.object({
  id: z.string(),
  worker: name,
  level: z.enum(['waiting', 'typed', 'submitted', 'acknowledged', 'failed']),
  /** How often it was typed. */
  attempts: z.number(),
  reason: z.string().optional(),
});
export type MessageState = z.infer<typeof messageStateSchema>;

/** A worker's screen, and why it is read as it is, line by line. */
export const explanationSchema = z.object({ screen: z.array(z.string()), lines: z.array(z.string()) });
export type Explanation = z.infer<typeof explanationSchema>;

/** A recipe to be pressed now; absent: the next step of the worker's ladder. */
export const kickSchema = z.object({ recipe: z.string().max(64).optional() }).strict();

/**
 * An answer to the menu that a worker shows: the item with this label, as its reading has it. `asked` is the `progress` of
 * that reading: it is not given to another question.
 */
export const answerSchema = z
  .object({ label: z.string().min(1).max(200), asked: z.number().optional() })
  .strict();
export type Answer = z.infer<typeof answerSchema>;

/** What automation may do: for the run, or for one state of trouble. */
export const automationSchema = z
  .object({ mode: automationModeSchema, state: z.enum(TROUBLES).optional() })
  .strict();

export const restartSchema = z.object({ how: z.enum(['resume', 'fresh']).default('resume') }).strict();

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

const spanSchema = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]);

/** What rebuilds a worker's screen at an offset of its output: the point from which a mirror follows the host. */
export const snapshotSchema = z.object({ offset: z.number(), cols: cells, rows: cells, data: z.string() });
export type Snapshot = z.infer<typeof snapshotSchema>;

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

/** A worker's screen as text, its cursor and its title. */
export const screenTextSchema = z.object({
  cols: cells,
  rows: cells,
  title: z.string(),
  cursor: z.object({ x: z.number(), y: z.number(), visible: z.boolean() }),
  lines: z.array(z.string()),
});
export type ScreenText = z.infer<typeof screenTextSchema>;

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
