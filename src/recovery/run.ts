import type { Situation } from '../health/situation.ts';
import type { Actor, StepResult } from '../journal/event.ts';
import type { ActNames } from './act.ts';
import type { Step } from './recipe.ts';
import type { LastKeys } from './safety.ts';
import { isSettled } from './settled.ts';
import type { Trouble } from './trouble.ts';

/** What is done to a worker. */
export type Effect =
  | { type: 'press'; keys: readonly string[] }
  | { type: 'send'; text: string; queue: boolean }
  | { type: 'tell'; text: string }
  /** `free`: it counts towards no budget of restarts. */
  | { type: 'relaunch' | 'restart'; how: 'resume' | 'fresh'; free?: boolean }
  /** `until`: when the login that is in use is at its limit no more, ms. */
  | { type: 'login'; until: number }
  | { type: 'signal'; signal: 'SIGCONT' };

/** How an effect that takes its time has ended. */
export interface Outcome {
  ok: boolean;
  reason?: string;
  /** It was started again and knows nothing of what it was at. */
  forgot?: boolean;
  /** Nothing was done: the worker was not as it had been any more. */
  outOfDate?: boolean;
}

/** A step while it is being done. Times in ms. */
export interface StepRun {
  recipe: string;
  step: Step;
  /** From 0, and how many there are. */
  rung: number;
  of: number;
  /** It is a rung of the ladder, not something a person pressed beside it. */
  isLadder: boolean;
  by: Actor;
  /** The agent that was there when it began; undefined when there was none. */
  agent: string | undefined;
  startedAt: number;
  /** The act that is next. */
  act: number;
  /** So many acts are written down as done. */
  told: number;
  /** Not before this. */
  readyAt: number;
  /** Since when the act is next. */
  actAt: number;
  /** It waits for an effect to end. */
  awaiting: boolean;
  /** The act was tried before, and not done: the worker was not as it had been any more. */
  missed?: boolean | undefined;
  /** The agent knows nothing of what it was at: a short text to go on would mean nothing to it. */
  forgot?: boolean;
  /** The item that was selected when the menu was moved in. */
  movedFrom: string | undefined;
  moves: number;
  /** It answers what stood there when the screen's progress was this; absent: whatever stands there. */
  asked?: number | undefined;
  /** Until when it waits for a limit to be over. */
  waitsUntil?: number | undefined;
  /** Until when the screen may show that it helped. */
  checkUntil: number | undefined;
  sent: readonly string[];
  before: readonly string[];
  last: LastKeys | undefined;
}

export interface RunInput extends ActNames {
  situation: Situation;
  trouble: Trouble | undefined;
  /** The zone that times without one are meant in. */
  zone: () => string;
  dryRun: boolean;
  /** How the effect that was awaited has ended. */
  outcome: Outcome | undefined;
  /** Since when the trouble of the incident stands there; a time of day on the screen is the next one after that. */
  troubleSince: number | undefined;
  /** What stands in the composer is a person's. */
  personText: boolean;
  /** The text that it sends was not brought into the composer yet. */
  isUnsent: boolean;
  /** Automation may do nothing any more. */
  isOff: boolean;
}

/** Where a step stands after a look at it. */
export interface RunStep {
  run: StepRun;
  effect?: Effect;
  /** The step as it is should the keys of the effect not be written. */
  unsent?: StepRun;
  /** The step is over. */
  ended?: { result: StepResult; reason?: string; calledOff?: boolean };
  /** When to look again, if nothing happens before. */
  wakeAt?: number;
}

/** Nothing is wrong any more, and the screen says so. */
export function isOver({ agent }: StepRun, { situation, trouble }: RunInput): boolean {
  return !trouble && isSettled(situation, agent);
}

/** The step as it has ended; one that was called off counts as never tried. */
export function ended(run: StepRun, result: StepResult, reason?: string, calledOff = false): RunStep {
  return { run, ended: { result, ...(reason !== undefined && { reason }), ...(calledOff && { calledOff }) } };
}

/** The step when the act that was next is done. */
export function nextAct(run: StepRun, now: number): StepRun {
  return { ...run, act: run.act + 1, actAt: now, missed: undefined };
}
