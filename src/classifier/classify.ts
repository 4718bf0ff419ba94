import { findFurniture } from './furniture.ts';
import type { Profile } from './profile.ts';
import { progressOf } from './progress.ts';
import { isTrouble, type Reading, type State, type Voice } from './reading.ts';
import { PROMPT_RULE, readScreen, type ScreenReading } from './screen-reading.ts';
import { type Claim, claimsOf, type Signals, speaks } from './signals.ts';
import { pageOf, type ScreenView } from './view.ts';

/** What is known of the processes in the terminal; what is left out is not known. */
export interface Facts {
  /** The process that owns the terminal has ended, with a status or by a signal. */
  exit?: { code: number } | { signal: string };
  /** Whether the agent lives and is what the terminal's keys go to, not a shell that started it. */
  agentInFront?: boolean;
  /** Where it is not in front: whether nothing is but the shell. */
  shellWaits?: boolean;
  /** Where it is not in front: whether it is suspended behind the shell. */
  agentBehind?: boolean;
}

export interface Input {
  /** Undefined while no agent was recognised. */
  profile: Profile | undefined;
  /** Knows the prompts of shells. */
  shell: Profile | undefined;
  screen: ScreenView;
  signals: Signals;
  facts: Facts;
  /** The reading before this one. */
  previous: Reading | undefined;
  /** ms. */
  now: number;
}

/** A state that a claim of work corrects: what a screen shows while nothing runs, or while text streams. */
const QUIET: ReadonlySet<State> = new Set<State>([
  'idle',
  'draft',
  'no_content',
  'no_response',
  'unknown',
  'starting',
]);
/** States in which a dialog stands in place of the composer. */
const DIALOGS: ReadonlySet<State> = new Set<State>(['permission', 'question', 'setup', 'settings_error']);
/** States in which the agent cannot go on by itself. */
const BLOCKED: ReadonlySet<State> = new Set<State>([...DIALOGS, 'rate_limited', 'auth_error']);
/** States in which an error was the last word. */
const FAILED: ReadonlySet<State> = new Set<State>(['api_error', 'rate_limited', 'auth_error', 'draft']);
/** States in which no turn can be over. */
const NOT_OVER: ReadonlySet<State> = new Set<State>([...DIALOGS, 'working', 'unknown', 'starting', 'shell']);
/** A claim that the turn is over corrects a spinner that stands still since then. */
const SETTLE_MS = 1000;

/**
 * Reads what a screen says: pure, of what it is given alone. The sources are believed in the order process, program
 * status, title, progress, screen; the screen says more precisely what the others say in one word, and stands against
 * them only with a trouble that was painted after they spoke.
 */
export function classify(input: Input): Reading {
  const { profile, shell, screen, signals, facts, now } = input;
  if (facts.exit) {
    const progress = input.previous?.progress ?? 0;
    return finish(input, exited(facts.exit), progress, 'process', [voice('process', 'exited', true)]);
  }
  const page = pageOf(screen);
  const furniture = findFurniture(page, profile, shell, input.previous?.state === 'shell');
  const seen = settle(readScreen(furniture, profile), input);
  const progress = progressOf(page, furniture, seen.attributes);
  if (facts.agentInFront === false && seen.state !== 'shell') {
    const gone: ScreenReading = {
      ...seen,
      state: 'shell',
      kind: 'other',
      composer: undefined,
      confidence: 1,
    };
    return finish(input, gone, progress, 'process', [
      voice('process', 'the agent is gone', true),
      voice('screen', seen.state, false),
    ]);
  }
  const [claim, ...others] = claimsOf(signals, profile);
  const decided = claim ? weigh(seen, claim, screen, now) : { ...seen, source: 'screen' as const };
  const voices = [claim, ...others]
    .filter((each) => each !== undefined)
    .map((each) => voice(each.source, each.text, agrees(each, decided.state)));
  voices.push(voice('screen', seen.state, seen.state === decided.state));
  return finish(input, decided, progress, decided.source, voices);
}

/**
 * When a reading has to be looked at again though nothing changes, ms: then a spinner that stands still is known to be left
 * over from a turn that is over. Undefined when nothing waits for that.
 */
export function settlesAt(
  { state }: Reading,
  { signals, profile, now }: Pick<Input, 'signals' | 'profile' | 'now'>,
): number | undefined {
  const [claim] = claimsOf(signals, profile);
  if (state !== 'working' || claim?.says !== 'idle') return undefined;
  const settled = claim.at + SETTLE_MS + 1;
  return settled > now ? settled : undefined;
}

function exited(exit: NonNullable<Facts['exit']>): ScreenReading {
  const kind = 'code' in exit ? String(exit.code) : exit.signal;
  return { state: 'exited', kind, evidence: { text: kind, rule: 'exit' }, attributes: {}, confidence: 1 };
}

/**
 * A screen that says nothing: at first the agent starts; after a shell's prompt, a command of it runs, which is the agent
 * when it begins to say who it is. What looks like a shell, while the agent is in front, is not one.
 */
function settle(seen: ScreenReading, { previous, facts, profile, signals }: Input): ScreenReading {
  const { agentInFront } = facts;
  if (seen.state !== 'unknown' && !(seen.state === 'shell' && agentInFront)) return seen;
  const before = previous?.state;
  const nothing: ScreenReading = { ...seen, state: 'unknown', kind: undefined, confidence: 0.3 };
  if (before === undefined || before === 'starting')
    return { ...nothing, state: 'starting', confidence: 0.5 };
  if (before !== 'shell') return nothing;
  const says = profile !== undefined && previous?.agent === undefined && speaks(signals, profile);
  const isComing = agentInFront ?? says;
  return { ...nothing, state: isComing ? 'starting' : 'shell', kind: previous?.kind, confidence: 0.5 };
}

function weigh(
  seen: ScreenReading,
  claim: Claim,
  screen: ScreenView,
  now: number,
): ScreenReading & { source: Reading['source'] } {
  const bySource = { source: claim.source };
  const evidence = { text: claim.text, rule: `${claim.source} says ${claim.says}` };
  if (agrees(claim, seen.state)) return { ...seen, ...bySource };
  switch (claim.says) {
    case 'working':
      if (QUIET.has(seen.state))
        return { ...seen, kind: 'streaming', state: 'working', evidence, ...bySource };
      break;
    case 'idle':
      if (seen.state === 'working' && now - claim.at > SETTLE_MS && !paintedAfter(seen, claim, screen)) {
        return { ...seen, kind: undefined, state: 'idle', evidence, ...bySource };
      }
      if (seen.state === 'unknown' || seen.state === 'starting')
        return { ...seen, state: 'idle', evidence, ...bySource };
      break;
    case 'blocked':
      if (seen.state === 'unknown' || seen.state === 'idle' || seen.state === 'no_content') {
        const state =
          claim.kind === 'auth' ? 'auth_error' : claim.kind === 'permission' ? 'permission' : 'question';
        return { ...seen, state, evidence, ...bySource };
      }
      break;
    case 'error':
      if (seen.state === 'idle' || seen.state === 'no_content' || seen.state === 'unknown') {
        return { ...seen, state: 'api_error', evidence, ...bySource };
      }
      break;
  }
  const contradicts = claim.says === 'working' && isTrouble(seen.state) && !BLOCKED.has(seen.state);
  if (contradicts && !paintedAfter(seen, claim, screen)) {
    return { ...seen, kind: undefined, state: 'working', evidence, ...bySource };
  }
  return { ...seen, source: 'screen' };
}

function paintedAfter({ evidence }: ScreenReading, { sequence }: Claim, screen: ScreenView): boolean {
  return evidence.row !== undefined && screen.rowSequence(evidence.row) > sequence;
}

function agrees({ says }: Claim, state: State): boolean {
  switch (says) {
    case 'working':
      return state === 'working';
    case 'blocked':
      return BLOCKED.has(state);
    case 'error':
      return FAILED.has(state);
    case 'idle':
      return !NOT_OVER.has(state);
  }
}

function voice(source: Voice['source'], says: string, agreeing: boolean): Voice {
  return { source, says, agrees: agreeing };
}

/** What is in the way of a command line for a shell: without its prompt on the screen only its processes tell that it waits. */
function occupied(
  { state, evidence }: ScreenReading,
  { shellWaits, agentBehind }: Facts,
): string | undefined {
  if (state !== 'shell') return undefined;
  if (agentBehind) return 'its agent is suspended behind the shell';
  return evidence.rule === PROMPT_RULE || shellWaits ? undefined : 'something runs in its shell';
}

function finish(
  input: Input,
  decided: ScreenReading,
  progress: number,
  source: Reading['source'],
  voices: Voice[],
): Reading {
  const { profile, previous, now, facts } = input;
  const { state, kind, evidence, composer, confidence } = decided;
  const inUse = occupied(decided, facts);
  const attributes = inUse === undefined ? decided.attributes : { ...decided.attributes, inUse };
  // A shell to which an agent left is another one than the shell that was there before it.
  const isSame = previous?.state === state && (state !== 'shell' || previous.agent === profile?.name);
  return {
    state,
    ...(kind !== undefined && { kind }),
    ...(profile && { agent: profile.name }),
    evidence,
    attributes,
    ...(composer !== undefined && { composer }),
    progress,
    confidence,
    since: isSame ? previous.since : now,
    source,
    voices,
  };
}
