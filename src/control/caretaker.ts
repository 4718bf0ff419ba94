import type { Clock } from '../clock.ts';
import { type Delivery, isUntouched } from '../delivery/delivery.ts';
import { hold, release } from '../delivery/outbox.ts';
import { chipsIn } from '../delivery/sight.ts';
import type { Situation } from '../health/situation.ts';
import type { AutomationMode, NewEvent } from '../journal/event.ts';
import { unspend } from '../recovery/budget.ts';
import { type CareSettings, isDealtWith, runOf } from '../recovery/care.ts';
import { advanceCare, type CareInput } from '../recovery/look.ts';
import { outcomeHeard } from '../recovery/progress.ts';
import { type Effect, mayStillRestart, type Outcome, type StepRun } from '../recovery/step-run.ts';
import { careSettingsOf } from './care-settings.ts';
import type { Deliveries, Follow } from './deliveries.ts';
import { Effects, type EffectsOptions } from './effects.ts';
import type { Logins } from './logins.ts';
import { takeIn } from './situation.ts';
import { isDelivering, type Supervised } from './supervised.ts';
import type { Hands, Sight, SupervisionSettings, Written } from './supervision.ts';

export interface CaretakerOptions extends Pick<EffectsOptions, 'restarts'> {
  clock: Clock;
  log: (event: NewEvent) => void;
  hands: Hands;
  /** What is remembered of a worker that is looked after. */
  find: (worker: string) => Supervised | undefined;
  sight: (worker: string) => Sight | undefined;
  settings: () => SupervisionSettings;
  mode: (known: Supervised, cause: string | undefined) => AutomationMode;
  logins: Logins;
  deliveries: Deliveries;
  /** Calls back once it is known whether what was sent to a worker is written. */
  follow: (known: Supervised, sent: Written, follow: Follow) => void;
  look: (worker: string) => void;
}

/** Has recovery decide about workers, look by look, and does what it decided. */
export class Caretaker {
  readonly #options: CaretakerOptions;
  readonly #effects: Effects;

  constructor(options: CaretakerOptions) {
    const { hands, restarts, deliveries } = options;
    this.#options = options;
    this.#effects = new Effects({
      hands,
      restarts,
      send: (known, { text, queue }, now) => deliveries.beginErrand(known, text, queue, now),
      tell: (known, text, now) => deliveries.queue(known, text, 'resume', 'auto', now),
      mayStill: (worker, run) => this.#mayStill(worker, run),
      onOutcome: (worker, outcome, run) => this.#ended(worker, outcome, run),
    });
  }

  /** Goes on with what is under way, or begins what is next; returns when to look again, if nothing happens before, ms. */
  advance(
    known: Supervised,
    sight: Sight,
    situation: Situation,
    asked: CareInput['kick'],
  ): number | undefined {
    const { log, hands, deliveries, follow } = this.#options;
    const { outcome } = known;
    const kick = asked ?? known.kick;
    known.kick = undefined;
    if (known.writing) {
      // What comes next depends on whether that is written.
      known.writing.seen = true;
      known.kick = kick;
      return undefined;
    }
    known.outcome = undefined;
    const settings = this.#careSettings(known, sight);
    const hidesText = sight.running && chipsIn(situation.reading?.composer ?? '', sight.profile) > 0;
    const step = advanceCare(known.care, {
      situation,
      health: known.health,
      settings,
      screen: sight.lines,
      delivering: known.errand !== undefined || isDelivering(known, hidesText),
      isUnsent: known.errand !== undefined && isUntouched(known.errand),
      hidesText,
      toldAt: pastedByOperator(known.outbox.current),
      ...(outcome && { outcome }),
      ...(kick !== undefined && { kick }),
    });
    known.care = step.care;
    for (const event of step.events) {
      const { task } = known;
      log(
        event.type === 'incident.opened' && task !== undefined
          ? { ...event, data: { ...event.data, task } }
          : event,
      );
    }
    // Deliveries keep off while recovery deals with the worker; where it does not, a message may be the very help.
    known.outbox = isDealtWith(step.care, settings) ? hold(known.outbox) : release(known.outbox);
    const awaited = step.care.incident?.run?.awaiting ?? step.care.kick?.awaiting ?? false;
    if (!awaited) deliveries.dropErrand(known, situation.now);
    for (const effect of step.effects) {
      // What a person left unsent is kept, and given back to the process that comes.
      const kept =
        endsProcess(effect) && known.care.personText
          ? deliveries.keepDraft(known, sight.profile, situation.now)
          : undefined;
      if (effect.type !== 'press') {
        const undo = () => this.#undo(known.worker, kept, situation.now);
        this.#effects.perform(known, effect, undo, situation.now);
        continue;
      }
      follow(known, hands.press(known.worker, effect.keys), (then, isWritten) => {
        if (!isWritten && step.unsent && then.care === step.care) then.care = step.unsent;
      });
    }
    return step.wakeAt;
  }

  /** What was begun then was not done: its restart counts for nothing, and the draft that was kept for that stays. */
  #undo(worker: string, draft: string | undefined, at: number): void {
    const { find, deliveries, clock } = this.#options;
    const known = find(worker);
    if (!known) return;
    known.care = { ...known.care, spent: unspend(known.care.spent, 'restarts', at) };
    if (draft !== undefined) deliveries.leaveDraft(known, draft, clock.now());
  }

  #mayStill(worker: string, run: StepRun): boolean {
    const { find, sight, mode, clock } = this.#options;
    const known = find(worker);
    const seen = sight(worker);
    if (!known || !seen) return false;
    const current = runOf(known.care);
    // Another step may have taken its place.
    if (current?.startedAt !== run.startedAt || current.by !== run.by) return false;
    const situation = takeIn(known, seen, clock.now(), clock.wokeAt?.());
    const isOff = mode(known, known.care.incident?.trouble.cause) === 'off';
    return mayStillRestart(run, { situation, isOff });
  }

  #careSettings(known: Supervised, { profile }: Sight): CareSettings {
    const { hands, settings, mode, logins } = this.#options;
    const { worker } = known;
    return careSettingsOf(settings(), profile, {
      mode: (cause) => mode(known, cause),
      hasOtherLogin: hands.hasOtherLogin(worker),
      loginLost: logins.isLost({ agent: profile?.name, login: hands.login(worker) }),
      runRestarts: this.#effects.restarts,
    });
  }

  #ended(worker: string, outcome: Outcome, run: StepRun | undefined): void {
    const { find, look, log, clock } = this.#options;
    const known = find(worker);
    const current = known && runOf(known.care);
    // Another step may have taken the place of the one that began it.
    if (!known || current?.startedAt !== run?.startedAt || current?.by !== run?.by) return;
    if (outcome.ok) {
      const { care, events } = outcomeHeard(known.care, outcome, clock.now());
      known.care = care;
      for (const event of events) log(event);
    } else known.outcome = outcome;
    look(worker);
  }
}

/** Whether the process of the agent is another one after it. */
function endsProcess({ type }: Effect): boolean {
  return type === 'restart' || type === 'relaunch' || type === 'login';
}

/** When a message of a person was last pasted, if it was, ms. */
function pastedByOperator(delivery: Delivery | undefined): number | undefined {
  return delivery && delivery.message.by === 'operator' && delivery.pastes > 0
    ? delivery.pastedAt
    : undefined;
}
