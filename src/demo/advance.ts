import { startDialog } from './dialogs.ts';
import { fallInto, mischance } from './fate.ts';
import { beatMs, workScript } from './scripts.ts';
import { type AgentState, FIRST_TASK_MS, type Turn } from './state.ts';
import { submit } from './submit.ts';
import { withKind } from './troubles.ts';
import { startTurn, stepTurn } from './turn.ts';

/** How time passes for the simulated agent: pure, so that any moment of its life can be looked at. */

/** How long 2.1 shows its hints for newcomers after the start, in ms. */
export const FRESH_MS = 10_000;

/** Half the period in which the mark of a waiting or running tool blinks, in ms. */
export const BLINK_MS = 600;

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
      times.push(...turnTimes(agent, agent.turn, now));
    else if (blinks(agent)) times.push(tickAfter(agent.turn!.startedAt, BLINK_MS, now));
    else times.push(agent.continueAt, ownTaskAt(agent));
  }
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** The next frame of the spinner, as often as in real time however fast the clock runs, and the end of the beat. */
function turnTimes({ look, speed, redrawMs }: AgentState, turn: Turn, now: number): number[] {
  const beat = turn.beats[0];
  const end = beat === undefined ? now : turn.beatAt + beatMs(beat, look);
  return [tickAfter(turn.startedAt, redrawMs * Math.max(1, speed), now), end];
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
  const rolled = { ...agent, rolledAt: now };
  const trouble = mischance(agent, now);
  if (trouble !== undefined) return fallInto(rolled, trouble, now);
  return startTurn(rolled, workScript(rolled), now);
}
