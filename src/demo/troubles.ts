/** Every trouble that the simulated agent can fall into, what it looks like, and what gets it out again. */

/** A trouble by the name of its screen state, and perhaps which kind of it. */
export interface Trouble {
  readonly state: string;
  readonly kind?: string;
}

/** A trouble for one worker of a fleet. */
export interface PlacedTrouble extends Trouble {
  /** The number of the worker, from 1. */
  readonly worker?: number;
}

export interface TroubleInfo {
  readonly state: string;
  /** The kinds; the first is meant when none is named. */
  readonly kinds: readonly string[];
  /** What it looks like. */
  readonly looks: string;
  /** The keys, signals or events that get it out. */
  readonly leave: string;
}

export const TROUBLES: readonly TroubleInfo[] = [
  {
    state: 'idle',
    kinds: [],
    looks: 'an empty composer, nothing runs and no next task is taken',
    leave: 'a prompt and Enter',
  },
  {
    state: 'draft',
    kinds: ['text', 'pasted', 'queued'],
    looks: 'text, or "[Pasted text #1 +24 lines]", stands unsent in the composer',
    leave: 'Enter sends it; Esc Esc or Ctrl-C clears it',
  },
  {
    state: 'working',
    kinds: ['thinking', 'tool', 'streaming', 'compacting', 'retrying'],
    looks: 'a long but healthy stretch of work',
    leave: 'nothing needed: it ends by itself',
  },
  {
    state: 'stalled',
    kinds: ['midstream', 'nobyte'],
    looks: 'the spinner and the seconds go on, the token counter stands still',
    leave: 'Esc, then a prompt; midstream also by itself after five minutes',
  },
  {
    state: 'frozen',
    kinds: [],
    looks: 'a stopped process in the middle of a turn: no output at all',
    leave: 'SIGCONT; keys wait until then',
  },
  {
    state: 'permission',
    kinds: ['bash', 'edit', 'write'],
    looks: 'the menu "Do you want to proceed?"',
    leave: 'a digit or Enter chooses; Esc rejects (Ctrl-C too in 2.0, not in 2.1)',
  },
  {
    state: 'question',
    kinds: [],
    looks: 'a question of the agent with a menu of answers',
    leave: 'a digit or Enter answers; Esc declines',
  },
  {
    state: 'interrupted',
    kinds: [],
    looks: '"Interrupted · What should Claude do instead?" is the last word',
    leave: 'a prompt and Enter',
  },
  {
    state: 'no_response',
    kinds: [],
    looks: '"● (no response)" is the last word',
    leave: 'a prompt and Enter',
  },
  {
    state: 'no_content',
    kinds: [],
    looks: 'the turn is over and nothing stands after the prompt',
    leave: 'a prompt and Enter',
  },
  {
    state: 'rate_limited',
    kinds: ['usage', 'menu', 'api'],
    looks: 'a 5-hour limit, a weekly limit with its menu, or retries of 429 up to the final error',
    leave:
      'usage: the reset time, by itself (Esc cancels that); menu: Esc closes it; api: a prompt and Enter',
  },
  {
    state: 'api_error',
    kinds: ['overloaded', 'server', 'connection', 'context', 'invalid'],
    looks: 'retries, then a final error line over an empty composer',
    leave: 'a prompt and Enter; context: /compact or /clear first',
  },
  {
    state: 'auth_error',
    kinds: ['login', 'key', 'credit'],
    looks: 'not logged in, a refused key or no credit',
    leave: 'login and key: /login and its menu; credit: a prompt after five minutes, when funds were added',
  },
  {
    state: 'setup',
    kinds: ['theme', 'login', 'api_key', 'trust', 'bypass', 'update'],
    looks: 'a dialog before work can begin',
    leave: 'choosing; the default of trust (2.1) and bypass is to exit',
  },
  {
    state: 'settings_error',
    kinds: ['menu', 'notice', 'json'],
    looks: 'a dialog about invalid settings, or only a notice in the footer',
    leave: 'the option that continues, read from its label (the default of 2.0 exits); notice: harmless',
  },
  {
    state: 'shell',
    kinds: ['exited', 'killed', 'bash', 'zsh', 'fish'],
    looks: 'the agent is gone and a shell prompt is in front; killed: over a screen that was never restored',
    leave: 'claude, claude --continue or claude --resume typed into the shell',
  },
  {
    state: 'exited',
    kinds: ['code', 'signal'],
    looks: 'the process is gone, with status 1 or by SIGKILL',
    leave: 'a restart',
  },
  {
    state: 'looping',
    kinds: [],
    looks: 'the same tool call over and over',
    leave: 'a prompt and Enter, taken in after the next call; or Esc, then a prompt',
  },
  {
    state: 'unknown',
    kinds: [],
    looks: 'an editor fills the screen',
    leave: ':q and Enter, as in vi',
  },
];

/** The states that can be asked for, each with its kinds: `draft (text, pasted, queued)`. */
export function troubleNames(): string[] {
  return TROUBLES.map(({ state, kinds }) => (kinds.length === 0 ? state : `${state} (${kinds.join(', ')})`));
}

/** A trouble that does not exist was asked for; the message lists those that do. */
export class UnknownTroubleError extends Error {
  constructor(text: string, why: string) {
    super(
      `${JSON.stringify(text)} ${why}. It is STATE[/KIND][:WORKER], with these states (and kinds): ${troubleNames().join(', ')}`,
    );
    this.name = 'UnknownTroubleError';
  }
}

/**
 * Reads `STATE[/KIND][:WORKER]`, such as `no_response:2`. An absent kind stays absent.
 * @throws UnknownTroubleError for an unknown state or kind and for a worker that is not a number from 1.
 */
export function parseTrouble(text: string): PlacedTrouble {
  const parts = /^([^/:]*)(?:\/([^/:]*))?(?::(.*))?$/.exec(text);
  if (parts === null) throw new UnknownTroubleError(text, 'is not a trouble');
  const [, state = '', kind, worker] = parts;
  const info = TROUBLES.find((trouble) => trouble.state === state);
  if (info === undefined) throw new UnknownTroubleError(text, 'is not a known trouble');
  if (kind !== undefined && !info.kinds.includes(kind)) {
    throw new UnknownTroubleError(text, `names a kind that ${state} does not have`);
  }
  if (worker !== undefined && !/^[1-9]\d{0,3}$/.test(worker)) {
    throw new UnknownTroubleError(text, 'must end in the number of a worker, from 1');
  }
  return {
    state,
    ...(kind === undefined ? {} : { kind }),
    ...(worker === undefined ? {} : { worker: Number(worker) }),
  };
}

/** The same with its kind filled in: the first one where none was named. */
export function withKind(trouble: Trouble): Trouble {
  const kind = trouble.kind ?? TROUBLES.find(({ state }) => state === trouble.state)?.kinds[0];
  return kind === undefined ? { state: trouble.state } : { state: trouble.state, kind };
}
