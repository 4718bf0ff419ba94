import { actText, filled, isStart, keysOf } from './act.ts';
import { nextChoice } from './menu-choice.ts';
import type { Act } from './recipe.ts';
import {
  type Effect,
  ended,
  isOver,
  nextAct,
  type Outcome,
  type RunInput,
  type RunStep,
  type StepRun,
} from './run.ts';
import { mayChoose, mayPress, mayRelaunch, mayRestart, mayTouch, type Refusal } from './safety.ts';
import { limitEnd, untilIdle, untilReset } from './until.ts';

export type { Effect, Outcome, RunInput, RunStep, StepRun } from './run.ts';

const MENU_MS = 1000;
/** A key that changed nothing by then did nothing. */
const PRESSED_MS = 1000;
const MAX_MOVES = 20;
/** A login whose limit says nothing of its end, ms: the window of a subscription. */
const LOGIN_LIMIT_MS = 5 * 3_600_000;
/** How long an act may wait for a screen that stands still, for a person who types, and the like. */
const PATIENCE_MS = 30_000;
/** Why an act that was missed all that time is left off. */
export const OUTRUN = 'its screen changes faster than it can be acted upon';
/** How much longer a screen may say nothing, good or bad, after a step. */
const COMING_UP_MS = 60_000;
/** What stands for all that a worker is told which cannot remember. */
const BRIEFING = '{briefing}';
/** Why nothing is pressed at a screen that says nothing, good or bad. */
const UNSAID: Refusal = { reason: 'its screen says nothing of it any more', how: 'wait' };
/** What was not done because the worker had changed is tried again after so long, ms. */
const MISSED_MS = 100;
/** So long it is seen to work before its text is not sent for that, ms: it may only look so for a moment. */
const AT_WORK_MS = 1000;
/** An effect of which nothing is heard. */
const AWAIT_MS = 180_000;

/** Moves a step on: at most one effect at a time, each after a look at the screen. */
export function advanceRun(run: StepRun, input: RunInput): RunStep {
  const { situation, outcome, dryRun } = input;
  const { now, reading } = situation;
  const loss = lossOf(run, input);
  if (loss !== undefined) return ended(run, 'failed', loss, true);
  const begun = run.step.do.slice(0, run.act);
  // It got going before all was done: nothing more is needed, unless it is at what it was told first.
  const wasTold = begun.some((act) => 'send' in act);
  const goesOn = !wasTold && reading?.state === 'working';
  if (run.awaiting) {
    if (!outcome) {
      const isActive = goesOn && situation.activityAt > run.actAt && isOver(run, input);
      const isNeedless = run.by === 'auto' && input.isUnsent && isActive;
      const sureAt = isNeedless ? reading.since + AT_WORK_MS : Number.POSITIVE_INFINITY;
      if (now >= sureAt) return needless(run);
      const end = run.actAt + AWAIT_MS;
      if (now < end) return { run, wakeAt: Math.min(sureAt, end) };
      return ended(run, 'failed', 'nothing was heard of it');
    }
    if (outcome.outOfDate) {
      const again = { ...run, awaiting: false, missed: true, sent: run.sent.slice(0, -1) };
      return { run: again, wakeAt: now + MISSED_MS };
    }
    if (!outcome.ok) return ended(run, 'failed', outcome.reason);
    return advanceRun(heard(run, outcome, now), { ...input, outcome: undefined });
  }
  if (begun.some(isStart) && !situation.running) {
    // That its host died is no fault of the step's, which counts as never tried.
    if (!situation.exit) return ended(run, 'failed', 'its host died', true);
    return ended(run, 'failed', 'it ended again');
  }
  if (run.checkUntil !== undefined) return check(run, input, run.checkUntil);
  const hasBegun = run.act > 0 || run.moves > 0;
  if (hasBegun && goesOn && situation.activityAt > run.startedAt) {
    return ended(run, run.asked === undefined ? 'recovered' : 'changed');
  }
  const act = run.step.do[run.act];
  if (!act) {
    const checkUntil = run.actAt + run.step.within;
    return check({ ...run, checkUntil }, input, checkUntil);
  }
  if (now < run.readyAt) return { run, wakeAt: run.readyAt };
  if (
    run.by === 'auto' &&
    run.act === 0 &&
    !('until' in act) &&
    run.sent.length === 0 &&
    isOver(run, input)
  ) {
    return ended(run, 'nothing', 'it was over before anything was done', true);
  }
  if (dryRun && !('wait' in act) && !('until' in act)) return ended(noted(run, act, input), 'dry_run');
  return perform(run, act, run.forgot ? { ...input, resumeText: BRIEFING } : input);
}

/** It works, and was not sent the text that is next. */
function needless(run: StepRun): RunStep {
  const unsent = { ...run, sent: run.sent.slice(0, -1) };
  if (run.act > 0) return ended(unsent, 'recovered');
  return ended(unsent, 'nothing', 'it began to work before the text was sent', true);
}

/** Whether what a step does to a worker may still be done, after all that took its time. */
export function mayStillRestart(run: StepRun, input: Pick<RunInput, 'situation' | 'isOff'>): boolean {
  return run.by === 'operator' || (lossOf(run, input) === undefined && !mayRestart(input.situation));
}

/** Who or what has taken a step out of the hands of automation; undefined when it has it. */
function lossOf(
  { by, startedAt }: StepRun,
  { situation: { personAt }, isOff }: Pick<RunInput, 'situation' | 'isOff'>,
): string | undefined {
  if (by !== 'auto') return undefined;
  // Whoever types has it from then on.
  if (personAt !== undefined && personAt >= startedAt) return 'a person took over';
  return isOff ? 'automation was switched off' : undefined;
}

function perform(run: StepRun, act: Act, input: RunInput): RunStep {
  const { now } = input.situation;
  // Not a try that did not help: it was none.
  if (run.missed && now >= run.actAt + PATIENCE_MS) return ended(run, 'failed', OUTRUN, true);
  if ('wait' in act) {
    const readyAt = run.actAt + act.wait;
    return advanceRun(nextAct({ ...run, readyAt }, readyAt), input);
  }
  if ('until' in act) {
    const waiting = act.until === 'reset' ? untilReset(run, input) : untilIdle(run, input);
    return waiting ?? advanceRun(nextAct({ ...run, waitsUntil: undefined }, now), input);
  }
  if ('press' in act) {
    const keys = act.press.flatMap((key) => keysOf(key, input.keys));
    // What is wrong may be seen to be over as soon as the screen says something again.
    if (run.by === 'auto' && run.sent.length === 0 && !input.trouble) return refused(run, UNSAID, now);
    // A person may press what automation may not.
    const refusal =
      run.by === 'operator'
        ? mayTouch(input.situation)
        : mayPress(keys, input.situation, run.last, input.personText);
    if (refusal) return refused(run, refusal, now);
    const done = nextAct(pressed(run, keys, now), now);
    return pressing(run, done, keys, now + PRESSED_MS);
  }
  if ('tell' in act) {
    const done = nextAct(noted(run, act, input), now);
    return { run: done, effect: { type: 'tell', text: filled(act.tell, input) }, wakeAt: now + 1 };
  }
  if ('choose' in act) return choose(run, act.choose, input);
  let refusal: Refusal | undefined;
  if ('relaunch' in act) refusal = mayRelaunch(input.situation);
  else if (('restart' in act || 'login' in act) && run.by === 'auto') refusal = mayRestart(input.situation);
  if (refusal) return refused(run, refusal, now);
  const effect = effectOf(act, run, input);
  return { run: { ...noted(run, act, input), awaiting: true }, effect };
}

function pressing(before: StepRun, run: StepRun, keys: readonly string[], wakeAt: number): RunStep {
  return { run, effect: { type: 'press', keys }, unsent: { ...before, missed: true }, wakeAt };
}

/** Moves to the item that is meant, one key at a time, and confirms it only when it is seen to be selected. */
function choose(run: StepRun, labels: Extract<Act, { choose: unknown }>['choose'], input: RunInput): RunStep {
  const { situation, keys } = input;
  const { now, reading } = situation;
  const refusal = run.by === 'operator' ? mayTouch(situation) : mayChoose(situation);
  if (refusal) return refused(run, refusal, now);
  if (run.asked !== undefined && reading?.progress !== run.asked)
    return ended(run, 'failed', 'it asks something else now');
  const { menu } = reading?.attributes ?? {};
  const selected = menu?.find((item) => item.selected)?.label;
  if (run.movedFrom !== undefined && run.movedFrom === selected && now < run.actAt + MENU_MS) {
    return { run, wakeAt: run.actAt + MENU_MS };
  }
  const choice = nextChoice(menu, labels);
  if (choice.kind === 'refuse') return ended(run, 'failed', choice.reason);
  if (choice.kind === 'confirm') {
    const confirm = keysOf('{choose}', keys);
    const sent = [...run.sent, `choose "${choice.label}"`];
    const done = nextAct({ ...run, sent, movedFrom: undefined, last: { keys: confirm, at: now } }, now);
    return pressing(run, done, confirm, now + PRESSED_MS);
  }
  if (run.moves >= MAX_MOVES) return ended(run, 'failed', `"${choice.label}" cannot be reached`);
  const move = keysOf(`{${choice.direction}}`, keys);
  const moved = { ...pressed(run, move, now), movedFrom: selected, moves: run.moves + 1, actAt: now };
  return pressing(run, moved, move, now + MENU_MS);
}

/** Whether it helped. */
function check(run: StepRun, input: RunInput, until: number): RunStep {
  const { situation, trouble, dryRun } = input;
  const { now } = situation;
  if (dryRun) return ended(run, 'dry_run');
  if (run.asked !== undefined) {
    const isOpen =
      situation.reading?.attributes.menu !== undefined && situation.reading.progress === run.asked;
    if (!isOpen) return ended(run, 'changed');
    return now < until ? { run, wakeAt: until } : ended(run, 'nothing', 'it still asks');
  }
  if (isOver(run, input)) return ended(run, 'recovered');
  // An agent that comes up says nothing for a while, and on a busy machine for longer.
  const end = trouble ? until : until + COMING_UP_MS;
  if (now >= end) return ended(run, 'nothing');
  return { run, wakeAt: now < until ? until : end };
}

function refused(run: StepRun, { reason, how }: Refusal, now: number): RunStep {
  const until = run.actAt + PATIENCE_MS;
  if (how === 'never' || now >= until) return ended(run, 'failed', reason);
  return { run, wakeAt: Math.min(until, now + MENU_MS) };
}

/** The step when what it waited for is done. */
export function heard(run: StepRun, { forgot }: Outcome, now: number): StepRun {
  return nextAct({ ...run, awaiting: false, ...(forgot && { forgot }) }, now);
}

function pressed(run: StepRun, keys: readonly string[], now: number): StepRun {
  return { ...run, sent: [...run.sent, ...keys], last: { keys, at: now } };
}

function noted(run: StepRun, act: Act, input: RunInput): StepRun {
  return { ...run, sent: [...run.sent, actText(act, input)] };
}

function effectOf(
  act: Exclude<Act, { wait: number } | { press: string[] } | { tell: string }>,
  run: StepRun,
  input: RunInput,
): Effect {
  if ('send' in act) return { type: 'send', text: filled(act.send, input), queue: act.queue };
  if ('relaunch' in act) return { type: 'relaunch', how: act.relaunch };
  if ('restart' in act) return { type: 'restart', how: act.restart };
  if ('login' in act) {
    return { type: 'login', until: limitEnd(run, input) ?? input.situation.now + LOGIN_LIMIT_MS };
  }
  return { type: 'signal', signal: 'SIGCONT' };
}
