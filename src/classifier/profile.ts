import { checkedJson } from '../config/checked-json.ts';
import { z } from '../zod.ts';
import { compile, PatternError } from './pattern.ts';
import { STATES } from './reading.ts';

/**
 * What one agent's terminal interface looks like, and which keys do what in it: all that this program knows of an
 * agent. A profile is a JSON file; a new agent is a new file.
 */

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'at most 32 small letters, digits and dashes that begin with a letter');

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
const patterns = z.array(pattern).max(100).default([]);

/** Each a single character, as a set of them. */
const signs = z
  .array(z.string().refine((sign) => sign.length === 1, 'one character'))
  .max(40)
  .default([])
  .transform((list): ReadonlySet<string> => new Set(list));

/** Where a rule looks. Everything else on a screen counts for nothing. */
const REGIONS = [
  /** The line the agent animates while it works, above the composer. */
  'status',
  /** The lines below the composer, each side of a line for itself. */
  'footer',
  /** Lines set to the right edge just above the composer. */
  'hint',
  /** The last thing that was said in the newest turn: of the agent's own notices, one whole item. */
  'last',
  /** The item that the last thing belongs to, such as the call above what a tool printed. */
  'parent',
  /** The line that closes a turn. */
  'closing',
  /** The first line of a dialog. */
  'dialog',
  /** The question above a menu. */
  'asks',
  /** Each item of a menu. */
  'option',
  /** The lines below a menu. */
  'keys',
  /** The last lines of a screen that has neither composer nor menu. */
  'tail',
  /** The very last of them, where dialogs say which keys they take. */
  'bottom',
] as const;
export type Region = (typeof REGIONS)[number];

const rule = z
  .object({
    /** Names the rule in explanations. */
    name: z.string().min(1).max(64),
    state: z.enum(STATES),
    kind: z.string().max(32).optional(),
    in: z.enum(REGIONS),
    /** One of them must match a piece of the region. */
    match: z.array(pattern).min(1).max(100),
    /** What matches one of these is not meant. */
    unless: patterns,
    /** Only text in a color or faint: agents set their notices off so, what they quote stands in plain text. */
    toned: z.boolean().default(false),
  })
  .strict();
export type Rule = z.infer<typeof rule>;

/** What is worth keeping from a region, whatever the state: its captures become attributes, such as `context`. */
const note = z.object({ in: z.enum(REGIONS), match: z.array(pattern).min(1).max(20) }).strict();
export type Note = z.infer<typeof note>;

const key = z.array(z.string().min(1).max(32)).max(8);

const words = z.array(z.string().min(1).max(200)).max(200).default([]);

/** How a command line that started the agent becomes one that takes up a conversation. */
const resume = z
  .object({
    /** What takes up one conversation, as arguments; `{session}` stands for its name. */
    args: z.array(z.string()).min(1),
    /** What takes up the latest conversation of the folder. */
    continue: words,
    /** Options and subcommands that choose a conversation themselves; they are left out. */
    drop: words,
    /** Options and subcommands with which it holds no conversation in a terminal. */
    unless: words,
    /** What says the first prompt, which is not to be said twice: these options, or words that belong to no option. */
    prompt: z
      .object({ options: words, words: z.boolean().default(false) })
      .strict()
      .prefault({}),
    /** Its options by how many words follow. Of an option that is not here nothing is known: it stays, with what follows. */
    options: z.object({ none: words, one: words, maybe: words, many: words }).strict().prefault({}),
  })
  .strict();
export type ResumeRules = z.infer<typeof resume>;

/** The folder of an agent: of the environment variable, else this one, where `~` is the home of the worker. */
const agentHome = z.object({ variable: z.string().optional(), path: z.string() }).strict();
export type AgentHome = z.infer<typeof agentHome>;

/** Where to find which conversation a process of the agent is in. */
const sessions = z
  .object({
    /** The form of their names; anything else is none. */
    form: z.enum(['uuid', 'word']).default('uuid'),
    /** Options or subcommands that are followed by the name, in the command line. */
    options: words,
    /** With one of these in its command line, the agent does not stay in the conversation that the line names. */
    unless: words,
    /** Lines that it leaves on the screen when it ends; `{session}` is the name. */
    printed: patterns,
    home: agentHome.optional(),
    /** A JSON file that the running process keeps, and the key in it; `{home}` and `{pid}` stand for themselves. */
    file: z.object({ path: z.string(), key: z.string() }).strict().optional(),
    /** The file of a conversation; `{cwd}` is the folder with a dash for all but letters and digits, `{session}` the name. */
    transcript: z
      .string()
      .regex(/^[^*]*\/\{session\}[^/]*$/, 'a path with {session} in its last part')
      .optional(),
  })
  .strict();
export type SessionRules = z.infer<typeof sessions>;

const profileSchema = z
  .object({
    name,
    /** As a person calls it. */
    title: z.string().min(1).max(64),
    recognize: z
      .object({
        /** Names of its process. */
        commands: z.array(z.string()).default([]),
        /** npm packages that hold it, for command lines such as `npx PACKAGE` and `node .../node_modules/PACKAGE/cli.js`. */
        packages: z.array(z.string()).default([]),
        /** What it calls itself in the Program Status Protocol. */
        apps: z.array(z.string()).default([]),
        titles: patterns,
        /** Lines that only it writes: its banner. */
        banners: patterns,
      })
      .strict(),
    /**
     * It asks its terminal to mark pastes (DEC 2004) as long as it takes keys. Where a shell was in front, or nobody said who
     * it is, what looks like its composer or its menu is a picture of one without that.
     */
    marksPastes: z.boolean().default(false),
    /** Where the user types. */
    composer: z
      .object({
        /**
         * `framed`: between two horizontal lines or in a box; `bare`: a line that begins with the sign and holds the
         * cursor; `barred`: lines with a bar at their left, closed by a corner.
         */
        frame: z.enum(['framed', 'bare', 'barred']),
        signs,
        /** What stands there while nothing is typed, where it is not faint. */
        ghosts: patterns,
        /** What stands for a long text that was pasted. */
        pasted: patterns,
        /** What is sent while a turn runs waits in the agent for its end. */
        queues: z.boolean().default(false),
        /** Lines at the bottom of a barred composer that are not for typing. */
        chrome: z.number().int().min(0).max(5).default(0),
      })
      .strict()
      .optional(),
    /** What was said, above the composer. */
    transcript: z
      .object({
        /** Marks of items stand no further right than this, cells. */
        margin: z.number().int().min(0).max(10).default(0),
        /** Before what the user said. */
        echoes: signs,
        /** Before what the agent says or does. */
        items: signs,
        /** Before what belongs to an item: results, notices. */
        children: signs,
        /** The line that the agent animates while it works. */
        status: patterns,
        /** Lines that close a turn. */
        closings: patterns,
        /** Items that say nothing: an answer of nothing else is empty. */
        asides: patterns,
        /** Lines above the composer that stand there whatever was said. */
        chrome: patterns,
        /** What the user may say that has no answer. */
        commands: patterns,
      })
      .strict()
      .optional(),
    /** Menus: a pointer before the selected item. */
    menu: z.object({ pointers: signs }).strict().optional(),
    /** Shell prompts, with what was typed after them. */
    prompts: z
      .array(
        z
          .object({
            shell: z.string(),
            match: z.array(pattern).min(1),
            /** What the line above such a prompt must look like, where the prompt takes two. */
            below: patterns,
          })
          .strict(),
      )
      .default([]),
    titles: z
      .array(z.object({ match: pattern, says: z.enum(['working', 'idle', 'blocked']) }).strict())
      .default([]),
    rules: z.array(rule).max(300).default([]),
    notes: z.array(note).max(50).default([]),
    /** How long a turn in which nothing comes may mend itself, ms: until then it is not interrupted. */
    patienceMs: z.number().int().min(0).max(3_600_000).default(0),
    /** Which keys do what, by name. */
    keys: z
      .object({
        submit: key,
        interrupt: key,
        exit: key,
        clear: key,
        /** Moves in a menu, where it has no keys of its own. */
        up: key,
        down: key,
        choose: key,
        cancel: key,
      })
      .partial()
      .strict()
      .default({}),
    /** The command line that starts it, by itself. */
    start: words,
    resume: resume.optional(),
    sessions: sessions.optional(),
    /** Its settings files, in which hooks must have the format that it takes; `{home}` is its folder, others are in the worker's. */
    settings: words,
    version: z
      .object({ command: z.array(z.string()).min(1), match: z.array(pattern).min(1) })
      .strict()
      .optional(),
  })
  .strict();
export type Profile = z.infer<typeof profileSchema>;

/** A profile that is not one; the message names the file, the place in it and the reason. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/**
 * Reads a profile from JSON; `file` is what errors call it.
 * @throws {ProfileError}
 */
export function parseProfile(text: string, file: string): Profile {
  const checked = checkedJson(profileSchema, text, file);
  if (checked.problem !== undefined) throw new ProfileError(checked.problem);
  return checked.value;
}
