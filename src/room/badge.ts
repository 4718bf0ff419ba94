import type { Exit, Worker } from '../api/schema.ts';
import type { Wellbeing } from '../api/supervision.ts';
import type { State } from '../classifier/reading.ts';
import { stateWord } from '../journal/state-word.ts';
import { isSuggested, needOf } from './need.ts';
import { type Role, theme } from './theme.ts';

/** A state at a glance: a sign of its own shape, a color, and a word. */
export interface Badge {
  sign: string;
  color: Role;
  /** The state's own name. */
  name: string;
  /** The name where several are counted, when it is another one. */
  plural?: string;
  /** The name, with what is said more precisely. */
  text: string;
  /** How soon somebody should look, 0 first. */
  urgency: number;
}

/**
 * Only a person can help; somebody is asked; something is wrong; it is being dealt with; something lies unsent; nothing is
 * known; all is well.
 */
const URGENCY = { operator: 0, asked: 1, trouble: 2, mended: 3, unsent: 4, unclear: 5, calm: 6 } as const;

const READ: Record<State, Omit<Badge, 'text' | 'color'>> = {
  permission: { sign: '▲', name: 'permission', urgency: URGENCY.asked },
  question: { sign: '?', name: 'question', urgency: URGENCY.asked },
  setup: { sign: '▷', name: 'setup', urgency: URGENCY.asked },
  auth_error: { sign: '#', name: 'not logged in', urgency: URGENCY.asked },
  settings_error: { sign: '!', name: 'settings error', urgency: URGENCY.trouble },
  interrupted: { sign: '‖', name: 'interrupted', urgency: URGENCY.trouble },
  no_response: { sign: '∅', name: 'no response', urgency: URGENCY.trouble },
  no_content: { sign: '□', name: 'no content', urgency: URGENCY.trouble },
  api_error: { sign: '✕', name: 'API error', urgency: URGENCY.trouble },
  rate_limited: { sign: '◔', name: 'limit reached', urgency: URGENCY.trouble },
  shell: { sign: '$', name: 'shell', urgency: URGENCY.trouble },
  exited: { sign: '■', name: 'exited', urgency: URGENCY.trouble },
  draft: { sign: '✎', name: 'draft', urgency: URGENCY.unsent },
  unknown: { sign: '·', name: 'unknown', urgency: URGENCY.unclear },
  starting: { sign: '◌', name: 'starting', urgency: URGENCY.unclear },
  working: { sign: '●', name: 'working', urgency: URGENCY.calm },
  idle: { sign: '○', name: 'idle', urgency: URGENCY.calm },
};

/** The badge of a worker: what its process says when it does not run, else what its screen says. */
export function badgeOf(worker: Worker): Badge {
  const lost = { sign: '✗', color: theme.trouble, urgency: URGENCY.trouble };
  if (worker.state === 'unreachable') return { ...lost, sign: '⇎', name: 'unreachable', text: 'unreachable' };
  if (worker.state === 'gone') return { ...lost, name: 'gone', text: 'gone' };
  if (worker.state === 'failed') return { ...lost, name: 'not started', text: 'not started' };
  if (worker.state === 'exited') return exited(worker.exit);
  if (worker.state === 'starting')
    return { ...READ.starting, color: theme.states.starting, text: READ.starting.name };
  const { reading } = worker;
  if (reading?.state === 'exited') return exited(exitOf(reading.kind));
  // A plain program is no agent, and a shell that was started as one did not lose its agent.
  if (!reading || stateWord(reading) === 'running')
    return { ...READ.working, color: theme.running, name: 'running', text: 'running' };
  const { name, ...rest } = READ[reading.state];
  const badge = { ...rest, color: theme.states[reading.state] };
  if (reading.state === 'shell' && reading.agent === undefined) {
    return { ...badge, name, text: name, color: theme.running, urgency: URGENCY.calm };
  }
  return { ...badge, name, text: reading.kind === undefined ? name : `${name} · ${reading.kind}` };
}

/** How a worker does, where that says more than its state. */
const HEALTH: Record<Exclude<Wellbeing, 'ok' | 'waiting'>, Omit<Badge, 'text' | 'color'>> = {
  needs_operator: { sign: '◆', name: 'needs you', plural: 'need you', urgency: URGENCY.operator },
  stuck: { sign: '⊘', name: 'stuck', urgency: URGENCY.trouble },
  frozen: { sign: '❅', name: 'frozen', urgency: URGENCY.trouble },
  looping: { sign: '∞', name: 'looping', urgency: URGENCY.trouble },
  erroring: { sign: '↯', name: 'error after error', urgency: URGENCY.trouble },
  down: { sign: '▼', name: 'down', urgency: URGENCY.trouble },
  recovering: { sign: '↻', name: 'recovering', urgency: URGENCY.mended },
  limited: { sign: '◷', name: 'limited', urgency: URGENCY.mended },
  stalled: { sign: '⋯', name: 'stalled', urgency: URGENCY.mended },
  paused: { sign: '❙❙', name: 'paused', urgency: URGENCY.calm },
};

/** How a worker does that is to be helped, while something keeps the next step waiting: nothing is done about it. */
const HELD_UP: Omit<Badge, 'text' | 'color'> = { sign: '⋮', name: 'held up', urgency: URGENCY.mended };

const COUNT_ORDER = [...Object.values(HEALTH), HELD_UP, ...Object.values(READ)].map(({ name }) => name);

/** How a worker does; undefined when it is well, or its state says it all. */
export function healthBadgeOf({ state, supervision }: Worker): Badge | undefined {
  // How it did before it went out of reach may be over.
  if (state === 'unreachable') return undefined;
  const status = supervision?.health.status;
  if (status === undefined || status === 'ok' || status === 'waiting') return undefined;
  if (status === 'down' && state !== 'running') return undefined;
  const isHeldUp = status === 'recovering' && supervision?.incident?.next?.waits !== undefined;
  const badge = isHeldUp ? HELD_UP : HEALTH[status];
  return { ...badge, color: theme.health[status], text: badge.name };
}

/**
 * How soon somebody should look at a worker, 0 first. Trouble that is being dealt with can wait.
 */
export function urgencyOf(worker: Worker): number {
  const { urgency } = badgeOf(worker);
  const health = healthBadgeOf(worker)?.urgency ?? URGENCY.calm;
  if (isSuggested(worker)) return Math.min(health, urgency, URGENCY.asked);
  return health === URGENCY.mended ? health : Math.min(health, urgency);
}

/** The one badge that a worker is counted under: that it needs a person, else what is worse of its state and how it does. */
export function countedAs(worker: Worker): Badge {
  if (needOf(worker)) {
    const { name, ...rest } = HEALTH.needs_operator;
    return { ...rest, name, text: name, color: theme.health.needs_operator };
  }
  const state = badgeOf(worker);
  const health = healthBadgeOf(worker);
  if (!health) return state;
  // Trouble that is being dealt with is no trouble.
  return health.urgency === URGENCY.mended || health.urgency <= state.urgency ? health : state;
}

/** Badges in the order in which their counts are told, the worst first: it is the same whoever comes first. */
export function inCountOrder(a: Badge, b: Badge): number {
  return a.urgency - b.urgency || COUNT_ORDER.indexOf(a.name) - COUNT_ORDER.indexOf(b.name);
}

/** Whether somebody should look at this worker. */
export function needsLook(worker: Worker): boolean {
  return urgencyOf(worker) <= URGENCY.trouble;
}

/** Whether its line in the header, or its proof in the tile, is to stand out. */
export function isTrouble({ urgency }: Badge): boolean {
  return urgency <= URGENCY.trouble;
}

/** Since when the worker is in its state, ms since the epoch; undefined when that is not known. */
export function inStateSince(worker: Worker): number | undefined {
  if (worker.state !== 'running') return worker.exitedAt;
  return worker.reading?.since;
}

function exited(exit: Exit | undefined): Badge {
  const how = !exit ? '' : 'code' in exit ? ` (${exit.code})` : ` (${exit.signal})`;
  const isClean = exit !== undefined && 'code' in exit && exit.code === 0;
  return {
    ...READ.exited,
    text: `exited${how}`,
    color: isClean ? theme.dim : theme.states.exited,
    urgency: isClean ? URGENCY.calm : URGENCY.trouble,
  };
}

/** How a recorded process ended, as its reading has it. */
function exitOf(kind: string | undefined): Exit | undefined {
  if (kind === undefined) return undefined;
  return /^\d+$/.test(kind) ? { code: Number(kind) } : { signal: kind };
}

/** The sign and color of what was wrong with a worker, by its name: a state of its screen, or how it did. */
export function causeLook(cause: string): { sign: string; color: Role } {
  if (Object.hasOwn(READ, cause)) return { sign: READ[cause as State].sign, color: stateColorOf(cause) };
  if (Object.hasOwn(HEALTH, cause)) {
    const status = cause as keyof typeof HEALTH;
    return { sign: HEALTH[status].sign, color: theme.health[status] };
  }
  return { sign: READ.unknown.sign, color: theme.dim };
}

/** The color of a state by its name, for a timeline. */
export function stateColorOf(state: string): Role {
  if (state === 'running') return theme.running;
  return Object.hasOwn(theme.states, state) ? theme.states[state as State] : theme.dim;
}
