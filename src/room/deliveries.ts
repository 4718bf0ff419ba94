import type { ApiClient } from '../api/client.ts';
import { bareReason } from '../api/message.ts';
import type { MessageState } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { RoomState } from './state.ts';
import type { Store } from './store.ts';

/** How often it is asked where messages are, ms; after a while less often. */
const SOON_MS = 500;
const LATER_MS = 3000;
const A_WHILE_MS = 20_000;
/** What was not acknowledged by then is not waited for any more, ms. */
const AT_MOST_MS = 3_600_000;

/** Follows the messages that were sent last, and says in the footer how far they came whenever that changes. */
export class Deliveries {
  readonly #store: Store<RoomState>;
  readonly #api: ApiClient;
  readonly #clock: Clock;
  #messages: readonly MessageState[] = [];
  #since = 0;
  #told = '';
  #callOff = () => {};

  constructor(store: Store<RoomState>, api: ApiClient, clock: Clock) {
    this.#store = store;
    this.#api = api;
    this.#clock = clock;
  }

  /** Follows these from now on, and no others any more. */
  follow(messages: readonly MessageState[]): void {
    this.#callOff();
    this.#messages = messages;
    this.#since = this.#clock.now();
    this.#told = '';
    this.#tell();
    this.#wait();
  }

  /** Whether the footer tells what becomes of the message with this id. */
  follows(id: string): boolean {
    return this.#messages.some((message) => message.id === id);
  }

  close(): void {
    this.#callOff();
    this.#messages = [];
  }

  #wait(): void {
    const age = this.#clock.now() - this.#since;
    if (age > AT_MOST_MS || this.#messages.every(isDecided)) return;
    this.#callOff = this.#clock.after(age < A_WHILE_MS ? SOON_MS : LATER_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const asked = this.#messages;
    const messages = await Promise.all(asked.map((message) => this.#ask(message)));
    if (this.#messages !== asked) return;
    this.#messages = messages;
    this.#tell();
    this.#wait();
  }

  /** Where a message is now; as it was while control does not answer. */
  async #ask(message: MessageState): Promise<MessageState> {
    if (isDecided(message)) return message;
    return this.#api.get<MessageState>(`/v1/messages/${encodeURIComponent(message.id)}`).catch(() => message);
  }

  #tell(): void {
    const { workers } = this.#store.get();
    const whyOf = (name: string) => workers.find((worker) => worker.name === name)?.supervision?.messages.why;
    const text = deliveryText(this.#messages, whyOf);
    if (text === this.#told) return;
    this.#told = text;
    const bad = this.#messages.some(({ level }) => level === 'failed');
    const about = this.#messages.map(({ worker }) => worker);
    this.#store.set((state) => ({ ...state, message: { text, bad, ...(!bad && { about }) } }));
  }
}

/** How far messages came; `whyOf` says why those of a worker wait. */
function deliveryText(
  messages: readonly MessageState[],
  whyOf: (worker: string) => string | undefined,
): string {
  const [first] = messages;
  if (first && messages.length === 1) {
    return `message to ${first.worker}: ${levelText(first, whyOf(first.worker))}`;
  }
  const counts = LEVELS.map((level) => [level, messages.filter((message) => message.level === level).length]);
  const failures = messages.filter(({ level }) => level === 'failed');
  return [
    `message to ${messages.length} workers: ${counts
      .filter(([, count]) => count !== 0)
      .map(([level, count]) => `${count} ${level}`)
      .join(', ')}`,
    ...failures.map(({ worker, reason = 'nobody knows why' }) => `${worker}: ${bareReason(reason)}`),
  ].join('; ');
}

const LEVELS = ['failed', 'waiting', 'typed', 'submitted', 'acknowledged', 'withdrawn'] as const;

function levelText({ level, reason }: MessageState, why: string | undefined): string {
  const because = level === 'waiting' ? why : reason && bareReason(reason);
  return because === undefined ? level : `${level} (${because})`;
}

function isDecided({ level }: MessageState): boolean {
  return level === 'acknowledged' || level === 'failed' || level === 'withdrawn';
}
