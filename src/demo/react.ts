import { answerMenu, TWICE_MS } from './answer.ts';
import { contents, edit, insert, withText } from './composer.ts';
import type { Input } from './keys.ts';
import { type AgentState, append } from './state.ts';
import { submit } from './submit.ts';
import { interrupt } from './turn.ts';
import { typed } from './typed.ts';

/** What keys do: pure, one read of the terminal at a time. */

/**
 * The agent after one read.
 * @param read everything that came in that read, in order; Claude Code treats what comes together differently
 */
export function react(agent: AgentState, read: readonly Input[], now: number): AgentState {
  if (agent.phase === 'starting') return agent;
  const { inputs, burst } = typed(agent, read, now);
  const reacted = inputs.reduce((current, input) => key(current, input, now), agent);
  return burst === undefined ? reacted : { ...reacted, burstUntil: burst };
}

function key(agent: AgentState, input: Input, now: number): AgentState {
  if (agent.wish !== undefined) return agent;
  if (input.kind === 'key' && input.name === 'ctrl-l') return redraw(agent);
  if (agent.phase === 'editor') return editorKey(agent, input, now);
  if (agent.menu !== undefined) return answerMenu(agent, agent.menu, input, now);
  if (agent.phase !== 'ready') return agent;
  const act = input.kind === 'key' ? KEYS[input.name] : undefined;
  if (act !== undefined) return act(agent, now);
  const edited = edit(agent.composer, input);
  if (edited === undefined) return agent;
  return { ...agent, composer: edited, ghost: undefined, escapeUntil: undefined, hint: undefined };
}

const KEYS: Readonly<Record<string, (agent: AgentState, now: number) => AgentState>> = {
  enter: pressEnter,
  escape: pressEscape,
  'ctrl-c': ctrlC,
  'ctrl-d': ctrlD,
  'shift-tab': (agent) => ({ ...agent, mode: MODES[(MODES.indexOf(agent.mode) + 1) % MODES.length]! }),
  up: (agent) => (agent.queue.length > 0 && agent.composer.text === '' ? unqueue(agent) : moved(agent, 'up')),
};

const MODES = ['manual', 'edits', 'auto'] as const;

/** 2.1 clears the screen and draws it anew; 2.0 answered with not one byte. */
function redraw(agent: AgentState): AgentState {
  return agent.look === '2.1' ? { ...agent, epoch: agent.epoch + 1 } : agent;
}

function moved(agent: AgentState, name: string): AgentState {
  return { ...agent, composer: edit(agent.composer, { kind: 'key', name }) ?? agent.composer };
}

/** Takes the queued prompts back into the composer, to be edited. */
function unqueue(agent: AgentState): AgentState {
  return { ...agent, queue: [], composer: withText(agent.composer, agent.queue.join('\n')) };
}

function cleared(agent: AgentState): AgentState {
  return { ...agent, composer: withText(agent.composer, ''), escapeUntil: undefined, hint: undefined };
}

function pressEnter(agent: AgentState, now: number): AgentState {
  const text = contents(agent.composer).trim();
  if (text === '') return agent;
  if (/(^|[^\\])\\$/.test(agent.composer.text) && agent.composer.cursor === agent.composer.text.length) {
    const composer = withText(agent.composer, agent.composer.text.slice(0, -1));
    return { ...agent, composer: insert(composer, '\n') };
  }
  const sent = { ...cleared(agent), ghost: undefined };
  return agent.turn === undefined ? submit(sent, text, now) : { ...sent, queue: [...agent.queue, text] };
}

function pressEscape(agent: AgentState, now: number): AgentState {
  if (agent.turn !== undefined) return interrupt(agent, now);
  if (agent.continueAt !== undefined) return cancelled(agent, now);
  if (agent.composer.text === '') return agent;
  if (agent.escapeUntil !== undefined && now < agent.escapeUntil) return cleared(agent);
  const until = now + TWICE_MS * agent.speed;
  const text = agent.look === '2.1' ? 'esc again to clear' : 'Esc to clear again';
  return { ...agent, escapeUntil: until, hint: { text, until } };
}

/** Esc under the 5-hour limit of 2.1: it will not go on by itself. */
function cancelled(agent: AgentState, now: number): AgentState {
  const text = 'Automatic continue cancelled · /rate-limit-options to re-arm';
  const hint = { text, until: now + 5000 * agent.speed };
  return { ...append(agent, { kind: 'system', text }), continueAt: undefined, hint };
}

function ctrlC(agent: AgentState, now: number): AgentState {
  if (agent.turn !== undefined && agent.look === '2.1') return interrupt(agent, now);
  if (agent.composer.text !== '') return cleared(agent);
  return leave(agent, 'Ctrl-C', now);
}

function ctrlD(agent: AgentState, now: number): AgentState {
  return agent.composer.text === '' ? leave(agent, 'Ctrl-D', now) : moved(agent, 'delete');
}

/** The first time only a warning, the second time the end. */
function leave(agent: AgentState, pressed: 'Ctrl-C' | 'Ctrl-D', now: number): AgentState {
  if (agent.armed?.key === pressed) return { ...agent, wish: { kind: 'exit', code: 0, farewell: 'resume' } };
  return { ...agent, armed: { key: pressed, until: now + TWICE_MS * agent.speed } };
}

/** The editor knows one command: to be left, as vi is. */
function editorKey(agent: AgentState, input: Input, now: number): AgentState {
  if (input.kind === 'text') return { ...agent, editor: (agent.editor + input.text).slice(-40) };
  if (input.kind !== 'key') return agent;
  if (input.name !== 'enter' || !/:(q|q!|wq|x)$/.test(agent.editor)) return { ...agent, editor: '' };
  return { ...agent, phase: 'ready', since: now, editor: '', epoch: agent.epoch + 1, nextTaskAt: now + 2000 };
}
