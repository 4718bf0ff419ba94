import { resetTime } from './reset-time.ts';
import { ended, isOver, type RunInput, type RunStep, type StepRun } from './run.ts';
import { isSettled, upAt } from './settled.ts';

/** What a step waits for between two acts. */

/** A limit ends a little later than is said. */
const RESET_GRACE_MS = 15_000;
/** A limit of which it is not known when it ends. */
const RESET_UNKNOWN_MS = 600_000;

/** Whether nothing is done in it now but to wait, perhaps for days. */
export function waitsForReset({ step, act, awaiting }: StepRun): boolean {
  const next = step.do[act];
  return next !== undefined && 'until' in next && next.until === 'reset' && !awaiting;
}

/** Waits for a limit to be over; undefined when that is so. */
export function untilReset(run: StepRun, input: RunInput): RunStep | undefined {
  const { now } = input.situation;
  if (isOver(run, input)) return ended(run, 'recovered');
  const named = limitEnd(run, input);
  const at = named === undefined ? run.actAt + RESET_UNKNOWN_MS : named + RESET_GRACE_MS;
  return now < at ? { run: { ...run, waitsUntil: at }, wakeAt: at } : undefined;
}

/** When the limit on the screen is over, as far as the screen says that, ms. */
export function limitEnd(
  run: StepRun,
  { situation, trouble, zone, troubleSince = run.actAt }: RunInput,
): number | undefined {
  const resets = situation.reading?.attributes.resets;
  const said = typeof resets === 'string' ? resets : (trouble?.evidence ?? '');
  return resetTime(said, Math.min(run.actAt, troubleSince), zone());
}

/** Waits for a composer that is ready, or whatever else shows that the worker is up; undefined when the composer is there. */
export function untilIdle(run: StepRun, { situation }: RunInput): RunStep | undefined {
  const { now, reading } = situation;
  if (reading?.state === 'shell' && reading.since > run.actAt) {
    // Of a plain shell its prompt is all that can be waited for.
    const isPlain = run.agent === undefined && reading.agent === undefined;
    return isPlain ? ended(run, 'recovered') : ended(run, 'failed', 'it ended before its composer came up');
  }
  const isIdle = reading?.composer === '' && reading.state !== 'working' && isSettled(situation, run.agent);
  if (isIdle) return undefined;
  const up = upAt(situation, run.agent);
  // A program without a composer waits for no prompt.
  if (up !== undefined) return now < up ? { run, wakeAt: up } : ended(run, 'recovered');
  const at = run.actAt + run.step.within;
  return now < at ? { run, wakeAt: at } : ended(run, 'nothing', 'its composer did not come up');
}
