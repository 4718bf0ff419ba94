import type { Worker } from '../api/schema.ts';
import type { State } from '../classifier/reading.ts';
import { theme } from './theme.ts';

/** A state at a glance: a sign of its own shape, a color, and a word. */
export interface Badge {
  sign: string;
  color: string;
  text: string;
  /** How soon somebody should look, 0 first. */
  urgency: number;
}

/** Somebody is asked; something is wrong; something lies unsent; nothing is known; all is well. */
const URGENCY = { asked: 0, trouble: 1, unsent: 2, unclear: 3, calm: 4 } as const;

const READ: Record<State, Badge> = {
  permission: { sign: '▲', color: theme.asked, text: 'permission', urgency: URGENCY.asked },
  question: { sign: '?', color: theme.asked, text: 'question', urgency: URGENCY.asked },
  setup: { sign: '▷', color: theme.asked, text: 'setup', urgency: URGENCY.asked },
  auth_error: { sign: '#', color: theme.trouble, text: 'not logged in', urgency: URGENCY.asked },
  settings_error: { sign: '!', color: theme.trouble, text: 'settings error', urgency: URGENCY.trouble },
  interrupted: { sign: '‖', color: theme.trouble, text: 'interrupted', urgency: URGENCY.trouble },
  no_response: { sign: '∅', color: theme.trouble, text: 'no response', urgency: URGENCY.trouble },
  no_content: { sign: '◻', color: theme.trouble, text: 'no content', urgency: URGENCY.trouble },
  api_error: { sign: '✖', color: theme.trouble, text: 'API error', urgency: URGENCY.trouble },
  rate_limited: { sign: '◔', color: theme.exited, text: 'limit reached', urgency: URGENCY.trouble },
  shell: { sign: '$', color: theme.exited, text: 'shell', urgency: URGENCY.trouble },
  exited: { sign: '■', color: theme.exited, text: 'exited', urgency: URGENCY.trouble },
  draft: { sign: '✎', color: theme.exited, text: 'draft', urgency: URGENCY.unsent },
  unknown: { sign: '·', color: theme.dim, text: 'unknown', urgency: URGENCY.unclear },
  starting: { sign: '◌', color: theme.dim, text: 'starting', urgency: URGENCY.unclear },
  idle: { sign: '○', color: theme.idle, text: 'idle', urgency: URGENCY.calm },
  working: { sign: '●', color: theme.running, text: 'working', urgency: URGENCY.calm },
};

/** The badge of a worker: what its process says when it does not run, else what its screen says. */
export function badgeOf(worker: Worker): Badge {
  const lost = { sign: '✗', color: theme.trouble, urgency: URGENCY.trouble };
  if (worker.state === 'gone') return { ...lost, text: 'gone' };
  if (worker.state === 'failed') return { ...lost, text: 'not started' };
  if (worker.state === 'exited') return exited(worker);
  const { reading } = worker;
  // A plain program in a shell is not an agent that fell out of its screen.
  if (!reading || (reading.agent === undefined && reading.state !== 'shell')) {
    return { ...READ.working, text: 'running' };
  }
  const badge = READ[reading.state];
  if (reading.state === 'shell' && reading.agent === undefined) return { ...badge, urgency: URGENCY.calm };
  return reading.kind === undefined ? badge : { ...badge, text: `${badge.text} · ${reading.kind}` };
}

/** Whether somebody should look at this worker. */
export function needsLook(worker: Worker): boolean {
  return badgeOf(worker).urgency <= URGENCY.trouble;
}

/** Since when the worker is in its state, ms since the epoch; undefined when that is not known. */
export function inStateSince(worker: Worker): number | undefined {
  if (worker.state !== 'running') return worker.exitedAt;
  return worker.reading?.since;
}

function exited({ exit }: Worker): Badge {
  const how = !exit ? '' : 'code' in exit ? ` (${exit.code})` : ` (${exit.signal})`;
  const clean = exit && 'code' in exit && exit.code === 0;
  return {
    ...READ.exited,
    text: `exited${how}`,
    color: clean ? theme.dim : theme.exited,
    urgency: clean ? URGENCY.calm : URGENCY.trouble,
  };
}

/** The color of a state by its name, for a timeline. */
export function stateColorOf(state: string): string {
  return Object.hasOwn(READ, state) ? READ[state as State].color : theme.dim;
}
