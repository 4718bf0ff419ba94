import type { AutomationMode, StepResult } from '../journal/event.ts';
import type { KeyNames } from './act.ts';
import { type Limits, NOTHING_SPENT, type Spent } from './budget.ts';
import type { Incident } from './incident.ts';
import type { Recipe } from './recipe.ts';
import type { LastKeys } from './safety.ts';
import type { StepRun } from './step-run.ts';

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
  ended: { cause: string; climbs: Incident['climbs']; at: number } | undefined;
  /** Incidents so far; their ids count. */
  count: number;
  /** The keys that a step pressed last. */
  lastKeys: LastKeys | undefined;
  /** A person wrote what stands in the composer: it stays theirs until the composer is seen empty. */
  personText: boolean;
}

/** The same trouble so soon after it was over goes on where its ladder was left, ms. */
const RELAPSE_MS = 120_000;
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
export function endedAs({ trouble, climbs, last }: Incident, at: number): NonNullable<Care['ended']> {
  return { cause: trouble.cause, climbs: wasDone(last) ? climbs : {}, at };
}

/** Whether a trouble is an earlier one that came back. */
export function isRelapse(ended: Care['ended'], cause: string, now: number): boolean {
  return ended !== undefined && ended.cause === cause && now - ended.at < RELAPSE_MS;
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
