import type { Health } from '../health/health.ts';
import type { Situation } from '../health/situation.ts';
import type { Actor, NewEvent, StepResult } from '../journal/event.ts';
import { endsAgent, restartsIn } from './act.ts';
import { overspent, spend, unspend } from './budget.ts';
import { type Care, type CareSettings, endedAs, isRelapse, wasDone } from './care.ts';
import { hadHand, isPersonText, isTheirs } from './hand.ts';
import {
  calledOff,
  climbed,
  type Incident,
  type NextStep,
  newIncident,
  nextStep,
  withCause,
} from './incident.ts';
import { interventionEvent } from './intervention.ts';
import { advancedEvent } from './progress.ts';
import type { Recipe, Step } from './recipe.ts';
import { occupancy } from './safety.ts';
import { isSettled, upAt } from './settled.ts';
import {
  advanceRun,
  type Effect,
  type Outcome,
  type RunInput,
  type RunStep,
  type StepRun,
} from './step-run.ts';
import { recipeFor, type Trouble, troubleOf } from './trouble.ts';
import { waitsForReset } from './until.ts';

export interface CareInput {
  situation: Situation;
  health: Health;
  settings: CareSettings;
  /** The screen as lines, for the record. */
  screen: () => readonly string[];
  /** A message of ours is on its way through the composer: what stands there is no trouble. */
  delivering: boolean;
  /** The text of a step was not brought into the composer yet. */
  isUnsent: boolean;
  /** What stands in the composer is not all seen: it cannot be given back to another process. */
  hidesText: boolean;
  /** When a person's message was last brought into the composer, while it is on its way, ms. */
  toldAt?: number | undefined;
  outcome?: Outcome | undefined;
  /** A person asks for these steps now. */
  kick?: { recipe: string; step: Step; asked?: number | undefined } | 'next' | undefined;
}

export interface CareStep {
  care: Care;
  effects: Effect[];
  events: NewEvent[];
  /** What is remembered should the keys that are to be pressed not be written. */
  unsent?: Care;
  /** When to look again, if nothing happens before, ms. */
  wakeAt: number | undefined;
}

/** A screen that outruns so many steps in a row may do so for ever: a person is told. */
const OUTRUN_TIMES = 3;
/** A shell that comes up runs one thing or another for so long, ms. */
const IN_USE_MS = 60_000;
/** Why an agent is not ended. */
const PASTE_LOST = 'what a person pasted into its composer would be lost: send it or take it out first';

/** Looks after a worker: opens incidents, climbs their ladders, closes them. Pure; what is to be done comes back as effects. */
export function advanceCare(care: Care, input: CareInput): CareStep {
  return new Look(care, input).advance();
}

/** One look. It gathers what is to be done while it goes through the rules. */
class Look {
  #care: Care;
  readonly #input: CareInput;
  readonly #now: number;
  readonly #trouble: Trouble | undefined;
  readonly #effects: Effect[] = [];
  readonly #events: NewEvent[] = [];
  #unsent: StepRun | undefined;
  #wakeAt: number | undefined;

  constructor(care: Care, input: CareInput) {
    const personText = isPersonText(care.personText, input.situation, input.delivering);
    this.#care = { ...care, personText };
    this.#input = input;
    this.#now = input.situation.now;
    const trouble = troubleOf(input.situation, input.health);
    // What may only be slow is a trouble where the operator wrote what to do about it.
    const isLet = trouble?.cause === 'stalled' && !this.#recipe(trouble);
    const isOurs = trouble?.cause === 'draft' && (input.delivering || input.situation.typing || personText);
    this.#trouble = isOurs || isLet ? undefined : trouble;
  }

  advance(): CareStep {
    this.#open();
    const { toldAt = Number.NEGATIVE_INFINITY } = this.#input;
    if (this.#incident && toldAt >= this.#incident.openedAt)
      this.#set({ ...this.#incident, byOperator: true });
    this.#follow();
    const { kick } = this.#input;
    const hasBegun = kick !== undefined && this.#kick(kick);
    if (hasBegun) {
      // One effect a look.
    } else if (this.#care.kick) this.#continueKick(this.#care.kick);
    else if (this.#incident?.run) this.#continue(this.#incident, this.#incident.run);
    else if (this.#incident) this.#decide(this.#incident);
    const care = this.#care;
    const unsent = this.#unsent && withRun(care, this.#unsent);
    return {
      ...{ care, effects: this.#effects, events: this.#events, wakeAt: this.#wakeAt },
      ...(unsent && { unsent }),
    };
  }

  get #incident(): Incident | undefined {
    return this.#care.incident;
  }

  #set(incident: Incident | undefined): void {
    this.#care = { ...this.#care, incident };
  }

  #recipe(trouble: Trouble): Recipe | undefined {
    const { recipes, accepted } = this.#input.settings;
    return recipeFor(trouble, recipes, accepted);
  }

  #open(): void {
    const trouble = this.#trouble;
    if (this.#incident || !trouble) return;
    const recipe = this.#recipe(trouble);
    // A person's half-written text, and a text that was just put there, are no trouble yet.
    if (!recipe || (trouble.cause === 'draft' && this.#wait(trouble.since + recipe.settle))) return;
    const { ended, count, worker } = this.#care;
    const before = isRelapse(ended, trouble, this.#input.settings, this.#now) ? ended : undefined;
    const id = `${worker}-${count + 1}`;
    const { severity } = recipe;
    const incident = newIncident({ id, trouble, recipe, severity, openedAt: this.#now }, before);
    const spent = before ? this.#care.spent : spend(this.#care.spent, 'incidents', this.#now);
    this.#care = { ...this.#care, incident, count: count + 1, spent };
    const { cause, kind, agent, since, evidence } = trouble;
    this.#tell('incident.opened', {
      incident: id,
      cause,
      ...(kind !== undefined && { kind }),
      ...(agent !== undefined && { agent }),
      severity: recipe.severity,
      ...(before && { again: true }),
      since,
      evidence,
      screen: [...this.#input.screen()],
      guess: recipe.guess,
      impact: recipe.impact,
    });
    if (recipe.tell && recipe.steps.length > 0) this.#escalate(recipe.guess || 'a person is needed');
  }

  /** Another trouble than before, or none any more. */
  #follow(): void {
    const incident = this.#incident;
    if (!incident) return;
    const trouble = this.#trouble;
    if (!trouble) {
      const { situation } = this.#input;
      const { agent } = incident.trouble;
      const up = upAt(situation, agent);
      if (up !== undefined) this.#wait(up);
      // What a person pressed belongs to it: it is told first.
      if (!incident.run && !this.#care.kick && isSettled(situation, agent)) this.#close(incident);
      return;
    }
    if (trouble.cause === incident.trouble.cause && trouble.kind === incident.trouble.kind) return;
    const recipe = this.#recipe(trouble);
    const { run } = incident;
    const isOther = recipe !== undefined && recipe !== incident.recipe;
    // What is not sent yet was meant for something else: of whatever stands there now it is not known what it would do.
    if (run && recipe !== incident.recipe && this.#isHeldBack(run)) this.#withdraw(incident, run);
    // While a step goes on, an agent that is being started looks like many things; not while one only waits.
    else if (run && isOther && run.checkUntil !== undefined) this.#end(incident, run, 'changed', undefined);
    else if (run && isOther && waitsForReset(run)) this.#callOff(incident, run, 'changed', undefined);
    else if (run) return;
    const now = this.#incident ?? incident;
    const causes = withCause(now.causes, trouble.cause);
    this.#set({ ...now, trouble, causes, recipe: recipe ?? now.recipe });
    if (!recipe) this.#escalate(`nothing is known that helps against this: ${trouble.cause}`);
  }

  /** Whether automation has still in its hands what is to be sent: nothing was yet, or it was refused. */
  #isHeldBack({ by, sent, awaiting, missed }: StepRun): boolean {
    if (by !== 'auto') return false;
    if (awaiting) return this.#input.isUnsent && sent.length === 1;
    return missed === true || sent.length === 0;
  }

  /** Where something was sent before, the step was a try all the same. */
  #withdraw(incident: Incident, { awaiting, ...run }: StepRun): void {
    const kept = { ...run, awaiting: false, sent: awaiting ? [] : run.sent };
    if (kept.sent.length === 0) this.#callOff(incident, kept, 'changed', undefined);
    else this.#end(incident, kept, 'changed', undefined);
  }

  #continue(incident: Incident, run: StepRun): void {
    const step = this.#advance(run, incident.id);
    if (step.ended?.calledOff) return this.#callOff(incident, step.run, step.ended.result, step.ended.reason);
    if (step.ended) return this.#end(incident, step.run, step.ended.result, step.ended.reason);
    this.#set({ ...incident, run: step.run });
    this.#wake(step.wakeAt);
  }

  #advance(run: StepRun, incident?: string): RunStep {
    const step = this.#noted(advanceRun(run, this.#runInput()), incident);
    // That its host died is no fault of the worker's, and what a person wants costs automation nothing.
    const free = run.by === 'operator' || this.#incident?.trouble.kind === 'gone';
    if (step.effect) this.#effects.push(isRestart(step.effect) ? { ...step.effect, free } : step.effect);
    if (isRestart(step.effect) && !free)
      this.#care = { ...this.#care, spent: spend(this.#care.spent, 'restarts', this.#now) };
    this.#unsent = step.unsent;
    this.#care = { ...this.#care, lastKeys: step.run.last };
    return step;
  }

  /** Writes down how far a step is; of keys that are to be pressed it is not known yet whether they are written. */
  #noted(step: RunStep, incident: string | undefined): RunStep {
    const { run, effect, ended } = step;
    if (ended || effect?.type === 'press') return step;
    const event = advancedEvent(this.#care.worker, run, incident, this.#now);
    if (!event) return step;
    this.#events.push(event);
    return { ...step, run: { ...run, told: run.act } };
  }

  #continueKick(run: StepRun): void {
    const step = this.#advance(run);
    this.#wake(step.wakeAt);
    this.#care = { ...this.#care, kick: step.ended ? undefined : step.run };
    if (!step.ended) return;
    const { result, reason, calledOff } = step.ended;
    this.#record(step.run, result, reason, this.#incident?.id, calledOff);
    this.#wake(this.#now + 1);
  }

  /** What comes next in an incident, now that no step is being done. */
  #decide(incident: Incident): void {
    const { situation, settings } = this.#input;
    if (incident.escalated !== undefined && incident.recipe.steps.length === 0) return;
    // What a person was asked about is theirs; another trouble that came after it has its own ladder.
    if (incident.escalated !== undefined && !incident.recipe.tell && incident.asked === incident.recipe.name)
      return;
    // Another program than an agent is there again, and is left to come up.
    if (!this.#trouble && upAt(situation, incident.trouble.agent) !== undefined) return;
    const next = nextStep(incident);
    if (!next) {
      // Who is only slow may come round, and is stuck in the end if not.
      if (incident.trouble.cause !== 'stalled') this.#escalate(endOf(incident, settings.dryRun));
      return;
    }
    const mode = settings.mode(incident.trouble.cause);
    if (mode === 'off') return;
    const { personAt = Number.NEGATIVE_INFINITY, handledAt = Number.NEGATIVE_INFINITY } = situation;
    const held = Math.max(personAt, handledAt) + settings.personHoldMs;
    const mends = incident.trouble.cause === 'stuck' ? incident.trouble.since + settings.patienceMs : 0;
    if (this.#wait(held))
      return this.#hold(incident, personAt >= handledAt ? 'a person typed' : 'a person sent it keys');
    if (this.#wait(mends)) return this.#hold(incident, 'it may mend itself');
    if (this.#wait(next.at)) return this.#hold(incident, undefined);
    const restarts = restartsIn(next.step);
    if (this.#input.hidesText && this.#care.personText && endsAgent(next.step))
      return this.#escalate(PASTE_LOST);
    const inUse = occupancy(situation);
    if (inUse !== undefined && restarts) {
      this.#hold(incident, inUse);
      // What a person runs there ends one day; what nobody has begun is told to one.
      const told = situation.reading!.since + IN_USE_MS;
      if (!isTheirs(situation) && !this.#wait(told)) this.#escalate(inUse);
      return;
    }
    if (restarts && settings.loginLost) return this.#hold(incident, 'the login is gone');
    this.#hold(incident, undefined);
    const over = overspent(this.#care.spent, settings.runRestarts, restarts, settings.limits, this.#now);
    if (over !== undefined) return this.#escalate(over);
    // It is shown, and begins when a person says so.
    if (mode === 'suggest') return;
    this.#begin(incident, next, 'auto');
  }

  #hold(incident: Incident, waits: string | undefined): void {
    if (incident.waits !== waits) this.#set({ ...incident, waits });
  }

  #begin(incident: Incident, { recipe, step, rung }: NextStep, by: Actor): void {
    const { dryRun } = this.#input.settings;
    const run = this.#newRun(recipe.name, step, rung, recipe.steps.length, true, by);
    if (!dryRun) {
      this.#care = { ...this.#care, spent: spend(this.#care.spent, 'steps', this.#now) };
    }
    const byOperator = incident.byOperator || by === 'operator';
    const escalated = recipe.tell || by === 'operator' ? incident.escalated : undefined;
    const begun = { ...incident, byOperator, escalated };
    this.#continue(begun, run);
  }

  /** Whether a step was begun, and with it perhaps its first effect. */
  #kick(kick: NonNullable<CareInput['kick']>): boolean {
    const incident = this.#incident;
    if (kick === 'next') {
      const next = incident && !incident.run ? nextStep(incident) : undefined;
      if (!incident || !next) return false;
      this.#dropKick();
      this.#begin(incident, next, 'operator');
      return true;
    }
    this.#dropKick();
    if (incident?.run) this.#callOff(incident, incident.run, 'failed', 'a person took over');
    if (this.#incident) this.#set({ ...this.#incident, byOperator: true });
    const run = this.#newRun(kick.recipe, kick.step, 0, 1, false, 'operator');
    this.#care = { ...this.#care, kick: { ...run, asked: kick.asked } };
    return false;
  }

  /** Another step is wanted instead of the one that a person pressed before. */
  #dropKick(): void {
    const { kick } = this.#care;
    if (kick) this.#record(kick, 'failed', 'another step was wanted', undefined, true);
    this.#care = { ...this.#care, kick: undefined };
  }

  #newRun(recipe: string, step: Step, rung: number, of: number, isLadder: boolean, by: Actor): StepRun {
    return {
      recipe,
      step,
      rung,
      of,
      isLadder,
      by,
      agent: this.#incident?.trouble.agent ?? this.#input.situation.reading?.agent,
      startedAt: this.#now,
      act: 0,
      told: 0,
      readyAt: this.#now,
      actAt: this.#now,
      awaiting: false,
      movedFrom: undefined,
      moves: 0,
      checkUntil: undefined,
      sent: [],
      before: this.#input.screen(),
      last: this.#care.lastKeys,
    };
  }

  #end(incident: Incident, run: StepRun, result: StepResult, reason: string | undefined): void {
    this.#record(run, result, reason, incident.id);
    const after = climbed(incident, run, result, this.#now);
    this.#set(after);
    if (result === 'recovered' && !this.#trouble) return this.#close(after);
    this.#wake(this.#now + 1);
  }

  #callOff(incident: Incident, run: StepRun, result: StepResult, reason: string | undefined): void {
    this.#record(run, result, reason, incident.id, true);
    // Where nothing was sent, nothing was spent.
    if (run.sent.length === 0)
      this.#care = { ...this.#care, spent: unspend(this.#care.spent, 'steps', run.startedAt) };
    const after = calledOff(incident, reason, this.#now);
    this.#set(after);
    if (after.outrun >= OUTRUN_TIMES) this.#escalate(reason!);
    this.#wake(this.#now + 1);
  }

  #close(incident: Incident): void {
    const { personAt } = this.#input.situation;
    const hand = incident.byOperator || hadHand(personAt, this.#now);
    const acted = wasDone(incident.last);
    const outcome = hand ? 'operator' : acted ? 'recovered' : 'healed';
    this.#tell('incident.closed', {
      incident: incident.id,
      outcome,
      ...(acted && { recipe: incident.recipe.name }),
    });
    this.#care = { ...this.#care, incident: undefined, ended: endedAs(incident, this.#now) };
  }

  #escalate(reason: string): void {
    const incident = this.#incident;
    if (!incident || incident.escalated !== undefined) return;
    this.#set({ ...incident, escalated: reason, asked: incident.recipe.name });
    const { cause, kind } = incident.trouble;
    const what = { cause, ...(kind !== undefined && { kind }) };
    this.#tell('incident.escalated', { incident: incident.id, ...what, reason });
  }

  #record(
    run: StepRun,
    result: StepResult,
    reason: string | undefined,
    incident?: string,
    calledOff = false,
  ): void {
    const { worker } = this.#care;
    const how = { result, reason, calledOff, incident, after: this.#input.screen() };
    this.#events.push(interventionEvent(worker, run, how, this.#now));
  }

  #runInput(): RunInput {
    const { situation, settings, outcome } = this.#input;
    const { keys, zone, resumeText, dryRun } = settings;
    const { trouble } = this.#incident ?? {};
    return {
      situation,
      trouble: this.#trouble,
      keys,
      zone,
      resumeText,
      dryRun,
      outcome,
      troubleSince: trouble?.since,
      personText: this.#care.personText,
      isUnsent: this.#input.isUnsent,
      isOff: trouble !== undefined && settings.mode(trouble.cause) === 'off',
    };
  }

  #wait(until: number): boolean {
    if (this.#now >= until) return false;
    this.#wake(until);
    return true;
  }

  #wake(at: number | undefined): void {
    if (at !== undefined) this.#wakeAt = Math.min(this.#wakeAt ?? Number.POSITIVE_INFINITY, at);
  }

  #tell<T extends NewEvent['type']>(
    type: T,
    data: Omit<Extract<NewEvent, { type: T }>['data'], 'worker'>,
  ): void {
    this.#events.push({ type, at: this.#now, data: { worker: this.#care.worker, ...data } } as NewEvent);
  }
}

/** What is remembered with another state of the step that is being done. */
function withRun(care: Care, run: StepRun): Care {
  const lastKeys = run.last;
  if (care.kick) return { ...care, lastKeys, kick: run };
  return { ...care, lastKeys, incident: care.incident && { ...care.incident, run } };
}

function isRestart(effect: Effect | undefined): effect is Extract<Effect, { type: 'relaunch' | 'restart' }> {
  return effect?.type === 'restart' || effect?.type === 'relaunch';
}

function endOf({ recipe }: Incident, dryRun: boolean): string {
  if (recipe.steps.length === 0) return recipe.guess || 'only a person can help';
  return dryRun ? 'all of its ladder was written down, and none of it done' : 'nothing that was tried helped';
}
