import { replyScript } from './scripts.ts';
import { type AgentState, append } from './state.ts';

/**
 * After the result of a tool the running turn takes in what was queued: the prompts are answered at once, and a loop ends
 * with that. Commands wait for the end of the turn, and all that was queued after them.
 */
export function takeIn(agent: AgentState): AgentState {
  const { turn, queue } = agent;
  const command = queue.findIndex((text) => text.startsWith('/'));
  const taken = command === -1 ? queue : queue.slice(0, command);
  if (turn === undefined || taken.length === 0) return agent;
  const prompt = taken.join('\n');
  const asked = append(agent, ...taken.map((text) => ({ kind: 'prompt', text }) as const));
  return {
    ...asked,
    queue: queue.slice(taken.length),
    received: [...agent.received, ...taken],
    turn: { ...turn, beats: [...replyScript(agent, prompt).beats, ...turn.beats], loop: undefined },
  };
}
