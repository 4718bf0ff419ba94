import { withText } from './composer.ts';
import { failure } from './failures.ts';
import { limitMenu, permissionMenu, questionMenu } from './menus.ts';
import { between, pick } from './random.ts';
import { beatMs, type Script } from './scripts.ts';
import { type AgentState, type Beat, type Entry, say, type Turn } from './state.ts';
import { PAST_VERBS, TIPS, VERBS } from './words.ts';

/** A running turn: how it begins, what its beats leave behind, how it ends or is broken off. */

/** Begins a turn. An empty prompt begins one that nobody asked for. */
export function startTurn(agent: AgentState, script: Script, now: number): AgentState {
  const { seed, turns, look } = agent;
  const turn: Turn = {
    prompt: script.prompt,
    beats: script.beats,
    loop: script.loop,
    startedAt: now,
    beatAt: now,
    answered: script.beats[0]?.kind !== 'wait' && script.beats[0]?.kind !== 'retry',
    tokens: 0,
    // 2.0 names the item of its list that it works on.
    verb: (look === '2.0' ? script.todos?.[0] : undefined) ?? pick(VERBS, seed, turns, 'verb'),
    todos: script.todos !== undefined,
    hint: hintUnder(agent, script),
    rest: script.rest ?? false,
  };
  const asked = script.prompt === '' ? agent : say(agent, { kind: 'prompt', text: script.prompt });
  return { ...asked, turn, turns: turns + 1, ghost: undefined, nextTaskAt: undefined };
}

/** What stands under the spinner: what comes next, or a tip; nothing in the very first turn. */
function hintUnder(agent: AgentState, script: Script): string | undefined {
  if (agent.turns === 0) return undefined;
  const next = agent.look === '2.0' ? script.todos?.[1] : undefined;
  return next === undefined
    ? `Tip: ${pick(TIPS[agent.look], agent.seed, agent.turns, 'tip')}`
    : `Next: ${next}`;
}

/** How far the running beat is, from 0 to 1. */
function progress(turn: Turn, now: number): number {
  const beat = turn.beats[0];
  if (beat?.kind === 'silence') return 1;
  return beat?.kind === 'say' && beat.ms > 0 ? Math.min(1, (now - turn.beatAt) / beat.ms) : 0;
}

/** The text of the model that has come so far in the running beat, up to the end of a word. */
export function streamed(turn: Turn, now: number): string {
  const beat = turn.beats[0];
  if (beat?.kind !== 'say' && beat?.kind !== 'silence') return '';
  const end = Math.floor(beat.text.length * progress(turn, now));
  return end >= beat.text.length
    ? beat.text
    : beat.text.slice(0, beat.text.lastIndexOf(' ', end) + 1).trimEnd();
}

/** What the token counter shows: it stands still in a silence and while a tool runs. */
export function tokens(turn: Turn, now: number): number {
  const beat = turn.beats[0];
  const thought = beat?.kind === 'think' ? Math.floor((now - turn.beatAt) / 150) : 0;
  return turn.tokens + thought + Math.floor(streamed(turn, now).length / 4);
}

/** Ends the running beat when its time is over, and returns the same agent otherwise. */
export function stepTurn(agent: AgentState, turn: Turn, now: number): AgentState {
  const beat = turn.beats[0];
  if (beat === undefined) {
    return turn.loop === undefined
      ? endTurn(agent, turn, now)
      : { ...agent, turn: { ...turn, beats: turn.loop, beatAt: now } };
  }
  if (now - turn.beatAt < beatMs(beat, agent.look)) return openMenu(agent, beat);
  return endBeat({ ...agent, turn: nextBeat(turn, now) }, beat, now);
}

/** Beats that wait for somebody open their menu once. */
function openMenu(agent: AgentState, beat: Beat): AgentState {
  if (beat.kind === 'permit') return { ...agent, menu: permissionMenu(agent.look, beat.tool, agent.cwd) };
  if (beat.kind === 'ask') return { ...agent, menu: questionMenu(agent.look) };
  return agent;
}

/** The turn without its first beat. */
export function nextBeat(turn: Turn, now: number): Turn {
  return {
    ...turn,
    beats: turn.beats.slice(1),
    beatAt: now,
    answered: turn.answered || turn.beats[1]?.kind !== 'retry',
    tokens: tokens(turn, now),
  };
}

function endBeat(agent: AgentState, beat: Beat, now: number): AgentState {
  switch (beat.kind) {
    case 'think': {
      const seconds = Math.round(beat.ms / 1000);
      return agent.look === '2.1' && seconds > 0 ? say(agent, { kind: 'thought', seconds }) : agent;
    }
    case 'say':
      return say(agent, { kind: 'say', text: beat.text });
    case 'tool':
      return say(agent, { kind: 'tool', tool: beat.tool, outcome: 'done' });
    case 'compact':
      return compacted(agent);
    case 'fail':
      return failed(
        agent,
        { kind: 'failure', failure: beat.failure },
        failure(beat.failure).final[agent.look].text,
      );
    case 'limit':
      return limited(agent, beat.limit, now);
    case 'interrupt':
      return broken(say(agent, { kind: 'interrupted' }));
    case 'type':
      return { ...agent, composer: withText(agent.composer, beat.text) };
    case 'queue':
      return { ...agent, queue: [...agent.queue, beat.text] };
    case 'wish':
      return { ...agent, wish: beat.wish };
    default:
      return agent;
  }
}

function compacted(agent: AgentState): AgentState {
  const result: Entry = { kind: 'result', text: 'Compacted (ctrl+o to see full summary)', dim: true };
  if (agent.look === '2.1') return say(agent, result);
  // 2.0 clears the screen and begins it anew with a rule.
  const command: Entry[] =
    agent.turn?.prompt === '/compact' ? [{ kind: 'prompt', text: '/compact' }, result] : [];
  return { ...agent, transcript: [{ kind: 'compacted' }, ...command], dropped: 0, epoch: agent.epoch + 1 };
}

function endTurn(agent: AgentState, turn: Turn, now: number): AgentState {
  const seconds = Math.floor((now - turn.startedAt) / 1000);
  const verb = pick(PAST_VERBS, agent.seed, agent.turns, 'done');
  // 2.0 writes this line only after a long turn.
  const shown = (agent.look === '2.1' && turn.prompt !== '/compact') || seconds >= 60;
  const ended = shown ? say(agent, { kind: 'end', verb, seconds, at: now }) : agent;
  const pause = between(3000, 9000, agent.seed, agent.turns, 'pause');
  return {
    ...ended,
    turn: undefined,
    outcome: 'done',
    errorText: undefined,
    nextTaskAt: turn.rest ? undefined : now + pause,
  };
}

function failed(agent: AgentState, entry: Entry, errorText: string): AgentState {
  const ghost = entry.kind === 'failure' && agent.look === '2.1' ? failure(entry.failure).ghost : undefined;
  return { ...say(agent, entry), turn: undefined, outcome: 'error', errorText, ghost };
}

/** Over, and nothing runs until somebody sends a prompt. */
function broken(agent: AgentState): AgentState {
  const queued = [...agent.queue, agent.composer.text].filter((text) => text !== '').join('\n');
  return {
    ...agent,
    turn: undefined,
    menu: undefined,
    queue: [],
    composer: withText(agent.composer, queued),
    outcome: 'idle',
    nextTaskAt: undefined,
  };
}

/** The 5-hour limit of a demo ends at the second full minute from now. */
function limitEnd(now: number): number {
  return Math.ceil((now + 60_000) / 60_000) * 60_000;
}

const DAY_MS = 86_400_000;

function limited(agent: AgentState, limit: 'usage' | 'menu', now: number): AgentState {
  const until = agent.cause?.until ?? (limit === 'usage' ? limitEnd(now) : now + 3 * DAY_MS);
  const reset = limit === 'usage' ? clockTime(until) : `${dayOf(until)}, ${clockTime(until)}`;
  const text = `You've hit your ${limitName(agent, limit)} · resets ${reset} (UTC)`;
  const cause = agent.cause ?? { beats: [{ kind: 'limit', limit }], until, cures: [] };
  const hit = { ...failed(agent, { kind: 'limit', limit, text }, text), cause };
  if (limit === 'usage' && agent.look === '2.1') {
    return {
      ...say(hit, {
        kind: 'system',
        text: `Usage limit reached · continuing automatically at ${clockTime(until)} · esc to cancel`,
      }),
      continueAt: until,
    };
  }
  return { ...hit, menu: limitMenu(agent.look, reset) };
}

function limitName(agent: AgentState, limit: 'usage' | 'menu'): string {
  if (limit === 'menu') return 'weekly limit';
  return agent.look === '2.1' ? '5-hour limit' : 'limit';
}

/** `2:33am`, in UTC. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const hours = date.getUTCHours();
  const minutes = String(date.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 === 0 ? 12 : hours % 12}:${minutes}${hours < 12 ? 'am' : 'pm'}`;
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
}

/** Breaks off the running turn, as Esc does. */
export function interrupt(agent: AgentState, now: number): AgentState {
  const { turn } = agent;
  if (turn === undefined) return agent;
  if (agent.look === '2.1' && !turn.answered) return takenBack(agent, turn);
  const beat = turn.beats[0];
  if (beat?.kind === 'tool') {
    return broken(say(agent, { kind: 'tool', tool: beat.tool, outcome: 'interrupted' }));
  }
  // What was streamed stays in 2.1; 2.0 never showed it.
  const text = agent.look === '2.1' ? streamed(turn, now) : '';
  const kept = text === '' ? agent : say(agent, { kind: 'say', text });
  return broken(say(kept, { kind: 'interrupted' }));
}

/** 2.1, before the first byte of an answer: the prompt goes back into the composer. */
function takenBack(agent: AgentState, turn: Turn): AgentState {
  const start = agent.transcript.findLastIndex((entry) => entry.kind === 'prompt');
  const text = turn.prompt + agent.composer.text;
  return broken({
    ...agent,
    transcript: agent.transcript.slice(0, Math.max(0, start)),
    composer: withText(agent.composer, text),
  });
}

/** Refuses the tool that waits for leave, or the question that waits for an answer. */
export function refuse(agent: AgentState): AgentState {
  const beat = agent.turn?.beats[0];
  if (beat?.kind === 'permit') {
    return broken(say(agent, { kind: 'tool', tool: beat.tool, outcome: 'rejected' }));
  }
  return broken(say(agent, { kind: 'declined' }, { kind: 'interrupted' }));
}
