import { type FailureName, retryMs } from './failures.ts';
import { between, pick, roll } from './random.ts';
import type { AgentState, Beat, Look, Tool } from './state.ts';
import type { Trouble } from './troubles.ts';
import { LONG_TEXT, REPLIES, TASKS, type Task } from './words.ts';

/** What a turn consists of, before it begins. */
export interface Script {
  readonly prompt: string;
  readonly beats: readonly Beat[];
  readonly loop?: readonly Beat[];
  readonly rest?: boolean;
  /** The item of a list of things to do that is worked on, and the next one. */
  readonly todos?: readonly [now: string, next: string];
}

/** One tool call in this many asks for leave while the agent is healthy. */
const ASKS_ONE_IN = 30;

/** Reading speed of a stream: ms per character. */
const STREAM_MS = 14;

export function saying(text: string, ms = text.length * STREAM_MS): Beat {
  return { kind: 'say', text, ms };
}

function reading(task: Task): Tool {
  return { name: 'Read', target: task.file, title: 'Read', output: [`Read ${task.lines} lines`] };
}

function editing(task: Task): Tool {
  return { name: 'Update', target: task.file, title: 'Edit', output: [], diff: task.diff };
}

function running(task: Task): Tool {
  return { name: 'Bash', target: task.command, title: task.title, output: task.output };
}

function writing(): Tool {
  const lines = ['# Notes', '', '- what was tried', '- what is left'];
  const diff = lines.map((text, i) => ({ mark: ' ', number: i + 1, text }) as const);
  return { name: 'Write', target: 'NOTES.md', title: 'Write', output: [], diff };
}

/** The healthy work on a task, different for every seed and turn. */
export function workScript(agent: AgentState): Script {
  const { seed, turns } = agent;
  const first = Math.floor(roll(seed, 'task') * TASKS.length);
  const task = TASKS[(first + turns) % TASKS.length]!;
  const some = (min: number, max: number, what: string) => between(min, max, seed, turns, what);
  const command = running(task);
  const asks = roll(seed, turns, 'asks') * ASKS_ONE_IN < 1 && !agent.allowed.includes(command.target);
  const beats: Beat[] = [
    { kind: 'wait', ms: some(700, 2000, 'wait') },
    { kind: 'think', ms: some(1000, 6000, 'think') },
    saying(task.opening),
    { kind: 'tool', tool: reading(task), ms: some(300, 1200, 'read') },
    { kind: 'think', ms: some(500, 4000, 'again') },
    { kind: 'tool', tool: editing(task), ms: some(400, 1500, 'edit') },
    ...(asks ? [{ kind: 'permit', tool: command } as const] : []),
    { kind: 'tool', tool: command, ms: some(2000, 14_000, 'run') },
    { kind: 'wait', ms: some(500, 2500, 'last') },
    saying(task.closing),
  ];
  // 2.1 keeps no such list in the recordings; in 2.0 every other piece of work has one.
  const todos = roll(seed, turns, 'todos') < 0.5 ? task.todos : undefined;
  return { prompt: task.prompt, beats, todos };
}

/** The answer to a prompt that somebody typed: a few seconds, and it mentions the prompt. */
export function replyScript(agent: AgentState, prompt: string): Script {
  const { seed, turns } = agent;
  const subject = prompt.replace(/\s+/g, ' ').trim().slice(0, 60);
  const start = pick(REPLIES, seed, turns, 'reply');
  const task = pick(TASKS, seed, turns, prompt);
  return {
    prompt,
    beats: [
      { kind: 'wait', ms: between(600, 1400, seed, turns, 'wait') },
      saying(`${start} You asked: "${subject}". I look at ${task.file}.`),
      { kind: 'tool', tool: reading(task), ms: between(300, 1000, seed, turns, 'read') },
      saying(`Done with "${subject}": ${task.file} does what you asked for.`),
    ],
  };
}

export function compactScript(): Script {
  return { prompt: '/compact', beats: [{ kind: 'compact', ms: 9000 }] };
}

/** What "Fix with Claude" in the settings dialog sends. */
export const FIX_PROMPT =
  'Help me fix these Claude Code settings issues.\n\nFor each issue: briefly explain what the fix will do, then ask me to confirm before running any shell command that deletes files, modifies global config, or changes my installation.';

const OPENING: Beat = { kind: 'wait', ms: 1200 };

const LIST = Array.from({ length: 40 }, (_, i) => `${i + 1}. ${LONG_TEXT}`).join('\n');

/** Five minutes: after that silence, 2.1.329 and 2.0.77 drop the connection and ask again. */
export const SILENCE_MS = 300_000;

/**
 * The turn in which the agent falls into a trouble; undefined for those that are no turn (idle, draft, dialogs).
 * @param trouble with its kind filled in
 */
export function troubleScript(agent: AgentState, trouble: Trouble): Script | undefined {
  const task = TASKS[Math.floor(roll(agent.seed, 'task') * TASKS.length)]!;
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

/** How long a beat takes, in ms; those that wait for somebody never end by themselves. */
export function beatMs(beat: Beat, look: Look): number {
  if (beat.kind === 'permit' || beat.kind === 'ask') return Number.POSITIVE_INFINITY;
  if (beat.kind === 'retry') return retryMs(beat.failure, look, beat.times);
  return 'ms' in beat ? beat.ms : 0;
}
