import { execFile } from 'node:child_process';
import type { Clock } from '../clock.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';

/** Who is told when a worker needs a person. */
export interface NotifySettings {
  /** A program; what happened comes as its last argument. */
  command?: readonly string[] | undefined;
  webhook?: string | undefined;
  /** At most one notification about a worker in so long, ms. */
  minIntervalMs: number;
}

/** States of a screen in which a person is asked for something. */
const ASKS: ReadonlySet<string> = new Set(['permission', 'question', 'setup']);
const TIMEOUT_MS = 10_000;

/** What there is to tell; `at` is when it happened, ms since the epoch. */
interface News {
  worker: string;
  what: string;
  text: string;
  at: number;
}

/** Tells others, outside of any room, that a worker needs a person. Who cannot be told is not waited for. */
export class Notifier {
  settings: NotifySettings | undefined;
  readonly #clock: Clock;
  readonly #onProblem: (problem: string) => void;
  readonly #toldAt = new Map<string, number>();
  /** By worker: that a person is needed, which is still to be told. */
  readonly #held = new Map<string, { news: News; callOff: () => void }>();
  readonly #stop: () => void;

  constructor(log: EventLog, clock: Clock, onProblem: (problem: string) => void) {
    this.#clock = clock;
    this.#onProblem = onProblem;
    this.#stop = log.onAppend((event) => this.#hear(event));
  }

  close(): void {
    this.#stop();
    for (const worker of [...this.#held.keys()]) this.#drop(worker);
  }

  #hear(event: JournalEvent): void {
    const { settings } = this;
    if (event.type === 'incident.closed') this.#drop(event.data.worker);
    if (event.type === 'worker.removed') this.#forget(event.data.worker);
    const news = settings && newsOf(event);
    if (!news) return;
    const last = this.#toldAt.get(news.worker) ?? Number.NEGATIVE_INFINITY;
    const wait = last + settings.minIntervalMs - this.#clock.now();
    if (wait <= 0) return this.#tell(news);
    // Who waits is seen to wait; that a person is needed is said only once.
    if (news.what !== 'needs_operator') return;
    this.#drop(news.worker);
    this.#held.set(news.worker, { news, callOff: this.#clock.after(wait, () => this.#tell(news)) });
  }

  #forget(worker: string): void {
    this.#drop(worker);
    this.#toldAt.delete(worker);
  }

  #drop(worker: string): void {
    this.#held.get(worker)?.callOff();
    this.#held.delete(worker);
  }

  #tell(news: News): void {
    this.#drop(news.worker);
    this.#toldAt.set(news.worker, this.#clock.now());
    const { command, webhook } = this.settings ?? {};
    if (command) this.#run(command, news.text);
    if (webhook !== undefined) this.#post(webhook, news);
  }

  #run([program, ...args]: readonly string[], text: string): void {
    execFile(program!, [...args, text], { timeout: TIMEOUT_MS }, (error) => {
      if (error) this.#onProblem(`notify.command: ${error.message.split('\n')[0]}`);
    });
  }

  #post(webhook: string, body: object): void {
    fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).then(
      (response) => {
        if (!response.ok) this.#onProblem(`notify.webhook: it answered ${response.status}`);
      },
      (error: Error) => this.#onProblem(`notify.webhook: ${error.message}`),
    );
  }
}

/** What there is to tell of an event; undefined when nothing. */
function newsOf({ type, at, data }: JournalEvent): News | undefined {
  if (type === 'login.lost') {
    const { worker, agent, evidence } = data;
    return { worker, what: 'login_lost', text: `${agent} has lost its login (${worker}: ${evidence})`, at };
  }
  // A login that is gone was told of already, once for all workers.
  if (type === 'incident.escalated' && !isLogin(data)) {
    return {
      worker: data.worker,
      what: 'needs_operator',
      text: `${data.worker} needs a person: ${data.reason}`,
      at,
    };
  }
  if (type === 'screen.changed' && data.agent !== undefined && ASKS.has(data.to)) {
    return {
      worker: data.worker,
      what: data.to,
      text: `${data.worker} waits (${data.to}): ${data.evidence}`,
      at,
    };
  }
  return undefined;
}

function isLogin({ cause, kind }: { cause?: string | undefined; kind?: string | undefined }): boolean {
  return cause === 'auth_error' && kind !== 'credit';
}
