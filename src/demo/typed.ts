import type { Input } from './keys.ts';
import type { AgentState } from './state.ts';

/**
 * How Claude Code tells typing from a burst. What it takes for a burst keeps its Enter as a line break, so that the
 * text stays unsent in the composer.
 */

/** 2.0 waits this long for more of a long burst, in ms of real time: an Enter after 100 ms was lost, after 200 not. */
const BURST_MS = 150;

/** From this many characters in one read a burst is long in 2.0. */
const LONG_20 = 800;

/** 2.1 sent three lines that came with their Enter, and kept 600 characters that did. */
const LONG_21 = 500;

export interface Typed {
  readonly inputs: readonly Input[];
  /** Until when a further Enter belongs to the burst (2.0). */
  readonly burst?: number;
}

/** Turns the Enters of one read that are taken for part of a burst into line breaks. */
export function typed(agent: AgentState, read: readonly Input[], now: number): Typed {
  // Menus and the editor take keys one by one.
  if (agent.menu !== undefined || agent.phase !== 'ready') return { inputs: read };
  const plain = read.reduce((sum, input) => sum + (input.kind === 'text' ? input.text.length : 0), 0);
  const pasted = read.reduce((sum, input) => sum + (input.kind === 'paste' ? input.text.length : 0), 0);
  if (agent.look === '2.1') return { inputs: plain >= LONG_21 ? asBurst(read) : read };
  const continues = agent.burstUntil !== undefined && now < agent.burstUntil;
  if (plain + pasted === 0 && !continues) return { inputs: read };
  const long = plain + pasted >= LONG_20;
  const isBurst = continues || (plain + pasted > 0 && read.length > 1) || long;
  return {
    inputs: isBurst ? asBurst(read) : read,
    ...(long || continues ? { burst: now + BURST_MS * agent.speed } : {}),
  };
}

/** The whole read as one text: with its line breaks a paste, if it is long enough. */
function asBurst(read: readonly Input[]): Input[] {
  const joined: Input[] = [];
  for (const input of read) {
    const last = joined.at(-1);
    const text = input.kind === 'text' ? input.text : isBreak(input) ? '\n' : undefined;
    if (text === undefined) joined.push(input);
    else if (last?.kind === 'paste') joined[joined.length - 1] = { kind: 'paste', text: last.text + text };
    else joined.push({ kind: 'paste', text });
  }
  return joined;
}

function isBreak(input: Input): boolean {
  return input.kind === 'key' && (input.name === 'enter' || input.name === 'newline');
}
