import { compile, PatternError } from '../classifier/pattern.ts';
import { STATES } from '../classifier/reading.ts';
import { checkedJson, expectation } from '../config/checked-json.ts';
import { severitySchema } from '../journal/event.ts';
import { parseKeyName, UnknownKeyError } from '../screen/key-name.ts';
import { z } from '../zod.ts';

/** What to do about one kind of trouble, as data: a ladder of steps, the least destructive first. Times in ms. */

const ms = z.number().int().min(0).max(86_400_000);
const words = z.string().min(1).max(64);

const pattern = z
  .string()
  .min(1)
  .max(200)
  .transform((source, context) => {
    try {
      return compile(source);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      context.addIssue({ code: 'custom', message: error.expected });
      return z.NEVER;
    }
  });

/** The name of a key, or of keys that the agent's profile names, such as `{submit}`. */
const key = words.check((context) => {
  if (/^\{\w+\}$/.test(context.value)) return;
  try {
    parseKeyName(context.value);
  } catch (error) {
    if (!(error instanceof UnknownKeyError)) throw error;
    const near = error.suggestion === undefined ? '' : ` (did you mean "${error.suggestion}"?)`;
    const message = `a key such as enter, esc, ctrl-c, up or f5${near}`;
    context.issues.push({ code: 'custom', message, input: context.value });
  }
});

/** The kinds of what a step does, by the key that says it. */
const acts = {
  /** Presses keys, in one write; `{submit}` and the like are what the agent's profile says. */
  press: z.strictObject({ press: z.array(key).min(1).max(8) }),
  wait: z.strictObject({ wait: ms }),
  /** Brings a text into the composer and submits it; with `queue` also to an agent at work that queues prompts. */
  send: z.strictObject({ send: z.string().min(1).max(4000), queue: z.boolean().default(false) }),
  /** Puts a text into the outbox: it is brought when the worker is well and ready for it, and not waited for. */
  tell: z.strictObject({ tell: z.string().min(1).max(4000) }),
  /** Chooses an item of the menu by what is written there, the first of these that is. */
  choose: z.strictObject({ choose: z.array(pattern).min(1).max(10) }),
  /** Starts the agent again in the shell that took its place. */
  relaunch: z.strictObject({ relaunch: z.enum(['resume', 'fresh']) }),
  /** Starts the worker again in a new terminal. */
  restart: z.strictObject({ restart: z.enum(['resume', 'fresh']) }),
  /** Starts the worker again with its next login that is at no limit, in the conversation it was in. */
  login: z.strictObject({ login: z.literal('next') }),
  signal: z.strictObject({ signal: z.enum(['SIGCONT']) }),
  /** Waits until a limit is over, or the composer is empty and nothing runs. */
  until: z.strictObject({ until: z.enum(['reset', 'idle']) }),
} as const;
export type Act = z.infer<(typeof acts)[keyof typeof acts]>;

/** What a step does, one after the other; the screen is read again before each of them. It is of the kind that its key says. */
const act = z.record(z.string(), z.unknown()).transform((value, context): Act => {
  const kinds = Object.keys(acts) as (keyof typeof acts)[];
  const kind = kinds.find((kind) => kind in value);
  if (kind === undefined) {
    const keys = Object.keys(value).slice(0, 1);
    const message = `one of the keys ${kinds.join(', ')}`;
    context.addIssue(
      keys.length > 0 ? { code: 'unrecognized_keys', keys, message } : { code: 'custom', message },
    );
    return z.NEVER;
  }
  const parsed = acts[kind].safeParse(value, { error: expectation });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});

const step = z.strictObject({
  name: words,
  do: z.array(act).min(1).max(10),
  /** To wait before it. */
  after: ms.default(0),
  /** How that wait grows: before the n-th time n times as long (linear, as by default), or doubled each time. */
  backoff: z.enum(['linear', 'exponential']).optional(),
  /** How often it is tried. */
  times: z.number().int().min(1).max(50).default(1),
  /** How soon the screen must show that it helped. */
  within: ms.default(10_000),
});
export type Step = z.infer<typeof step>;

/** Troubles that are no state of a screen. */
const OTHER_CAUSES = ['stalled', 'stuck', 'frozen', 'looping'] as const;
export const CAUSES = [...STATES, ...OTHER_CAUSES] as const;
export type Cause = (typeof CAUSES)[number];

const recipe = z.strictObject({
  name: words,
  /** Which trouble it is for; one that is only pressed by hand is for none. */
  when: z
    .strictObject({
      causes: z.array(z.enum(CAUSES)).min(1),
      kinds: z.array(words).optional(),
      agents: z.array(words).optional(),
      /** What the line that proves the trouble must look like. */
      evidence: z.array(pattern).optional(),
    })
    .optional(),
  /** In which troubles one that is pressed by hand may help: in those it comes before the others of its kind. */
  helps: z.array(z.enum(CAUSES)).min(1).optional(),
  /** Only when the operator's config accepts this; `logins`: when it names another login that is at no limit. */
  accepts: z.enum(['trust', 'bypass', 'logins']).optional(),
  severity: severitySchema.default('medium'),
  /** What may be behind it. */
  guess: z.string().max(200).default(''),
  /** What it costs while nobody does anything. */
  impact: z.string().max(200).default('the worker does nothing'),
  /** How long the trouble must stand before the first step. */
  settle: ms.default(0),
  /** A person is told at once, whatever the steps do. */
  tell: z.boolean().default(false),
  steps: z.array(step).max(12).default([]),
});
export type Recipe = z.infer<typeof recipe>;

export const recipesSchema = z.strictObject({
  $schema: z.string().optional(),
  recipes: z.array(recipe).max(200),
});

/** A file of recipes that is none; the message names the file, the place in it and the reason. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}

/** Reads recipes from JSON; `file` is what errors call it. @throws {RecipeError} */
export function parseRecipes(text: string, file: string): Recipe[] {
  const checked = checkedJson(recipesSchema, text, file);
  if (checked.problem !== undefined) throw new RecipeError(checked.problem);
  return checked.value.recipes;
}

/** The recipes of several files as one list: those of a later file come first, and replace those of the same name. */
export function mergeRecipes(...lists: readonly (readonly Recipe[])[]): Recipe[] {
  const merged = new Map<string, Recipe>();
  for (const list of lists.toReversed()) {
    for (const each of list) if (!merged.has(each.name)) merged.set(each.name, each);
  }
  return [...merged.values()];
}
