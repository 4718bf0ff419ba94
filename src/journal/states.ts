import type { JournalEvent } from './event.ts';
import { stateWord } from './state-word.ts';
import type { Span } from './watch.ts';

/** How long a worker was in a state, by what it was left for the next, ms since the epoch. */
export interface StateSpan extends Span {
  state: string;
  kind?: string | undefined;
}

/** What a worker was in, over time. */
export interface WorkerStates {
  worker: string;
  /** States of its screen; `exited` and `gone` when there was none. */
  screen: StateSpan[];
  health: StateSpan[];
}

/** The states of each worker over time, up to `until`, in the order in which the workers came. Unwatched times are left out. */
export function statesOf(events: Iterable<JournalEvent>, until: number): WorkerStates[] {
  const tracks = new Map<string, Tracks>();
  let last = 0;
  const each = (act: (track: Track) => void) => {
    for (const { screen, health } of tracks.values()) {
      act(screen);
      act(health);
    }
  };
  for (const event of events) {
    if (event.type === 'control.started') {
      // Control may have been killed: what it saw holds up to its last word.
      each((track) => track.pause(last));
      each((track) => track.resume(event.at));
    }
    if (event.type === 'control.ended') each((track) => track.pause(event.at));
    last = event.at;
    if (!('worker' in event.data) || event.data.worker === undefined) continue;
    const { worker } = event.data;
    if (!tracks.has(worker)) tracks.set(worker, { screen: new Track(), health: new Track() });
    note(tracks.get(worker)!, event);
  }
  each((track) => track.end(until));
  return [...tracks].map(([worker, { screen, health }]) => ({
    worker,
    screen: screen.spans,
    health: health.spans,
  }));
}

/** The share of time in each state, the longest first; the shares sum up to 1. */
export function shareOf(spans: readonly StateSpan[]): { state: string; ms: number; share: number }[] {
  const times = new Map<string, number>();
  for (const { state, from, to } of spans) times.set(state, (times.get(state) ?? 0) + to - from);
  const all = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  return [...times]
    .filter(([, ms]) => ms > 0)
    .map(([state, ms]) => ({ state, ms, share: ms / all }))
    .sort((a, b) => b.ms - a.ms);
}

interface Tracks {
  screen: Track;
  health: Track;
}

/** What a worker is in after its end: nothing more is told of it until it is started again. */
const ENDED: ReadonlySet<string> = new Set(['exited', 'gone', 'down']);

/** One state after another. */
class Track {
  readonly spans: StateSpan[] = [];
  #open: Omit<StateSpan, 'to'> | undefined;
  /** The state that is open, by its own name. */
  #state: string | undefined;
  /** What was open when nobody watched any more. */
  #paused: Omit<StateSpan, 'to' | 'from'> | undefined;

  /** `word` is what the state is called. */
  set(at: number, state: string, kind?: string, word = state): void {
    this.#state = state;
    if (this.#open?.state === word && this.#open.kind === kind) return;
    this.end(at);
    this.#open = { state: word, ...(kind !== undefined && { kind }), from: at };
  }

  /** A state, of which the kind is not known. */
  confirm(at: number, state: string): void {
    if (!this.#open || this.#state !== state) this.set(at, state);
  }

  /** Nobody watches any more. */
  pause(at: number): void {
    const open = this.#open;
    if (!open) return;
    this.end(at);
    const { from: _, ...state } = open;
    this.#paused = state;
  }

  /** Somebody watches again: what has ended is as it was, of all else it is not known. */
  resume(at: number): void {
    if (!this.#open && this.#paused && ENDED.has(this.#state ?? ''))
      this.#open = { ...this.#paused, from: at };
    this.#paused = undefined;
  }

  end(at: number): void {
    this.#paused = undefined;
    if (!this.#open) return;
    // Clocks of two controls may differ by a little.
    this.spans.push({ ...this.#open, to: Math.max(at, this.#open.from) });
    this.#open = undefined;
  }
}

function note({ screen, health }: Tracks, { type, at, data }: JournalEvent): void {
  switch (type) {
    case 'screen.changed':
      return screen.set(at, data.to, data.kind, stateWord({ state: data.to, agent: data.agent }));
    case 'health.changed':
      return health.set(at, data.to);
    case 'heartbeat':
      screen.confirm(at, data.state);
      return health.confirm(at, data.health);
    case 'worker.started':
    case 'worker.found':
      // Who is started again begins afresh: that is no change that is told, and its screen is not read yet.
      screen.end(at);
      return health.set(at, 'ok');
    case 'worker.exited':
      return screen.confirm(at, 'exited');
    case 'worker.gone':
      return screen.confirm(at, 'gone');
    case 'worker.removed':
      screen.end(at);
      return health.end(at);
    default:
  }
}
