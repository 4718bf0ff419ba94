import { eraseInline, type Painted } from './painter.ts';
import { CLEAR_STATUS } from './signals.ts';
import type { AgentState, Wish } from './state.ts';

/** How the terminal is left behind. */

const END_MODES = {
  '2.1':
    '\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1004l\x1b[>4m\x1b[?2031l\x1b[?2004l\x1b[?7h\x1b[?25h',
  '2.0': '\x1b[?2004l\x1b[?1004l\x1b[?25h',
} as const;

const POP_KEYBOARD = '\x1b[<u';

export type Farewell = Extract<Wish, { kind: 'exit' }>['farewell'];

/** What was switched on beside the modes of the start. */
export interface Spoken {
  /** The kitty keyboard protocol. */
  readonly keyboard: boolean;
  /** OSC 7501. */
  readonly status: boolean;
}

/** Restores the terminal and says good-bye as each look does. */
export function farewell(agent: AgentState, painted: Painted, kind: Farewell, spoken: Spoken): string {
  const pop = spoken.keyboard ? POP_KEYBOARD : '';
  // Each of the two screens has a keyboard of its own.
  const main = painted.kind === 'screen' ? `${pop}\x1b[?1049l${pop}` : pop;
  const status = spoken.status ? CLEAR_STATUS : '';
  const title = agent.look === '2.1' ? '\x1b]0;\x07' : '';
  return `${lastFrame(agent, painted)}${main}${END_MODES[agent.look]}${status}${title}${words(agent, kind)}`;
}

/** A dialog stays on the main screen; the composer of 2.0 goes and leaves a blank row. */
function lastFrame(agent: AgentState, painted: Painted): string {
  if (painted.kind === 'inline' && agent.phase === 'ready') return `${eraseInline(painted)}\n`;
  return painted.below > 0 ? `\r\x1b[${painted.below}B` : '';
}

const UNTRUSTED =
  "\nClaude Code didn't start because this folder isn't trusted.\nRun claude again and choose Yes, or run it in another folder.\n";

function words(agent: AgentState, kind: Farewell): string {
  if (agent.look === '2.0') return '';
  if (kind === 'untrusted') return UNTRUSTED;
  if (kind === 'none' || agent.transcript.length === 0) return '';
  const command = `claude --permission-mode default --resume ${agent.conversation}`;
  return `\n\x1b[2mResume this session with:\x1b[22m\n\x1b[2m${command}\x1b[22m\n`;
}

/** What a shell says of an agent that was killed, wherever that left the cursor. */
export function obituary(shell: string): string {
  return shell === 'fish' ? "fish: Job 1, 'claude' terminated by signal SIGKILL (Forced quit)\n" : 'Killed\n';
}
