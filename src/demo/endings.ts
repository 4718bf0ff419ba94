import { withText } from './composer.ts';
import { failure } from './failures.ts';
import { between, pick } from './random.ts';
import { type AgentState, append, type Entry, type Turn } from './state.ts';
import { PAST_VERBS } from './words.ts';

/** How a turn ends. */

/** The turn is over as it should be; the next task follows after a pause, unless it rests. */
export function endTurn(agent: AgentState, turn: Turn, now: number): AgentState {
  const seconds = Math.floor((now - turn.startedAt) / 1000);
  const verb = pick(PAST_VERBS, agent.seed, agent.turns, 'done');
  // 2.0 writes this line only after a long turn.
  const shown = (agent.look === '2.1' && turn.prompt !== '/compact') || seconds >= 60;
  const ended = shown ? append(agent, { kind: 'end', verb, seconds, at: now }) : agent;
  const pause = between(3000, 9000, agent.seed, agent.turns, 'pause');
  return {
    ...ended,
    turn: undefined,
    outcome: 'done',
    errorText: undefined,
    nextTaskAt: turn.rest ? undefined : now + pause,
  };
}

/** The conversation was replaced by a summary. */
export function compacted(agent: AgentState): AgentState {
  const result: Entry = { kind: 'result', text: 'Compacted (ctrl+o to see full summary)', dim: true };
  if (agent.look === '2.1') return append(agent, result);
  // 2.0 clears the screen and begins it anew with a rule.
  const command: Entry[] =
    agent.turn?.prompt === '/compact' ? [{ kind: 'prompt', text: '/compact' }, result] : [];
  return { ...agent, transcript: [{ kind: 'compacted' }, ...command], dropped: 0, epoch: agent.epoch + 1 };
}

/** The turn is over with an error. @param errorText what OSC 7501 says of it */
export function failed(agent: AgentState, entry: Entry, errorText: string): AgentState {
  const ghost = entry.kind === 'failure' && agent.look === '2.1' ? failure(entry.failure).ghost : undefined;
  return { ...append(agent, entry), turn: undefined, outcome: 'error', errorText, ghost };
}

/** Over, and nothing runs until somebody sends a prompt. */
export function broken(agent: AgentState): AgentState {
  const queued = [...agent.queue, agent.composer.text].filter((text) => text !== '').join('\n');
  return {
    ...agent,
    turn: undefined,
    menu: undefined,
    queue: [],
    composer: withText(agent.composer, queued),
    outcome: 'idle',
    nextTaskAt: undefined,
  };
}
