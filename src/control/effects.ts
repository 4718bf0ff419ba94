import { timeText } from '../fleet/briefing.ts';
import { runOf } from '../recovery/care.ts';
import type { Effect, Outcome, StepRun } from '../recovery/step-run.ts';
import type { Supervised } from './supervised.ts';
import { type Hands, OutOfDateError } from './supervision.ts';

export interface EffectsOptions {
  hands: Hands;
  /** Begins to bring a text into the composer. */
  send: (known: Supervised, what: { text: string; queue: boolean }, now: number) => void;
  /** Puts a text into the outbox. */
  tell: (known: Supervised, text: string, now: number) => void;
  /** When workers were started again before, oldest first, ms. */
  restarts: readonly number[];
  /** Whether what a step was about to do to a worker may still be done. */
  mayStill: (worker: string, run: StepRun) => boolean;
  /** What took its time has ended; `run` is the step as it was when that began. */
  onOutcome: (worker: string, outcome: Outcome, run: StepRun | undefined) => void;
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

  /** Does all but press keys, for the step that is being done; `undo` takes back what was done for that, should it not be. */
  perform(
    known: Supervised,
    effect: Exclude<Effect, { type: 'press' }>,
    undo: () => void,
    now: number,
  ): void {
    const { worker } = known;
    const { hands, send } = this.#options;
    const run = runOf(known.care);
    const mayStill = () => run !== undefined && this.#options.mayStill(worker, run);
    const wait = (work: Promise<unknown>, unnote = () => {}) =>
      this.#await(worker, run, work, () => {
        unnote();
        undo();
      });
    switch (effect.type) {
      case 'send':
        return send(known, { text: this.#filled(known, effect.text, now), queue: effect.queue }, now);
      case 'tell':
        return this.#options.tell(known, this.#filled(known, effect.text, now), now);
      case 'relaunch':
        return wait(hands.relaunch(worker, effect.how, mayStill), this.#noteRestart(effect, now));
      case 'restart':
        return wait(
          hands.restart(worker, effect.how, { mayStill, free: effect.free }),
          this.#noteRestart(effect, now),
        );
      case 'login':
        return wait(hands.changeLogin(worker, effect.until, mayStill));
      case 'signal':
        return wait(hands.signal(worker, effect.signal));
    }
  }

  #filled({ worker, care }: Supervised, text: string, now: number): string {
    const { hands } = this.#options;
    const from = care.incident?.trouble.cause ?? 'an interruption';
    return text
      .replaceAll('{briefing}', () => hands.briefing(worker, from))
      .replaceAll('{login}', () => hands.login(worker) ?? 'the same as before')
      .replaceAll('{time}', () => timeText(now));
  }

  /** Returns what takes that back. */
  #noteRestart({ free }: { free?: boolean }, now: number): () => void {
    if (free) return () => {};
    this.#restarts = [...this.#restarts, now].slice(-REMEMBERED);
    return () => {
      const noted = this.#restarts.lastIndexOf(now);
      if (noted >= 0) this.#restarts = this.#restarts.toSpliced(noted, 1);
    };
  }

  #await(worker: string, run: StepRun | undefined, work: Promise<unknown>, undo: () => void): void {
    const { onOutcome } = this.#options;
    work.then(
      (how) => onOutcome(worker, { ok: true, ...(how === 'forgot' && { forgot: true }) }, run),
      (error: Error) => {
        const outOfDate = error instanceof OutOfDateError;
        if (outOfDate) undo();
        onOutcome(worker, { ok: false, reason: error.message, ...(outOfDate && { outOfDate }) }, run);
      },
    );
  }
}
