import { argv } from '../config/fields.ts';
import { workerFields } from '../config/schema.ts';
import { TROUBLES } from '../config/troubles.ts';
import { z } from '../zod.ts';
import { cells } from './fields.ts';
import { automationModeSchema } from './supervision.ts';

/** What a face asks to be done: the bodies of requests. */

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

/**
 * How long a worker may take to end by itself, ms; absent: what the config says. Or `leave`: it is given up, for its host
 * cannot be reached.
 */
export const stopSchema = z
  .object({ graceMs: z.number().int().min(0).max(600_000).optional(), leave: z.boolean().optional() })
  .strict();

/** As for a worker, for all of them; `leave` gives up those that cannot be reached, and ends the others. */
export const downSchema = stopSchema;
/** What is answered to that: those that were given up. */
export const downAnswerSchema = z.object({
  left: z.array(z.object({ name: z.string(), host: z.string().optional() })),
});
export type DownAnswer = z.infer<typeof downAnswerSchema>;

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
