import type { Ladder, MessageEnd, Wellbeing } from '../api/supervision.ts';
import { type Delivery, isUntouched } from '../delivery/delivery.ts';
import { emptyOutbox, type Outbox } from '../delivery/outbox.ts';
import type { Activity } from '../health/activity.ts';
import { type Health, initialHealth } from '../health/health.ts';
import type { AutomationMode } from '../journal/event.ts';
import { type Care, newCare } from '../recovery/care.ts';
import { nextStep } from '../recovery/incident.ts';
import type { CareInput } from '../recovery/look.ts';
import type { Outcome } from '../recovery/step-run.ts';

/** All that is remembered of one worker that is looked after. Times in ms. */
export interface Supervised {
  worker: string;
  /** When this control began to look after it. */
  knownSince: number;
  activity: Activity | undefined;
  health: Health;
  care: Care;
  outbox: Outbox;
  /** What became of the message of its outbox that was done with last. */
  lastMessage: MessageEnd | undefined;
  /** What stood in its composer when that was last seen. */
  composer: string | undefined;
  /** What was sent to it and is not known to be written yet; whether it was looked at meanwhile. */
  writing: { seen: boolean } | undefined;
  /** What a person asked for meanwhile. */
  kick: CareInput['kick'];
  /** A text that a step sends. */
  errand: Delivery | undefined;
  /** How what a step waits for has ended. */
  outcome: Outcome | undefined;
  /** Its last calls of tools, as its transcript tells. */
  calls: readonly string[] | undefined;
  frozen: boolean;
  resized: boolean;
  personAt: number | undefined;
  /** When a person last had it sent keys, without typing in it. */
  handledAt: number | undefined;
  personToldAt: number;
  heartbeatAt: number;
  paused: boolean;
  /** What was told last of its screen. */
  state: string | undefined;
  /** What the last prompt of ours was about. */
  task: string | undefined;
  wake: { at: number; callOff: () => void } | undefined;
}

export function newSupervised(worker: string, now: number): Supervised {
  return {
    worker,
    knownSince: now,
    activity: undefined,
    health: initialHealth(now),
    care: newCare(worker),
    outbox: emptyOutbox(worker),
    lastMessage: undefined,
    composer: undefined,
    writing: undefined,
    kick: undefined,
    errand: undefined,
    outcome: undefined,
    calls: undefined,
    frozen: false,
    resized: false,
    personAt: undefined,
    handledAt: undefined,
    personToldAt: Number.NEGATIVE_INFINITY,
    heartbeatAt: now,
    paused: false,
    state: undefined,
    task: undefined,
    wake: undefined,
  };
}

/**
 * Whether a message is under way, and the composer with what stands there is the business of that. A pasted text is nothing it
 * would touch: it waits until recovery has sent that. Only what an earlier control had may be that text itself.
 */
export function isDelivering({ outbox: { current }, knownSince }: Supervised, hidesText: boolean): boolean {
  if (current === undefined) return false;
  return !(hidesText && isUntouched(current) && current.message.queuedAt > knownSince);
}

/** How a worker does: what is done about it counts before what is wrong. */
export function wellbeingOf({ health, care, paused }: Supervised, mode: AutomationMode): Wellbeing {
  const { incident, kick } = care;
  if (incident?.escalated !== undefined) return 'needs_operator';
  if (paused) return 'paused';
  if (incident?.run || kick) return health.status === 'limited' && incident?.run ? 'limited' : 'recovering';
  if (!incident) return health.status;
  if (health.status === 'limited') return 'limited';
  return mode === 'on' ? 'recovering' : 'needs_operator';
}

export function ladderOf({ care }: Supervised): Ladder | undefined {
  const { incident } = care;
  if (!incident) return undefined;
  const { id, trouble, recipe, openedAt, run, escalated, waits } = incident;
  const next = run ? undefined : nextStep(incident);
  return {
    id,
    cause: trouble.cause,
    ...(trouble.kind !== undefined && { kind: trouble.kind }),
    evidence: trouble.evidence,
    recipe: recipe.name,
    openedAt,
    steps: recipe.steps.map(({ name }) => name),
    rung: Math.min((run?.rung ?? next?.rung ?? recipe.steps.length - 1) + 1, recipe.steps.length),
    ...(run && {
      doing: {
        step: run.step.name,
        by: run.by,
        since: run.startedAt,
        sent: [...run.sent],
        ...(run.waitsUntil !== undefined && { until: run.waitsUntil }),
      },
    }),
    ...(next &&
      escalated === undefined && {
        next: { step: next.step.name, at: next.at, ...(waits !== undefined && { waits }) },
      }),
    ...(escalated !== undefined && { escalated }),
  };
}
