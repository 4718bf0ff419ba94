import { LEAVE_KEY } from '../keymap/leave-key.ts';
import { ACTION_NAMES, expectedAction, keyProblems } from '../keymap/remap.ts';
import { z } from '../zod.ts';
import { argv, bytes, COMMAND, commandWords, MIB, text, whole, yesOrNo } from './fields.ts';
import { LISTEN, LISTEN_FORM, LISTEN_PORT, parseListen } from './listen.ts';
import { automation, notifyShape, supervisionShape } from './supervision-schema.ts';
import { TROUBLES } from './troubles.ts';
import { workerNames } from './worker-names.ts';

const KEYS = 'a list of keys, such as ["x", "ctrl-x"], or null for none';
const LOGIN_VALUE = 'text, null, or an object such as { "from": "MY_KEY" }';
const LOGIN = 'the name of one of "logins"';
const VARIABLE = /^[^=\0]+$/;
const VARIABLE_NAME = 'the name of an environment variable, without "="';
const ENV_VALUE = 'text, or null to unset the variable';
const ENV_TEXT = 'text without the NUL character, which no environment variable can hold';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;
const NAME_EXPECTED = 'at most 64 letters, digits, "-", "_" and "." that begin with a letter, digit or "_"';
const HOST_COMMAND =
  'a list with a program and its arguments, such as ["ssh", "box", "orch-tui", "host", "--stdio"]';

const hostSchema = z.strictObject(
  {
    name: z
      .string('a name')
      .regex(NAME, { error: NAME_EXPECTED, abort: true })
      .describe('What the host is called, unique in the run. Letters, digits, "-", "_" and "."; at most 64.'),
    command: commandWords(HOST_COMMAND).describe(
      'The command that runs "orch-tui host --stdio" there and whose standard streams lead to it, such as ["ssh", "box", "orch-tui", "host", "--stdio"]. It may ask for nothing.',
    ),
    ephemeral: yesOrNo
      .optional()
      .describe(
        'Whether the machine may be replaced by a new one, as a container or a pod without a volume is: when another machine answers, its workers are lost with the old one and started again. Otherwise (default) the other machine is refused, for they may run on.',
      ),
  },
  'an object with a "name" and a "command"',
);

const workerSchema = z
  .strictObject(
    {
      name: z
        .string('a name')
        .regex(NAME, { error: NAME_EXPECTED, abort: true })
        .optional()
        .describe(
          'What the worker is called, unique in the run (default: worker-1, worker-2, ... for the workers without one). Letters, digits, "-", "_" and "."; at most 64.',
        ),
      command: z
        .union([argv, text(COMMAND)], COMMAND)
        .describe(
          'The program and its arguments, such as ["claude", "--continue"]. No shell reads them. With "shell": true: one string, a command line for the shell.',
        ),
      shell: yesOrNo
        .default(false)
        .describe('Whether command is a line for your shell ($SHELL, else /bin/sh) instead of a list.'),
      cwd: text('the path of a folder')
        .optional()
        .describe(
          'The folder in which the program starts, relative to the folder of this file (default: that folder). "~" is your home folder.',
        ),
      host: z
        .string('the name of a host')
        .optional()
        .describe(
          'The name of the host (see hosts) on which it lives; default: this machine. cwd is a folder there then (default: the home folder), and env comes on top of the environment there.',
        ),
      env: z
        .record(
          z.string().regex(VARIABLE, VARIABLE_NAME),
          z.union([z.string().regex(/^[^\0]*$/, ENV_TEXT), z.null()], ENV_VALUE),
          'an object from the names of environment variables to text or null',
        )
        .default({})
        .describe(
          'Environment variables to set on top of those of orch-tui, for this worker alone; null unsets one. What looks like a secret here is kept out of logs, journal and reports.',
        ),
      count: whole(1, 200)
        .default(1)
        .describe(
          'How many workers to start from this entry; with more than one they are called name-1, name-2, ...',
        ),
      cols: whole(20, 500).default(120).describe('Width of the terminal in cells.'),
      rows: whole(5, 200).default(40).describe('Height of the terminal in cells.'),
      scrollback: whole(0, 100_000)
        .default(1000)
        .describe('How many lines that scrolled off the top of the terminal are kept.'),
      automation: automation
        .optional()
        .describe('What is done about this worker in trouble, where it is not as for the run.'),
      logins: z
        .array(text(LOGIN), 'a list of names of logins')
        .min(1, 'at least one login')
        .optional()
        .describe(
          'Which of "logins" the worker may use, in this order: it starts with the first, and goes on with the next when a usage limit is hit.',
        ),
      restart: z
        .enum(['never', 'transient', 'permanent'], '"never", "transient" or "permanent"')
        .optional()
        .describe(
          'Whether a worker that ended is started again: "never"; "transient": unless it ended by itself with status 0; "permanent": whatever ended it. Default: "transient" for an agent; another program only when a signal or the loss of its host ended it. What you stop stays stopped.',
        ),
    },
    'an object with at least a "command"',
  )
  .superRefine((worker, context) => {
    if (worker.shell === (typeof worker.command === 'string')) return;
    context.addIssue({
      code: 'custom',
      path: ['command'],
      message: worker.shell
        ? 'one string, a line for the shell, because "shell" is true'
        : 'a list with the program and its arguments, such as ["claude", "--continue"] (or add "shell": true)',
    });
  });

/** The keys of `api`. */
const apiShape = {
  listen: z
    .string(LISTEN)
    .regex(LISTEN_FORM, { error: LISTEN, abort: true })
    .refine((address) => parseListen(address) !== undefined, LISTEN_PORT)
    .describe(
      'A TCP port of this machine, such as "127.0.0.1:8420" (port 0: any that is free). Who uses it needs a token from the run folder. Other machines cannot reach it.',
    ),
};

/** What a worker's entry consists of, each with its check. */
export const workerFields = workerSchema.shape;

/** The schema of `orch.json`. What it accepts has a name of its own for every worker. */
export const configSchema = z
  .strictObject(
    {
      $schema: z
        .string('a path or URL')
        .optional()
        .describe('The JSON Schema of this file, for completion and checks in editors.'),
      workers: z
        .array(workerSchema, 'a list of workers')
        .min(1, 'at least one worker')
        .describe('The workers of the run: each is one program in a terminal of its own.'),
      hosts: z
        .array(hostSchema, 'a list of hosts')
        .default([])
        .describe('Other machines on which workers may live.'),
      purpose: text('what the run is for')
        .optional()
        .describe('What the run is for, in a few words: its report begins with it.'),
      recordInput: yesOrNo
        .default(false)
        .describe(
          'Whether what is typed into the workers is recorded too. What is typed while a terminal has echo off (passwords) is never recorded.',
        ),
      castSegmentBytes: bytes
        .default(64 * MIB)
        .describe('Size in bytes at which the recording of a worker goes on in a new file.'),
      castRetentionBytes: bytes
        .default(2048 * MIB)
        .describe('How many bytes of recordings a run keeps; beyond that the oldest files are removed.'),
      logDirectory: text('the path of a folder')
        .optional()
        .describe(
          'The folder in which each run gets its folder of recordings, relative to the folder of this file (default: orch-tui/ in $XDG_STATE_HOME, else in ~/.local/state). "~" is your home folder.',
        ),
      leaveKey: z
        .string('the name of a key')
        .regex(
          // Not ctrl-[ c h i j m: these are Esc, Ctrl-C, Backspace, Tab, line feed and Enter, which every worker needs.
          /^(ctrl-[abd-gk-ln-z\]\\^_]|alt-[a-z0-9]|f([1-9]|1[0-2]))$/,
          'a key that typing does not need, such as "ctrl-]", "ctrl-g", "alt-x" or "f12"',
        )
        .default(LEAVE_KEY)
        .describe('The key that leaves the focus view, such as "ctrl-]", "alt-x" or "f12".'),
      keys: z
        .record(
          z
            .string()
            .refine((name) => ACTION_NAMES.includes(name), {
              error: ({ input }) => expectedAction(String(input)),
            })
            .meta({ enum: [...ACTION_NAMES] }),
          z
            .array(z.string('the name of a key'), KEYS)
            .min(1, KEYS)
            .nullable()
            .transform((keys) => keys ?? []),
          'an object from the names of actions to lists of keys',
        )
        .prefault({})
        .describe(
          'Other keys for what the room does, such as { "kick-menu": ["K"], "select-up": ["up", "k"] }, or null for no key; "orch-tui keys" lists all.',
        ),
      toasts: yesOrNo
        .default(true)
        .describe('Whether the room says in its last line for a few seconds what just happened.'),
      theme: z
        .string('the name of a theme')
        .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'the name of a theme, such as "auto", "dark" or "light"')
        .default('auto')
        .describe(
          'The colors of the room: "auto" (by the background of the terminal), "dark", "light", "high-contrast", "color-blind", "monochrome", or the name of a file in themes/ beside this one.',
        ),
      logins: z
        .record(
          z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'the name of a login, such as "key-1"'),
          z.record(
            z.string().regex(VARIABLE, VARIABLE_NAME),
            z.union(
              [
                z.string().regex(/^[^\0]*$/, ENV_TEXT),
                z.null(),
                z.strictObject({ from: z.string().regex(VARIABLE, VARIABLE_NAME) }),
              ],
              LOGIN_VALUE,
            ),
            'an object from the names of environment variables to what they are set to',
          ),
          'an object from the names of logins to what they set in the environment',
        )
        .default({})
        .describe(
          'Logins that workers may use: what each sets in the environment of an agent, as text, null to unset a variable, or { "from": "NAME" } for the value of a variable where the run is started.',
        ),
      api: z
        .strictObject(apiShape, 'an object with "listen"')
        .optional()
        .describe('How the API is served besides the socket of the run, which only you can use.'),
      hostStopTimeoutMs: whole(0, 600_000)
        .default(5000)
        .describe('How many milliseconds a worker that is being stopped has between SIGTERM and SIGKILL.'),
      ...supervisionShape,
    },
    'an object with a list of "workers"',
  )
  .superRefine((config, context) => {
    if (config.castRetentionBytes < config.castSegmentBytes) {
      context.addIssue({
        code: 'custom',
        path: ['castRetentionBytes'],
        message: `at least castSegmentBytes (${config.castSegmentBytes})`,
      });
    }
    for (const { path, expected } of keyProblems(config.keys, config.leaveKey)) {
      context.addIssue({ code: 'custom', path: ['keys', ...path], message: expected });
    }
    const hosts = config.hosts.map(({ name }) => name);
    for (const [i, name] of hosts.entries()) {
      if (hosts.indexOf(name) === i) continue;
      const message = `a name that hosts[${hosts.indexOf(name)}] does not have already`;
      context.addIssue({ code: 'custom', path: ['hosts', i, 'name'], message });
    }
    for (const [i, { host }] of config.workers.entries()) {
      if (host === undefined || hosts.includes(host)) continue;
      const known =
        hosts.length > 0 ? `one of hosts (${hosts.join(', ')})` : 'one of hosts, where there is none';
      context.addIssue({ code: 'custom', path: ['workers', i, 'host'], message: known });
    }
    for (const [entry, { logins = [] }] of config.workers.entries()) {
      const unknown = logins.findIndex((login) => !Object.hasOwn(config.logins, login));
      if (unknown < 0) continue;
      context.addIssue({ code: 'custom', path: ['workers', entry, 'logins', unknown], message: LOGIN });
    }
    const ownerOf = new Map<string, number>();
    for (const [entry, names] of workerNames(config.workers).entries()) {
      // Names become file names, and some file systems do not tell upper from lower case.
      const taken = names.find((name) => ownerOf.has(name.toLowerCase()));
      if (taken !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['workers', entry, 'name'],
          message: `a name that makes no second "${taken}" (workers[${ownerOf.get(taken.toLowerCase())}] has it)`,
        });
      }
      for (const name of names) ownerOf.set(name.toLowerCase(), entry);
    }
  });

/** What `orch.json` says, with the defaults filled in. */
export type Config = z.output<typeof configSchema>;

/** One entry of `hosts` in `orch.json`. */
export type HostConfig = Config['hosts'][number];

/** One entry of `workers` in `orch.json`, with the defaults filled in: `count` workers. */
export type WorkerConfig = Config['workers'][number];

/** The keys known in the object at `path`, for naming the nearest one to an unknown key. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  if (path[0] === 'notify') return Object.keys(notifyShape);
  if (path[0] === 'hosts') return Object.keys(hostSchema.shape);
  if (path[0] === 'api') return Object.keys(apiShape);
  if (path[0] === 'automationByState') return [...TROUBLES];
  return Object.keys(path.length === 0 ? configSchema.shape : workerSchema.shape);
}

/** The JSON Schema (draft 7, which editors know best) of `orch.json`. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
}
