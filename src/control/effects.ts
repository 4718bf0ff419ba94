import type { Act } from '../delivery/delivery.ts';
import { timeText } from '../fleet/briefing.ts';
import type { Effect, Outcome } from '../recovery/step-run.ts';
import type { Supervised } from './supervised.ts';
import type { Hands } from './supervision.ts';

export interface EffectsOptions {
  hands: Hands;
  /** Begins to bring a text into the composer. */
  send: (known: Supervised, what: { text: string; queue: boolean }, now: number) => void;
  /** Puts a text into the outbox. */
  tell: (known: Supervised, text: string, now: number) => void;
  /** When workers were started again before, oldest first, ms. */
  restarts: readonly number[];
  /** What took its time has ended. */
  onOutcome: (worker: string, outcome: Outcome) => void;
}

/** So many restarts of the run are remembered. */
const REMEMBERED = 1000;

/** Does to workers what recovery and delivery decided. */
export class Effects {
  readonly #options: EffectsOptions;
  #restarts: readonly number[];

  constructor(options: EffectsOptions) {
    this.#options = options;
    this.#restarts = options.restarts;
  }

  /** When workers were started again, oldest first, ms. */
  get restarts(): readonly number[] {
    return this.#restarts;
  }

  perform(known: Supervised, effect: Effect, now: number): void {
    const { worker } = known;
    const { hands, send } = this.#options;
    switch (effect.type) {
      case 'press':
        return hands.press(worker, effect.keys);
      case 'send':
        return send(known, { text: this.#filled(known, effect.text, now), queue: effect.queue }, now);
      case 'tell':
        return this.#options.tell(known, this.#filled(known, effect.text, now), now);
      case 'relaunch':
        this.#noteRestart(now);
        return this.#await(worker, hands.relaunch(worker, effect.how));
      case 'restart':
        // That its host died is no fault of the worker's.
        if (known.care.incident?.trouble.kind !== 'gone') this.#noteRestart(now);
        return this.#await(worker, hands.restart(worker, effect.how));
      case 'login':
        return this.#await(worker, hands.changeLogin(worker, effect.until));
      case 'signal':
        return this.#await(worker, hands.signal(worker, effect.signal));
    }
  }

  act(worker: string, act: Act): void {
    if (act.type === 'paste') this.#options.hands.paste(worker, act.text);
    else this.#options.hands.press(worker, act.keys);
  }

  #filled({ worker, care }: Supervised, text: string, now: number): string {
    const { hands } = this.#options;
    const from = care.incident?.trouble.cause ?? 'an interruption';
    return text
      .replaceAll('{briefing}', () => hands.briefing(worker, from))
      .replaceAll('{login}', () => hands.login(worker) ?? 'the same as before')
      .replaceAll('{time}', () => timeText(now));
  }

  #noteRestart(now: number): void {
    this.#restarts = [...this.#restarts, now].slice(-REMEMBERED);
  }

  #await(worker: string, work: Promise<unknown>): void {
    const { onOutcome } = this.#options;
    work.then(
      (how) => onOutcome(worker, { ok: true, ...(how === 'forgot' && { forgot: true }) }),
      (error: Error) => onOutcome(worker, { ok: false, reason: error.message }),
    );
  }
}
