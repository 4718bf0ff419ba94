import { withText } from './composer.ts';
import { broken, compacted, endTurn, failed } from './endings.ts';
import { failure } from './failures.ts';
import { limited } from './limits.ts';
import { questionMenu } from './menus.ts';
import { permissionMenu } from './permission-menu.ts';
import { pick } from './random.ts';
import { beatMs, type Script } from './scripts.ts';
import { type AgentState, append, type Beat, type Turn } from './state.ts';
import { takeIn } from './steer.ts';
import { TIPS, VERBS } from './words.ts';

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
  const asked = script.prompt === '' ? agent : append(agent, { kind: 'prompt', text: script.prompt });
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
      return agent.look === '2.1' && seconds > 0 ? append(agent, { kind: 'thought', seconds }) : agent;
    }
    case 'say':
      return append(agent, { kind: 'say', text: beat.text });
    case 'tool':
      return takeIn(append(agent, { kind: 'tool', tool: beat.tool, outcome: 'done' }));
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
      return broken(append(agent, { kind: 'interrupted' }));
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

/** Breaks off the running turn, as Esc does. */
export function interrupt(agent: AgentState, now: number): AgentState {
  const { turn } = agent;
  if (turn === undefined) return agent;
  if (agent.look === '2.1' && !turn.answered) return takenBack(agent, turn);
  const beat = turn.beats[0];
  if (beat?.kind === 'tool') {
    return broken(append(agent, { kind: 'tool', tool: beat.tool, outcome: 'interrupted' }));
  }
  // What was streamed stays in 2.1; 2.0 never showed it.
  const text = agent.look === '2.1' ? streamed(turn, now) : '';
  const kept = text === '' ? agent : append(agent, { kind: 'say', text });
  return broken(append(kept, { kind: 'interrupted' }));
}

/** 2.1, before the first byte of an answer: the prompt goes back into the composer. */
function takenBack(agent: AgentState, turn: Turn): AgentState {
  const start = agent.transcript.findLastIndex(({ kind }) => kind === 'prompt');
  // A turn that nobody asked for has no prompt to take back.
  const transcript = turn.prompt === '' ? agent.transcript : agent.transcript.slice(0, start);
  const composer = withText(agent.composer, turn.prompt + agent.composer.text);
  return broken({ ...agent, transcript, composer });
}

/** Refuses the tool that waits for leave, or the question that waits for an answer. */
export function refuse(agent: AgentState): AgentState {
  const beat = agent.turn?.beats[0];
  if (beat?.kind === 'permit') {
    return broken(append(agent, { kind: 'tool', tool: beat.tool, outcome: 'rejected' }));
  }
  return broken(append(agent, { kind: 'declined' }, { kind: 'interrupted' }));
}
