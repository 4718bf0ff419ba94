import type { Input } from './keys.ts';
import { waiting } from './limits.ts';
import { type Act, ANSWERS, type Menu, QUESTION } from './menus.ts';
import { FIX_PROMPT, replyScript } from './scripts.ts';
import { type AgentState, append } from './state.ts';
import { cured } from './submit.ts';
import { nextBeat, refuse, startTurn } from './turn.ts';

/** How long a key that must be pressed twice stays armed, in ms of real time. */
export const TWICE_MS = 1000;

/** Answers an open menu. Every key that the menu does not know is lost. */
export function answerMenu(agent: AgentState, menu: Menu, input: Input, now: number): AgentState {
  if (input.kind === 'text' && menu.numbered) {
    const chosen = Number(input.text);
    return menu.options[chosen - 1] === undefined ? agent : choose(agent, menu, chosen - 1, now);
  }
  if (input.kind !== 'key') return agent;
  const count = menu.options.length;
  switch (input.name) {
    case 'up':
      return { ...agent, menu: { ...menu, selected: (menu.selected + count - 1) % count } };
    case 'down':
    case 'tab':
      return { ...agent, menu: { ...menu, selected: (menu.selected + 1) % count } };
    case 'enter':
      return choose(agent, menu, menu.selected, now);
    case 'escape':
      return act(agent, menu.escape, now);
    case 'ctrl-c':
      return ctrlC(agent, menu, now);
    default:
      return agent;
  }
}

function choose(agent: AgentState, menu: Menu, index: number, now: number): AgentState {
  const { act: chosen } = menu.options[index]!;
  if (chosen !== 'answer') return act(agent, chosen, now);
  return goOn(append(agent, { kind: 'answered', question: QUESTION, answer: ANSWERS[index]![0] }), now);
}

function ctrlC(agent: AgentState, menu: Menu, now: number): AgentState {
  if (menu.ctrlC === 'nothing') return agent;
  if (menu.ctrlC !== 'arm') return act(agent, menu.ctrlC, now);
  if (agent.armed?.key === 'Ctrl-C') {
    return exit(agent, agent.look === '2.1' ? 1 : 0);
  }
  return { ...agent, armed: { key: 'Ctrl-C', until: now + TWICE_MS * agent.speed } };
}

/** The menu closes and the turn goes on with its next beat. */
function goOn(agent: AgentState, now: number): AgentState {
  const { turn } = agent;
  return { ...agent, menu: undefined, turn: turn === undefined ? undefined : nextBeat(turn, now) };
}

function exit(agent: AgentState, code: number, farewell: 'none' | 'untrusted' = 'none'): AgentState {
  return { ...agent, wish: { kind: 'exit', code, farewell } };
}

/** Work begins: the composer appears, and a little later the first task. */
function start(agent: AgentState, now: number): AgentState {
  return { ...agent, menu: undefined, armed: undefined, phase: 'ready', since: now, nextTaskAt: now + 2000 };
}

/** What an option does, or leaving the menu. */
function act(agent: AgentState, chosen: Exclude<Act, 'answer'>, now: number): AgentState {
  const closed: AgentState = { ...agent, menu: undefined };
  switch (chosen) {
    case 'allow':
      return goOn(agent, now);
    case 'remember': {
      const beat = agent.turn?.beats[0];
      const command = beat?.kind === 'permit' ? [beat.tool.target] : [];
      return goOn({ ...agent, allowed: [...agent.allowed, ...command] }, now);
    }
    case 'accept-edits':
      return goOn({ ...agent, mode: 'edits' }, now);
    case 'auto':
      return goOn({ ...agent, mode: 'auto' }, now);
    case 'reject':
    case 'decline':
      return refuse(agent);
    case 'close':
      return closed;
    case 'no-login':
      return append(closed, { kind: 'result', text: 'Login interrupted' });
    case 'log-in':
      return append(
        { ...cured(closed, '/login'), outcome: 'idle' },
        { kind: 'result', text: 'Login successful' },
      );
    case 'wait':
      return waiting(closed, agent.cause?.until ?? now);
    case 'credits':
      return { ...closed, cause: undefined, nextTaskAt: now + 1000 };
    case 'start':
      return start(agent, now);
    case 'fix':
      return startTurn(start(agent, now), replyScript(agent, FIX_PROMPT), now);
    case 'exit-1':
      return exit(agent, 1);
    case 'untrusted-0':
      return exit(agent, 0, 'untrusted');
    case 'untrusted-1':
      return exit(agent, 1, 'untrusted');
  }
}
