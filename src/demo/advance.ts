import { paste, withText } from './composer.ts';
import { startDialog } from './dialogs.ts';
import { pick, roll } from './random.ts';
import { troubleScript, workScript } from './scripts.ts';
import { type AgentState, type Beat, type Cause, FIRST_TASK_MS } from './state.ts';
import { submit } from './submit.ts';
import { TROUBLES, type Trouble, withKind } from './troubles.ts';
import { startTurn, stepTurn } from './turn.ts';

/** How time passes for the simulated agent: pure, so that any moment of its life can be looked at. */

/** Milliseconds between two frames of the spinner (recordings: 110 ms on average). */
export const TICK_MS = 120;

/** How long 2.1 shows its hints for newcomers after the start, in ms. */
export const FRESH_MS = 10_000;

/** Half the period in which the mark of a waiting or running tool blinks, in ms. */
export const BLINK_MS = 600;

const MINUTE_MS = 60_000;

/** Everything that is due at `now` has happened in the returned agent; a wish stops the clock until it is granted. */
export function advance(agent: AgentState, now: number): AgentState {
  let current = expire(agent, now);
  for (;;) {
    const next = current.wish === undefined ? step(current, now) : current;
    if (next === current) return current;
    current = next;
  }
}

/** When the agent, or what it shows, next changes by itself; undefined when it is silent. */
export function wakeAt(agent: AgentState, now: number): number | undefined {
  const times = [agent.hint?.until, agent.armed?.until];
  if (agent.phase === 'starting') times.push(agent.since);
  if (agent.phase === 'ready') {
    if (agent.look === '2.1' && now < agent.since + FRESH_MS) times.push(agent.since + FRESH_MS);
    if (agent.turn !== undefined && agent.menu === undefined)
      times.push(tickAfter(agent.turn.startedAt, TICK_MS, now));
    else if (blinks(agent)) times.push(tickAfter(agent.turn!.startedAt, BLINK_MS, now));
    else times.push(agent.continueAt, ownTaskAt(agent));
  }
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

function blinks(agent: AgentState): boolean {
  return agent.look === '2.1' && agent.turn?.beats[0]?.kind === 'permit';
}

function tickAfter(start: number, period: number, now: number): number {
  return start + (Math.floor((now - start) / period) + 1) * period;
}

function expire(agent: AgentState, now: number): AgentState {
  const past = (until: number | undefined) => until !== undefined && now >= until;
  if (!past(agent.hint?.until) && !past(agent.armed?.until)) return agent;
  return {
    ...agent,
    hint: past(agent.hint?.until) ? undefined : agent.hint,
    armed: past(agent.armed?.until) ? undefined : agent.armed,
  };
}

function step(agent: AgentState, now: number): AgentState {
  if (agent.phase === 'starting') return now < agent.since ? agent : begin(agent, now);
  if (agent.phase !== 'ready' || agent.menu !== undefined) return agent;
  if (agent.turn !== undefined) return stepTurn(agent, agent.turn, now);
  if (agent.continueAt !== undefined && now >= agent.continueAt) {
    const free = { ...agent, continueAt: undefined, cause: undefined };
    return startTurn(free, { ...workScript(free), prompt: '' }, now);
  }
  if (agent.queue.length > 0) return submit({ ...agent, queue: [] }, agent.queue.join('\n'), now);
  const next = ownTaskAt(agent);
  return next !== undefined && now >= next ? nextTask(agent, now) : agent;
}

/** When it takes a task by itself: not over a menu, and not over what somebody is typing. */
function ownTaskAt(agent: AgentState): number | undefined {
  return agent.menu === undefined && agent.composer.text === '' ? agent.nextTaskAt : undefined;
}

function begin(agent: AgentState, now: number): AgentState {
  const fate = agent.fate === undefined ? undefined : withKind(agent.fate);
  const menu = fate === undefined ? undefined : startDialog(fate, agent.look, agent.cwd);
  if (menu !== undefined) return { ...agent, phase: 'dialog', since: now, menu, fate: undefined };
  const ready: AgentState = { ...agent, phase: 'ready', since: now };
  return fate === undefined ? ready : { ...ready, nextTaskAt: now + FIRST_TASK_MS };
}

/** Takes the next task, unless fate or chance wants a trouble instead. */
function nextTask(agent: AgentState, now: number): AgentState {
  if (agent.fate !== undefined) return fallInto({ ...agent, fate: undefined }, withKind(agent.fate), now);
  const minutes = (now - agent.rolledAt) / MINUTE_MS;
  const rolled = { ...agent, rolledAt: now };
  if (roll(agent.seed, agent.turns, 'trouble') < agent.chance * minutes) {
    const states = TROUBLES.filter(({ state }) => !AT_START.has(state));
    const { state, kinds } = pick(states, agent.seed, agent.turns, 'state');
    const kind = kinds.length === 0 ? undefined : pick(kinds, agent.seed, agent.turns, 'kind');
    return fallInto(rolled, { state, kind }, now);
  }
  return startTurn(rolled, workScript(rolled), now);
}

/** Troubles that a running agent cannot fall into. */
const AT_START = new Set(['setup', 'settings_error']);

/** What somebody typed and never sent; a long one for the chip. */
const DRAFT = 'look into the flaky parser test and fix it please';
const BRIEFING = Array.from(
  { length: 25 },
  (_, i) => `${i + 1}. Step ${i + 1} of the briefing: check it.`,
).join('\n');

/** Begins a trouble. @param trouble with its kind filled in; not one of the dialogs before the start */
function fallInto(agent: AgentState, trouble: Trouble, now: number): AgentState {
  const resting: AgentState = { ...agent, nextTaskAt: undefined };
  if (trouble.state === 'unknown') return { ...resting, phase: 'editor', since: now };
  if (trouble.state === 'settings_error') return { ...resting, notice: 'settings' };
  const script = troubleScript(agent, trouble);
  if (script !== undefined) {
    const cause = causeOf(trouble, now);
    const notice =
      cause !== undefined && trouble.state === 'auth_error' && trouble.kind === 'login' ? 'key' : undefined;
    return startTurn({ ...resting, cause, notice }, script, now);
  }
  if (trouble.state !== 'draft') return resting;
  if (trouble.kind === 'pasted') return { ...resting, composer: paste(agent.composer, BRIEFING) };
  // 2.0 took the Enter for a part of the text.
  return { ...resting, composer: withText(agent.composer, agent.look === '2.0' ? `${DRAFT}\n` : DRAFT) };
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
