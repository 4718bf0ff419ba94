import { retryMs } from './failures.ts';
import { between, pick, roll } from './random.ts';
import type { AgentState, Beat, Look, Tool } from './state.ts';
import { REPLIES, TASKS, type Task } from './words.ts';

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

/** @param ms how long it streams; by default as fast as a model writes */
export function saying(text: string, ms = text.length * STREAM_MS): Beat {
  return { kind: 'say', text, ms };
}

/** The calls of tools that a task needs. */
function reading(task: Task): Tool {
  return { name: 'Read', target: task.file, title: 'Read', output: [`Read ${task.lines} lines`] };
}

export function editing(task: Task): Tool {
  return { name: 'Update', target: task.file, title: 'Edit', output: [], diff: task.diff };
}

export function running(task: Task): Tool {
  return { name: 'Bash', target: task.command, title: task.title, output: task.output };
}

export function writing(): Tool {
  const lines = ['# Notes', '', '- what was tried', '- what is left'];
  const diff = lines.map((text, i) => ({ mark: ' ', number: i + 1, text }) as const);
  return { name: 'Write', target: 'NOTES.md', title: 'Write', output: [], diff };
}

/** The task whose turn it is: all of them one after the other, from one that the seed chooses. */
export function taskOf({ seed, turns }: AgentState): Task {
  return TASKS[(Math.floor(roll(seed, 'task') * TASKS.length) + turns) % TASKS.length]!;
}

/** The healthy work on a task, different for every seed and turn. */
export function workScript(agent: AgentState): Script {
  const { seed, turns } = agent;
  const task = taskOf(agent);
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

/** How long a beat takes, in ms; those that wait for somebody never end by themselves. */
export function beatMs(beat: Beat, look: Look): number {
  if (beat.kind === 'permit' || beat.kind === 'ask') return Number.POSITIVE_INFINITY;
  if (beat.kind === 'retry') return retryMs(beat.failure, look, beat.times);
  return 'ms' in beat ? beat.ms : 0;
}
