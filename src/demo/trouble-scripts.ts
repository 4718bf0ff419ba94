import type { FailureName } from './failures.ts';
import { editing, running, type Script, saying, taskOf, writing } from './scripts.ts';
import type { AgentState, Beat, Look } from './state.ts';
import type { Trouble } from './troubles.ts';
import { LONG_TEXT, type Task } from './words.ts';

/** The turns that end in trouble. */

const OPENING: Beat = { kind: 'wait', ms: 1200 };

const LIST = Array.from({ length: 40 }, (_, i) => `${i + 1}. ${LONG_TEXT}`).join('\n');

/** Five minutes: after that silence, 2.1.329 and 2.0.77 drop the connection and ask again. */
export const SILENCE_MS = 300_000;

/**
 * The turn in which the agent falls into a trouble; undefined for those that are no turn (idle, draft, dialogs).
 * @param trouble with its kind filled in
 */
export function troubleScript(agent: AgentState, trouble: Trouble): Script | undefined {
  const task = taskOf(agent);
  const part = SCRIPTS[trouble.state]?.(trouble.kind ?? '', task, agent.look);
  return part === undefined ? undefined : { prompt: task.prompt, ...part };
}

type Part = Omit<Script, 'prompt'> & { readonly prompt?: string };

const SCRIPTS: Readonly<Record<string, (kind: string, task: Task, look: Look) => Part | undefined>> = {
  working: (kind, task, look) => working(kind, task, look),
  draft: (kind) => {
    if (kind !== 'queued') return undefined;
    const beats: Beat[] = [
      OPENING,
      { kind: 'queue', text: 'also look at the tests' },
      saying(LONG_TEXT, 6000),
      { kind: 'type', text: 'half a thought' },
      saying(LONG_TEXT, 3000),
    ];
    return { beats, rest: true };
  },
  stalled: (kind, task) => {
    const rest: Beat[] = [saying(task.closing)];
    return kind === 'nobyte'
      ? { beats: [{ kind: 'wait', ms: Number.POSITIVE_INFINITY }] }
      : { beats: [OPENING, { kind: 'silence', text: LONG_TEXT, ms: SILENCE_MS }, ...rest] };
  },
  frozen: (_, task) => ({
    beats: [
      OPENING,
      saying(task.opening),
      { kind: 'wish', wish: { kind: 'signal', signal: 'SIGSTOP' } },
      saying(task.closing),
    ],
  }),
  permission: (kind, task) => {
    const tool = kind === 'edit' ? editing(task) : kind === 'write' ? writing() : running(task);
    const beats: Beat[] = [
      OPENING,
      saying(task.opening, 800),
      { kind: 'permit', tool },
      { kind: 'tool', tool, ms: 3000 },
      saying(task.closing),
    ];
    return { beats };
  },
  question: (_, task) => ({
    beats: [OPENING, saying('I have a question.', 400), { kind: 'ask' }, saying(task.closing)],
  }),
  interrupted: (_, task) => {
    const cut = task.opening.slice(0, task.opening.lastIndexOf(' ', 60));
    return { beats: [OPENING, saying(cut), { kind: 'interrupt' }], rest: true };
  },
  no_response: () => ({ beats: [OPENING, saying('(no response)', 0)], rest: true, prompt: 'please go on' }),
  no_content: () => ({ beats: [OPENING], rest: true, prompt: 'please go on' }),
  rate_limited: (kind) => {
    if (kind === 'api') return failing('rate');
    return { beats: [OPENING, { kind: 'limit', limit: kind === 'menu' ? 'menu' : 'usage' }], rest: true };
  },
  api_error: (kind) => failing(kind as FailureName),
  auth_error: (kind) => failing(kind as FailureName),
  shell: (kind, task) => {
    const killed = kind === 'killed';
    const shell = kind === 'killed' || kind === 'exited' ? undefined : kind;
    const beats: Beat[] = [OPENING, saying(task.opening)];
    // Killed in the middle of a turn, left after it.
    if (killed) beats.push({ kind: 'think', ms: 700 });
    return { beats: [...beats, { kind: 'wish', wish: { kind: 'shell', shell, killed } }] };
  },
  exited: (kind) => ({
    beats: [
      OPENING,
      kind === 'signal'
        ? { kind: 'wish', wish: { kind: 'signal', signal: 'SIGKILL' } }
        : { kind: 'wish', wish: { kind: 'exit', code: 1, farewell: 'resume' } },
    ],
  }),
  looping: (_, task) => ({
    beats: [OPENING, saying(task.opening)],
    loop: [
      saying('The tests still fail, I run them again.', 700),
      { kind: 'tool', tool: { ...running(task), output: ['1 failed'] }, ms: 2500 },
      { kind: 'wait', ms: 900 },
    ],
  }),
};

function working(kind: string, task: Task, look: Look): Part {
  const tool = running(task);
  const long: Readonly<Record<string, readonly Beat[]>> = {
    thinking: [{ kind: 'think', ms: 60_000 }, saying(task.closing)],
    tool: [saying(task.opening), { kind: 'tool', tool, ms: 60_000 }, saying(task.closing)],
    streaming: [saying(LIST, 45_000)],
    compacting: [{ kind: 'compact', ms: 15_000 }, saying(task.closing)],
    retrying: [
      { kind: 'retry', failure: 'rate', times: look === '2.1' ? 4 : 5 },
      saying(task.opening),
      saying(task.closing),
    ],
  };
  return { beats: [OPENING, ...(long[kind] ?? [])] };
}

/** Tries until the tries are used up, then the error. */
function failing(failure: FailureName): Part {
  return { beats: [OPENING, { kind: 'retry', failure, times: 10 }, { kind: 'fail', failure }], rest: true };
}
