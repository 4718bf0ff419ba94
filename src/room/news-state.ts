import type { Run, ServerMessage, Worker } from '../api/schema.ts';
import { remapped } from '../keymap/remap.ts';
import { mergeWorkers, type RoomState } from './state.ts';

/** What control tells, or that it does. */
export type NewsMessage =
  | Exclude<ServerMessage, { type: 'screens' }>
  | { type: 'connection'; connection: 'live' | 'lost'; why: string | undefined };

/** The state after a piece of news. What is told first on a connection is all there is. */
export function withNews(state: RoomState, message: NewsMessage): RoomState {
  if (message.type === 'connection') return withConnection(state, message.connection, message.why);
  if (message.type === 'run') return withRun(state, message.run);
  const { changed, removed } = message;
  return withWorkers(state, state.isBehind ? changed : mergeWorkers(state.workers, changed, removed));
}

/** The state with these workers: who is selected or marked is one of them. */
export function withWorkers(state: RoomState, workers: readonly Worker[]): RoomState {
  const selected = workers.some((worker) => worker.name === state.selected)
    ? state.selected
    : workers[0]?.name;
  const isGone = (name: string) => !workers.some((worker) => worker.name === name);
  const marked = [...state.marked].some(isGone)
    ? new Set([...state.marked].filter((name) => !isGone(name)))
    : state.marked;
  return { ...state, workers, selected, marked, isBehind: false };
}

function withRun(state: RoomState, run: Run): RoomState {
  const { keys = {} } = run;
  const isSame = JSON.stringify(keys) === JSON.stringify(state.run?.keys ?? {});
  return { ...state, run, keymap: isSame ? state.keymap : remapped(keys) };
}

/** The room with control or without it; what keeps it away stands at the foot until it is back. */
function withConnection(state: RoomState, connection: 'live' | 'lost', why?: string): RoomState {
  if (why !== undefined) return { ...state, connection, message: { text: why, bad: true } };
  const isBack = connection === 'live' && state.connection === 'lost';
  return { ...state, connection, isBehind: connection === 'live', ...(isBack && { message: undefined }) };
}
