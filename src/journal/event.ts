import { MAX_TIME } from '../clock.ts';
import { z } from '../zod.ts';

/**
 * What happened in a run, as it is written down: append-only, and all that is told of a run later is folded from it.
 * Times are ms since the epoch (in a replay: on the recording's own clock).
 */

const text = z.string();
const time = z.number().min(-MAX_TIME).max(MAX_TIME);
/** A screen as lines, top to bottom, cut to a bounded size. */
const screen = z.array(text);
const exit = z.union([z.object({ code: z.number() }), z.object({ signal: text })]);

/** Who did something: the product by itself, or a person. */
const actorSchema = z.enum(['auto', 'operator']);
export type Actor = z.infer<typeof actorSchema>;

export const severitySchema = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof severitySchema>;

/** How automation deals with trouble: acts, shows what it would do, or does nothing. */
export const automationModeSchema = z.enum(['on', 'suggest', 'off']);
export type AutomationMode = z.infer<typeof automationModeSchema>;

/** How a step of a ladder ended. */
const resultSchema = z.enum([
  /** The trouble is over. */
  'recovered',
  /** Another trouble stands there now. */
  'changed',
  /** Nothing came of it. */
  'nothing',
  /** It could not be done to its end; the reason says why. */
  'failed',
  /** It would have been done, but nothing is to be touched. */
  'dry_run',
]);
export type StepResult = z.infer<typeof resultSchema>;

/** How an incident ended. */
const outcomeSchema = z.enum([
  /** A step got the worker out of it. */
  'recovered',
  /** It went away by itself. */
  'healed',
  /** A person did something about it. */
  'operator',
  /** The worker was stopped or removed. */
  'gone',
]);
export type Outcome = z.infer<typeof outcomeSchema>;

const ofWorker = { worker: text };

const kinds = {
  'run.started': z.object({ id: text, version: text, workers: z.number(), purpose: text.optional() }),
  'run.ended': z.object({ reason: text }),
  /** Control began or ended to watch: between an end and a start nothing was watched. */
  'control.started': z.object({ version: text, pid: z.number() }),
  'control.ended': z.object({ reason: text }),

  'worker.started': z.object({
    ...ofWorker,
    argv: z.array(text),
    cwd: text,
    pid: z.number().optional(),
    /** What its recordings call this life: when it was started by the clock of its machine, ms since the epoch. */
    life: time.optional(),
    how: z.enum(['first', 'resume', 'fresh', 'operator']),
    attempt: z.number(),
    /** It counts towards no budget of restarts. */
    free: z.literal(true).optional(),
    host: text.optional(),
    login: text.optional(),
  }),
  /** It was added to the run while that lived; what the config says of a worker of that name comes first. */
  'worker.added': z.object({
    ...ofWorker,
    argv: z.array(text),
    cwd: text,
    cols: z.number(),
    rows: z.number(),
    scrollback: z.number(),
    restart: z.enum(['never', 'transient', 'permanent']).optional(),
    attached: z.boolean().optional(),
    host: text.optional(),
  }),
  /** The connection to its host was lost while it was being started: it may live there. */
  'worker.unanswered': z.object({ ...ofWorker, host: text }),
  /** It lives, although nothing was known of that: its start was not answered, or it was given up. */
  'worker.found': z.object({ ...ofWorker, pid: z.number(), host: text.optional() }),
  'worker.exited': z.object({ ...ofWorker, exit }),
  /** Its host died under it. */
  'worker.gone': z.object({ ...ofWorker, reason: text }),
  /** It was ended on purpose. */
  'worker.stopped': z.object({ ...ofWorker, by: actorSchema }),
  'worker.removed': z.object(ofWorker),
  /** The agent left its terminal to a shell; or is in front of it again. */
  'agent.exited': z.object({ ...ofWorker, agent: text.optional() }),
  'agent.started': z.object({ ...ofWorker, agent: text }),
  /** Which conversation its agent is in, and the file that the agent keeps of it. */
  'agent.session': z.object({ ...ofWorker, session: text, transcript: text.optional() }),
  /** What is needed to take the worker's work up again. */
  'context.saved': z.object({
    ...ofWorker,
    session: text.optional(),
    task: text.optional(),
    draft: text.optional(),
    branch: text.optional(),
    status: z.array(text),
    commits: z.array(text),
  }),
  heartbeat: z.object({
    ...ofWorker,
    state: text,
    health: text,
    activityAt: time,
    tokens: text.optional(),
  }),

  'screen.changed': z.object({
    ...ofWorker,
    from: text.optional(),
    to: text,
    kind: text.optional(),
    agent: text.optional(),
    evidence: text,
    source: text,
  }),
  'health.changed': z.object({ ...ofWorker, from: text, to: text, why: text }),

  /** `at` is when it was believed; `since` when it became true: the screen began to say so, or the process ended. */
  'incident.opened': z.object({
    ...ofWorker,
    incident: text,
    cause: text,
    kind: text.optional(),
    agent: text.optional(),
    severity: severitySchema,
    /** The same was over a while ago: its ladder goes on where it was left. */
    again: z.boolean().optional(),
    since: time,
    evidence: text,
    screen,
    guess: text,
    impact: text,
    task: text.optional(),
  }),
  /** Automation gave up on it: a person is needed. */
  'incident.escalated': z.object({
    ...ofWorker,
    incident: text,
    cause: text.optional(),
    kind: text.optional(),
    reason: text,
  }),
  'incident.closed': z.object({
    ...ofWorker,
    incident: text,
    outcome: outcomeSchema,
    recipe: text.optional(),
  }),
  /** So many acts of a step are done, and not all: should control end within it, the next one goes on from there. */
  'step.advanced': z.object({
    ...ofWorker,
    incident: text.optional(),
    agent: text.optional(),
    by: actorSchema,
    recipe: text,
    step: text,
    rung: z.number(),
    of: z.number(),
    acts: z.number(),
    sent: z.array(text),
    /** The agent knows nothing of what it was at. */
    forgot: z.boolean().optional(),
    startedAt: time,
  }),
  /** A step that was taken: what was sent, the screen before and after, and what came of it. `at` is its end. */
  intervention: z.object({
    ...ofWorker,
    incident: text.optional(),
    by: actorSchema,
    recipe: text,
    step: text,
    rung: z.number(),
    of: z.number(),
    sent: z.array(text),
    before: screen,
    after: screen,
    result: resultSchema,
    reason: text.optional(),
    /** It was broken off from outside, and counts as never tried. */
    calledOff: z.boolean().optional(),
    startedAt: time,
  }),

  /** `agent` is the one that was there then. */
  'message.queued': z.object({
    ...ofWorker,
    message: text,
    kind: text,
    by: actorSchema,
    text,
    agent: text.optional(),
  }),
  /** The text is seen in the composer. */
  'message.typed': z.object({ ...ofWorker, message: text, attempt: z.number() }),
  /** It has left the composer as a prompt. */
  'message.submitted': z.object({ ...ofWorker, message: text, attempt: z.number() }),
  /** The agent does something about it. */
  'message.acknowledged': z.object({ ...ofWorker, message: text }),
  'message.failed': z.object({ ...ofWorker, message: text, attempts: z.number(), reason: text }),
  /** It was taken back before anything was done for it. */
  'message.withdrawn': z.object({ ...ofWorker, message: text, by: actorSchema }),

  /** A draft was taken out of the way of a message; and it was put back. */
  'draft.taken': z.object({ ...ofWorker, message: text, text }),
  'draft.returned': z.object({ ...ofWorker, message: text }),

  /** The login of an agent is gone, as a worker says; and it is there again, as far as any worker says. */
  'login.lost': z.object({ ...ofWorker, agent: text, evidence: text }),
  'login.back': z.object({ ...ofWorker, agent: text }),
  /** A login is at its limit until then, ms: workers go on with another one. */
  'login.limited': z.object({ ...ofWorker, login: text, until: time }),
  'automation.changed': z.object({
    worker: text.optional(),
    state: text.optional(),
    mode: automationModeSchema,
    by: actorSchema,
  }),
  'worker.paused': z.object({ ...ofWorker, by: actorSchema }),
  'worker.resumed': z.object({ ...ofWorker, by: actorSchema }),
  /** A person typed at the worker; at most one a minute is written. What was typed is not. */
  'operator.typed': z.object(ofWorker),
  /** The connection to a host elsewhere was made (`identity` tells it from others), or lost: its workers run on there. */
  'host.reached': z.object({ host: text, identity: text.optional() }),
  'host.lost': z.object({ host: text, reason: text }),
  'config.problem': z.object({ problem: text }),
} as const;

/** What can happen. */
export type EventType = keyof typeof kinds;
export type EventData<T extends EventType> = z.infer<(typeof kinds)[T]>;

/** What happened, not yet written down. */
export type NewEvent = { [T in EventType]: { type: T; at: number; data: EventData<T> } }[EventType];

/** What happened; `seq` counts from 1 without gaps. */
export type JournalEvent = NewEvent & { seq: number };

/** The schema of the data of a type of event. */
export const eventSchemas: { readonly [T in EventType]: z.ZodType<EventData<T>> } = kinds;
