import { paste, withText } from './composer.ts';
import { pick, roll } from './random.ts';
import type { AgentState, Beat, Cause } from './state.ts';
import { troubleScript } from './trouble-scripts.ts';
import { TROUBLES, type Trouble, withKind } from './troubles.ts';
import { startTurn } from './turn.ts';

/** How the agent falls into trouble. */

const MINUTE_MS = 60_000;

/** Troubles that a running agent cannot fall into. */
const AT_START = new Set(['setup', 'settings_error']);

/** The trouble that chance has for it since it was last asked; mostly none. */
export function mischance(agent: AgentState, now: number): Trouble | undefined {
  const { seed, turns } = agent;
  const minutes = (now - agent.rolledAt) / MINUTE_MS;
  if (roll(seed, turns, 'trouble') >= agent.chance * minutes) return undefined;
  const states = TROUBLES.filter(({ state }) => !AT_START.has(state));
  const { state, kinds } = pick(states, seed, turns, 'state');
  return kinds.length === 0 ? { state } : { state, kind: pick(kinds, seed, turns, 'kind') };
}

/** What somebody typed and never sent; a long one for the chip. */
const DRAFT = 'look into the flaky parser test and fix it please';
const BRIEFING = Array.from(
  { length: 25 },
  (_, i) => `${i + 1}. Step ${i + 1} of the briefing: check it.`,
).join('\n');

/**
 * Begins a trouble.
 * @param trouble with its kind filled in; not one of the dialogs before the start
 */
export function fallInto(agent: AgentState, trouble: Trouble, now: number): AgentState {
  const resting: AgentState = { ...agent, nextTaskAt: undefined };
  if (trouble.state === 'unknown') return { ...resting, phase: 'editor', since: now };
  if (trouble.state === 'settings_error') return { ...resting, notice: 'settings' };
  const script = troubleScript(agent, trouble);
  if (script !== undefined) {
    const notice = trouble.state === 'auth_error' && trouble.kind === 'login' ? 'key' : agent.notice;
    return startTurn({ ...resting, cause: causeOf(trouble, now), notice }, script, now);
  }
  if (trouble.state !== 'draft') return resting;
  if (trouble.kind === 'pasted') return { ...resting, composer: paste(agent.composer, BRIEFING) };
  // 2.0 took the Enter for a part of the text.
  return { ...resting, composer: withText(agent.composer, agent.look === '2.0' ? `${DRAFT}\n` : DRAFT) };
}

/** Without what it is at, as if it had just come to its end. */
export function dropped(agent: AgentState): AgentState {
  return { ...agent, turn: undefined, menu: undefined, queue: [], outcome: 'done', nextTaskAt: undefined };
}

/** Begins a trouble now; before it is ready, it has that still before it. */
export function befall(agent: AgentState, trouble: Trouble, now: number): AgentState {
  return agent.phase === 'ready' ? fallInto(agent, withKind(trouble), now) : { ...agent, fate: trouble };
}

/** When somebody has paid, in ms after the first refusal. */
const PAID_MS = 5 * MINUTE_MS;

/** Why every further prompt meets the same trouble; undefined where one prompt is enough. */
function causeOf({ state, kind }: Trouble, now: number): Cause | undefined {
  const refused = (failure: 'context' | 'login' | 'key' | 'credit'): Beat[] => [
    { kind: 'wait', ms: 600 },
    { kind: 'fail', failure },
  ];
  if (state === 'api_error' && kind === 'context') {
    return { beats: refused('context'), cures: ['/compact', '/clear'] };
  }
  if (state !== 'auth_error') return undefined;
  if (kind === 'credit') return { beats: refused('credit'), until: now + PAID_MS, cures: [] };
  return { beats: refused(kind === 'key' ? 'key' : 'login'), cures: ['/login'] };
}
