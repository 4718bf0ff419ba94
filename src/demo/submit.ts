import { loginMenu } from './menus.ts';
import { compactScript, replyScript } from './scripts.ts';
import { type AgentState, append } from './state.ts';
import { startTurn } from './turn.ts';

/** Sends a prompt, or a command, as Enter does when nothing runs. */
export function submit(before: AgentState, text: string, now: number): AgentState {
  const prompt = text.trim();
  const agent = { ...before, received: [...before.received, prompt] };
  const command = COMMANDS[prompt];
  if (command !== undefined) return command({ ...agent, nextTaskAt: undefined }, now);
  if (/^\/\S+$/.test(prompt)) {
    const answer = `Unknown slash command: ${prompt.slice(1)}`;
    return append(agent, { kind: 'prompt', text: prompt }, { kind: 'result', text: answer });
  }
  const { cause } = agent;
  if (cause !== undefined && (cause.until === undefined || now < cause.until)) {
    return startTurn(agent, { prompt, beats: cause.beats, rest: true }, now);
  }
  const free = { ...agent, cause: undefined, continueAt: undefined };
  return startTurn(free, replyScript(free, prompt), now);
}

type Command = (agent: AgentState, now: number) => AgentState;

const exit: Command = (agent) => ({ ...agent, wish: { kind: 'exit', code: 0, farewell: 'resume' } });

const COMMANDS: Readonly<Record<string, Command>> = {
  '/exit': exit,
  '/quit': exit,
  exit,
  quit: exit,
  '/clear': (agent) => ({
    ...cured(agent, '/clear'),
    transcript: [],
    dropped: 0,
    epoch: agent.epoch + 1,
    ghost: undefined,
    outcome: 'idle',
  }),
  '/compact': (agent, now) => startTurn(cured(agent, '/compact'), compactScript(), now),
  '/login': (agent) => ({
    ...append(agent, { kind: 'prompt', text: '/login' }),
    menu: loginMenu(agent.look),
    ghost: undefined,
  }),
};

/** Removes the cause of trouble that this command is good for. */
export function cured(agent: AgentState, command: string): AgentState {
  return agent.cause?.cures.includes(command) ? { ...agent, cause: undefined, notice: undefined } : agent;
}
