import type { Clocks } from '../health/clocks.ts';
import type { AutomationMode, StepResult } from '../journal/event.ts';
import type { KeyNames } from './act.ts';
import { type Limits, NOTHING_SPENT, type Spent } from './budget.ts';
import type { Incident } from './incident.ts';
import type { Cause, Recipe } from './recipe.ts';
import type { LastKeys } from './safety.ts';
import type { StepRun } from './step-run.ts';
import type { Trouble } from './trouble.ts';

/** How automation deals with a worker, and by what. */
export interface CareSettings {
  recipes: readonly Recipe[];
  limits: Limits;
  /** What the operator's config accepts: `trust`, `bypass`, and `logins` where there is another one to use. */
  accepted: ReadonlySet<string>;
  /** By the trouble's state: automation may be off for some of them. */
  mode: (cause: string) => AutomationMode;
  /** Nothing is touched; what would be done is written down. */
  dryRun: boolean;
  keys: KeyNames;
  zone: () => string;
  resumeText: string;
  /** After a person typed automation keeps off for so long, ms. */
  personHoldMs: number;
  /** How long a silent turn of this agent may mend itself, ms. */
  patienceMs: number;
  /** By which a silent turn is found. */
  clocks: Pick<Clocks, 'stuck' | 'tool'>;
  /** Nothing is started again for now: it would only ask for a login. */
  loginLost: boolean;
  /** All restarts of the run, oldest first. */
  runRestarts: readonly number[];
}

/** What is remembered of a worker between two looks. */
export interface Care {
  worker: string;
  incident: Incident | undefined;
  /** A step that a person pressed, outside of any incident. */
  kick: StepRun | undefined;
  spent: Spent;
  /** The last incident that ended, in case it comes back. */
  ended: (Pick<Incident, 'causes' | 'climbs'> & { at: number }) | undefined;
  /** Incidents so far; their ids count. */
  count: number;
  /** The keys that a step pressed last. */
  lastKeys: LastKeys | undefined;
  /** A person wrote what stands in the composer: it stays theirs until the composer is seen empty. */
  personText: boolean;
}

/** The same trouble so soon after it was over goes on where its ladder was left, ms. */
const RELAPSE_MS = 120_000;
/** What no screen says: it cannot be found again before its time. */
const FOUND_BY_TIME: ReadonlySet<Cause> = new Set<Cause>(['stalled', 'stuck', 'looping']);

export function newCare(worker: string): Care {
  return {
    worker,
    incident: undefined,
    kick: undefined,
    spent: NOTHING_SPENT,
    ended: undefined,
    count: 0,
    lastKeys: undefined,
    personText: false,
  };
}

/** The step that is being done: one that a person pressed goes first. */
export function runOf({ kick, incident }: Care): StepRun | undefined {
  return kick ?? incident?.run;
}

/** What is remembered of an incident that is over. */
export function endedAs({ causes, climbs, last }: Incident, at: number): NonNullable<Care['ended']> {
  // A turn that mends itself may hang again as before: that its ladder was not needed once does not take it back.
  const isLeft = last === undefined && causes.some((cause) => FOUND_BY_TIME.has(cause));
  return { causes, climbs: isLeft || wasDone(last) ? climbs : {}, at };
}

/** Whether a trouble is one of an earlier incident that came back; a turn that hangs is interrupted before it is over. */
export function isRelapse(
  ended: Care['ended'],
  trouble: Trouble,
  settings: Pick<CareSettings, 'clocks' | 'patienceMs'>,
  now: number,
): ended is NonNullable<Care['ended']> {
  return ended?.causes.includes(trouble.cause) === true && now - ended.at < relapseMs(trouble, settings, now);
}

/** Within this the trouble is the same again, ms: what is found by time is given that time, and as long to get on. */
function relapseMs(
  { cause, since }: Trouble,
  { clocks, patienceMs }: Pick<CareSettings, 'clocks' | 'patienceMs'>,
  now: number,
): number {
  if (!FOUND_BY_TIME.has(cause)) return RELAPSE_MS;
  // That it took so long tells which of the clocks has found it.
  const silent = Math.max(clocks.stuck, Math.min(now - since, clocks.tool));
  return 2 * silent + patienceMs;
}

/** Whether a step was really taken. */
export function wasDone(last: StepResult | undefined): boolean {
  return last !== undefined && last !== 'dry_run';
}

/** Whether automation does something about a worker, or is about to. */
export function isDealtWith({ incident, kick }: Care, { mode, dryRun }: CareSettings): boolean {
  if (kick || incident?.run) return true;
  if (!incident || dryRun || mode(incident.trouble.cause) !== 'on') return false;
  return incident.escalated === undefined || incident.recipe.tell;
}
