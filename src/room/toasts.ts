import { bareReason } from '../api/message.ts';
import type { Worker } from '../api/schema.ts';
import type { MessageEnd } from '../api/supervision.ts';
import type { Clock } from '../clock.ts';
import { badgeOf, healthBadgeOf, isTrouble } from './badge.ts';
import { needOf } from './need.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';
import { type Role, theme } from './theme.ts';
import { summonsOf } from './waiting.ts';

/** How long a toast stays, ms, and how many there are at once. */
const STAYS_MS = 5000;
const AT_MOST = 3;

/** Something that just happened to a worker. */
export interface Toast {
  worker: string;
  sign: string;
  text: string;
  color: Role;
}

/**
 * What is worth a word between two looks at the workers; one word a worker, what matters most. Of a message that is
 * followed elsewhere (`isFollowed` by its id) nothing is said twice.
 */
export function toastsOf(
  before: readonly Worker[],
  after: readonly Worker[],
  isFollowed: (message: string) => boolean = () => false,
): Toast[] {
  const known = new Map(before.map((worker) => [worker.name, worker]));
  return after.flatMap((worker) => {
    const earlier = known.get(worker.name);
    const toast = earlier && earlier !== worker ? toastOf(earlier, worker, isFollowed) : undefined;
    return toast ? [{ worker: worker.name, ...toast }] : [];
  });
}

function toastOf(
  before: Worker,
  after: Worker,
  isFollowed: (message: string) => boolean,
): Omit<Toast, 'worker'> | undefined {
  const badge = badgeOf(after);
  if (before.state === 'running' && after.state !== 'running') {
    return { sign: badge.sign, text: badge.text, color: isTrouble(badge) ? badge.color : theme.exited };
  }
  const need = summonsOf(after);
  if (need && !needOf(before)) {
    const { sign, color } = healthBadgeOf(after) ?? badge;
    const text = need.text.trim();
    return { sign, text: text === '' ? need.what : `${need.what}: ${text}`, color };
  }
  const [was, is] = [before.supervision?.incident, after.supervision?.incident];
  if (is && is.id !== was?.id) {
    const text = is.kind === undefined ? is.cause : `${is.cause} · ${is.kind}`;
    return { sign: badge.sign, text: text.replaceAll('_', ' '), color: badge.color };
  }
  if (was && !is && after.state === 'running') {
    return { sign: '✓', text: `${was.cause.replaceAll('_', ' ')} is over`, color: theme.running };
  }
  const end = after.supervision?.messages.last;
  if (!end || end.id === before.supervision?.messages.last?.id || isFollowed(end.id)) return undefined;
  return messageToast(end);
}

/** What became of a message that waits no more. */
function messageToast(end: MessageEnd): Omit<Toast, 'worker'> | undefined {
  // Who took it back knows that.
  if (end.level === 'withdrawn') return undefined;
  if (end.level === 'submitted') return { sign: '→', text: 'message delivered', color: theme.accent };
  const why = end.reason === undefined ? '' : `: ${bareReason(end.reason)}`;
  return { sign: '✗', text: `message not delivered${why}`, color: theme.trouble };
}

/** Says for a few seconds what just happened, in the last line of the room. */
export class Toasts {
  readonly #store: Store<RoomState>;
  readonly #clock: Clock;
  readonly #isFollowed: (message: string) => boolean;
  /** The workers at the last look; undefined before the first: who opens the room sees it all. */
  #known: readonly Worker[] | undefined;
  readonly #timers = new Set<() => void>();

  constructor(store: Store<RoomState>, clock: Clock, isFollowed: (message: string) => boolean) {
    this.#store = store;
    this.#clock = clock;
    this.#isFollowed = isFollowed;
  }

  /** Looks at the workers as they are now; what happens to the one that the person is in is seen anyway. */
  look(): void {
    const { workers, run, view, selected } = this.#store.get();
    const before = this.#known;
    this.#known = workers;
    if (!before || before === workers || !run?.toasts) return;
    const news = toastsOf(before, workers, this.#isFollowed).filter(
      ({ worker }) => view !== 'focus' || worker !== selected,
    );
    if (news.length > 0) this.#show(news.slice(-AT_MOST));
  }

  close(): void {
    for (const callOff of this.#timers) callOff();
    this.#timers.clear();
  }

  #show(news: readonly Toast[]): void {
    this.#store.set((state) => {
      const newer = new Set(news.map(({ worker }) => worker));
      const kept = state.toasts.filter(({ worker }) => !newer.has(worker));
      return { ...state, toasts: [...kept, ...news].slice(-AT_MOST) };
    });
    const callOff = this.#clock.after(STAYS_MS, () => {
      this.#timers.delete(callOff);
      this.#store.set((state) => {
        const toasts = state.toasts.filter((toast) => !news.includes(toast));
        return toasts.length === state.toasts.length ? state : { ...state, toasts };
      });
    });
    this.#timers.add(callOff);
  }
}
