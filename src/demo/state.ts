import { type Composer, EMPTY } from './composer.ts';
import type { FailureName } from './failures.ts';
import type { Menu } from './menus.ts';
import { conversationId } from './random.ts';
import type { Trouble } from './troubles.ts';

/** Which Claude Code is imitated: 2.1.329 (alternate screen) or 2.0.77 (inline). */
export type Look = '2.1' | '2.0';

export interface DiffRow {
  readonly mark: ' ' | '-' | '+';
  readonly number: number;
  readonly text: string;
}

/** One call of a tool, as it is shown. */
export interface Tool {
  readonly name: 'Bash' | 'Read' | 'Update' | 'Write';
  /** The command or the path. */
  readonly target: string;
  /** What the agent says it does with a command, as in "Run the tests". */
  readonly title: string;
  readonly output: readonly string[];
  readonly diff?: readonly DiffRow[];
}

/** What stands in the transcript, oldest first. */
export type Entry =
  | { readonly kind: 'prompt' | 'say' | 'system'; readonly text: string }
  | { readonly kind: 'thought'; readonly seconds: number }
  | { readonly kind: 'tool'; readonly tool: Tool; readonly outcome: 'done' | 'rejected' | 'interrupted' }
  | { readonly kind: 'interrupted' | 'compacted' | 'declined' }
  | { readonly kind: 'answered'; readonly question: string; readonly answer: string }
  | { readonly kind: 'failure'; readonly failure: FailureName }
  | { readonly kind: 'limit'; readonly limit: Limit; readonly text: string }
  | { readonly kind: 'result'; readonly text: string; readonly dim?: boolean }
  | { readonly kind: 'end'; readonly verb: string; readonly seconds: number; readonly at: number };

export type Limit = 'usage' | 'menu';

/** What the process does next, outside what it draws. */
export type Wish =
  | { readonly kind: 'exit'; readonly code: number; readonly farewell: 'resume' | 'untrusted' | 'none' }
  | { readonly kind: 'signal'; readonly signal: 'SIGKILL' | 'SIGSTOP' }
  | { readonly kind: 'shell'; readonly shell?: string; readonly killed: boolean };

/** One stretch of a turn. Times are in ms. */
export type Beat =
  /** The request is out and nothing has come back. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'think'; readonly ms: number }
  | { readonly kind: 'say'; readonly text: string; readonly ms: number }
  | { readonly kind: 'permit'; readonly tool: Tool }
  | { readonly kind: 'tool'; readonly tool: Tool; readonly ms: number }
  | { readonly kind: 'ask' }
  | { readonly kind: 'compact'; readonly ms: number }
  /** The API refuses and is asked again, until the delays are used up. */
  | { readonly kind: 'retry'; readonly failure: FailureName; readonly times: number }
  /** The stream stops in the middle of this text. */
  | { readonly kind: 'silence'; readonly text: string; readonly ms: number }
  | { readonly kind: 'fail'; readonly failure: FailureName }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'interrupt' }
  /** Somebody types this, or queues it with Enter. */
  | { readonly kind: 'type' | 'queue'; readonly text: string }
  | { readonly kind: 'wish'; readonly wish: Wish };

export interface Turn {
  readonly prompt: string;
  /** The first one is running. */
  readonly beats: readonly Beat[];
  /** Begins again when the beats are used up: a loop that never ends by itself. */
  readonly loop?: readonly Beat[];
  readonly startedAt: number;
  readonly beatAt: number;
  /** Whether a byte of the answer has come. */
  readonly answered: boolean;
  readonly tokens: number;
  readonly verb: string;
  /** What stands under the spinner. */
  readonly hint?: string;
  /** Whether it works on a list of things to do. */
  readonly todos: boolean;
  /** Whether the agent rests after this turn until somebody sends a prompt. */
  readonly rest: boolean;
}

/** A cause of trouble that outlives the turn: every prompt meets it until it is gone. */
export interface Cause {
  readonly beats: readonly Beat[];
  /** When it is over by itself. */
  readonly until?: number;
  /** The commands that cure it. */
  readonly cures: readonly string[];
}

/** What OSC 7501 says while nothing runs. */
export type Outcome = 'idle' | 'done' | 'error';

/** The whole simulated agent. Times are ms since the epoch on its own, scaled clock. */
export interface AgentState {
  readonly look: Look;
  readonly name: string;
  readonly seed: number;
  readonly cwd: string;
  /** How much faster than real time its clock runs; windows for fingers are stretched by it. */
  readonly speed: number;
  /** Milliseconds between two frames of the spinner. */
  readonly redrawMs: number;
  /** Troubles per minute by chance. */
  readonly chance: number;
  readonly conversation: string;
  readonly phase: 'starting' | 'dialog' | 'ready' | 'editor';
  /** When the phase began; a start ends at this time. */
  readonly since: number;
  /** A trouble still to fall into. */
  readonly fate?: Trouble;
  readonly cause?: Cause;
  readonly transcript: readonly Entry[];
  /** Entries that were dropped from the front of the transcript. */
  readonly dropped: number;
  /** Grows when everything must be drawn anew. */
  readonly epoch: number;
  readonly turn?: Turn;
  readonly turns: number;
  readonly menu?: Menu;
  readonly composer: Composer;
  readonly queue: readonly string[];
  /** Every prompt and command that somebody sent it, oldest first. */
  readonly received: readonly string[];
  readonly ghost?: string;
  /** A short-lived line beside the composer. */
  readonly hint?: { readonly text: string; readonly until: number };
  /** The key that ends the process when it is pressed again. */
  readonly armed?: { readonly key: 'Ctrl-C' | 'Ctrl-D'; readonly until: number };
  /** Until when a second Esc clears the composer. */
  readonly escapeUntil?: number;
  /** Until when an Enter belongs to the burst before it (2.0). */
  readonly burstUntil?: number;
  readonly mode: 'manual' | 'edits' | 'auto';
  readonly allowed: readonly string[];
  /** What stands in the footer about invalid settings or a missing key. */
  readonly notice?: 'settings' | 'key';
  readonly continueAt?: number;
  readonly outcome: Outcome;
  readonly errorText?: string;
  /** What was typed into the editor. */
  readonly editor: string;
  /** When it takes its next task by itself; absent while it rests. */
  readonly nextTaskAt?: number;
  readonly rolledAt: number;
  readonly wish?: Wish;
}

/** How a life begins. */
export interface Birth {
  readonly look: Look;
  readonly name: string;
  readonly seed: number;
  readonly cwd: string;
  readonly speed: number;
  /** {@link TICK_MS} where nothing is said: more saves work where hours pass in seconds. */
  readonly redrawMs?: number;
  readonly chance: number;
  readonly trouble?: Trouble;
  /** Take up the conversation of the life before. */
  readonly resume: boolean;
}

/** Milliseconds between two frames of the spinner (recordings: 110 ms on average). */
export const TICK_MS = 120;

/** From process start to the first frame, in ms (recordings: 0.5-1.0 s and 1.3-2.5 s, the latter under load). */
export const START_MS: Readonly<Record<Look, number>> = { '2.1': 500, '2.0': 900 };

/** From the first frame to the first task, in ms. */
export const FIRST_TASK_MS = 600;

export function born(birth: Birth, now: number): AgentState {
  return {
    look: birth.look,
    name: birth.name,
    seed: birth.seed,
    cwd: birth.cwd,
    speed: birth.speed,
    redrawMs: birth.redrawMs ?? TICK_MS,
    chance: birth.chance,
    conversation: conversationId(birth.seed, birth.name),
    phase: 'starting',
    since: now + START_MS[birth.look],
    fate: birth.trouble,
    // A prompt without an answer, and nothing runs: what `--continue` shows after a crash.
    transcript: birth.resume ? [{ kind: 'prompt', text: 'continue' }] : [],
    dropped: 0,
    epoch: 0,
    turns: 0,
    composer: EMPTY,
    queue: [],
    received: [],
    mode: 'manual',
    allowed: [],
    outcome: 'idle',
    editor: '',
    nextTaskAt: birth.resume ? undefined : now + START_MS[birth.look] + FIRST_TASK_MS,
    rolledAt: now,
  };
}

/** How many entries are kept; older ones have left the screen. */
const KEPT = 80;

/** Writes entries at the end of the transcript. */
export function append(agent: AgentState, ...entries: Entry[]): AgentState {
  const all = [...agent.transcript, ...entries];
  const surplus = Math.max(0, all.length - KEPT);
  return { ...agent, transcript: all.slice(surplus), dropped: agent.dropped + surplus };
}
