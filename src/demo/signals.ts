import { doing } from './live.ts';
import type { AgentState } from './state.ts';

/** What 2.1 says to its terminal outside the screen. 2.0 says nothing in the recordings. */

/** Half the period in which the title of a working agent alternates, in ms. */
const TITLE_MS = 960;

/** The queries after the first frame; the answer to the last one ends the wait for the others. */
export const QUERIES = '\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c';

/** What is asked after those. */
export const FURTHER_QUERIES =
  '\x1b[?2026$p\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[?1016$p\x1b[c';

/**
 * The window title; undefined before work can begin.
 * @param reporting whether OSC 7501 is spoken: then the title stands still
 */
export function title(agent: AgentState, now: number, reporting: boolean): string | undefined {
  if (agent.look !== '2.1' || (agent.phase !== 'ready' && agent.phase !== 'editor')) return undefined;
  if (reporting) return 'Claude Code';
  if (agent.turn === undefined || agent.menu !== undefined) return '✳ Claude Code';
  return Math.floor((now - agent.turn.startedAt) / TITLE_MS) % 2 === 0 ? '◐ Claude Code' : '◑ Claude Code';
}

/** The report of OSC 7501 for this moment, without its frame; undefined when there is nothing to say. */
export function status(agent: AgentState): string | undefined {
  if (agent.look !== '2.1') return undefined;
  const asking = agent.menu?.status;
  if (asking !== undefined) return report('blocked', `:kind=${asking.kind}`, asking.text);
  if (agent.phase !== 'ready') return undefined;
  if (agent.turn !== undefined) {
    const beat = agent.turn.beats[0];
    const task = beat?.kind === 'tool' && beat.tool.name === 'Bash' ? doing(beat.tool.title) : undefined;
    return report('working', '', task);
  }
  return report(agent.outcome, '', agent.outcome === 'error' ? agent.errorText : undefined);
}

/** The end of all reports. */
export const CLEAR_STATUS = statusBytes(report('clear', ''));

export function statusBytes(text: string): string {
  return `\x1b]7501;${text}\x07`;
}

function report(state: string, kind: string, message?: string): string {
  const said = message === undefined ? '' : `:msg=${Buffer.from(message).toString('base64')}`;
  return `state=${state}:app=claude-code${kind}${said}`;
}
