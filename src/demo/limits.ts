import { failed } from './endings.ts';
import { limitMenu } from './menus.ts';
import { type AgentState, append, type Limit } from './state.ts';

/** The limits of a subscription. */

/** The 5-hour limit of a demo ends at the second full minute from now. */
function limitEnd(now: number): number {
  return Math.ceil((now + 60_000) / 60_000) * 60_000;
}

const DAY_MS = 86_400_000;

/** The turn is over with a limit, which every prompt meets until it is reset. */
export function limited(agent: AgentState, limit: Limit, now: number): AgentState {
  const until = agent.cause?.until ?? (limit === 'usage' ? limitEnd(now) : now + 3 * DAY_MS);
  const reset = limit === 'usage' ? clockTime(until) : `${dayOf(until)}, ${clockTime(until)}`;
  const text = `You've hit your ${limitName(agent, limit)} · resets ${reset} (UTC)`;
  const cause = agent.cause ?? { beats: [{ kind: 'limit', limit }], until, cures: [] };
  const hit = { ...failed(agent, { kind: 'limit', limit, text }, text), cause };
  if (limit === 'usage' && agent.look === '2.1') {
    return {
      ...append(hit, {
        kind: 'system',
        text: `Usage limit reached · continuing automatically at ${clockTime(until)} · esc to cancel`,
      }),
      continueAt: until,
    };
  }
  return { ...hit, menu: limitMenu(agent.look, reset) };
}

/** It waits for the reset, and goes on by itself then. */
export function waiting(agent: AgentState, until: number): AgentState {
  const text = `Usage limit reached · continuing automatically at ${clockTime(until)} · esc to cancel`;
  return { ...append(agent, { kind: 'system', text }), continueAt: until };
}

function limitName(agent: AgentState, limit: Limit): string {
  if (limit === 'menu') return 'weekly limit';
  return agent.look === '2.1' ? '5-hour limit' : 'limit';
}

/** `2:33am`, in UTC. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 === 0 ? 12 : hours % 12}:${minutes}${hours < 12 ? 'am' : 'pm'}`;
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}
