import type { Answer, Run } from '../api/schema.ts';
import type { Supervision } from '../api/supervision.ts';
import type { Clock } from '../clock.ts';
import type { Message, MessageKind } from '../delivery/message.ts';
import { close, isIdle } from '../delivery/outbox.ts';
import { halved } from '../health/clocks.ts';
import { type HealthEvent, initialHealth, inquirySent, nextHealth, nextHealthAt } from '../health/health.ts';
import { isOffender } from '../health/offences.ts';
import type { Actor, AutomationMode, NewEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { ANSWER_RECIPE } from '../journal/interventions.ts';
import { restartedByHand } from '../recovery/hand-restart.ts';
import { noStep } from '../recovery/incident.ts';
import { leaveAlone } from '../recovery/intervention.ts';
import type { CareInput } from '../recovery/look.ts';
import { type Asked, answerName, answerOf, kickOf } from './asked.ts';
import { Automation, type SwitchFor } from './automation.ts';
import { Caretaker } from './caretaker.ts';
import { heartbeat, screenEvents } from './chronicle.ts';
import { Deliveries, type Follow } from './deliveries.ts';
import { HOW_FAR, WHY_IDLE } from './inquiries.ts';
import { Logins } from './logins.ts';
import { recall, recallRestarts } from './recall.ts';
import { takeIn } from './situation.ts';
import type { Supervised } from './supervised.ts';
import type { Hands, Sight, SupervisionSettings, Written } from './supervision.ts';
import { describeRun, describeWorker, keyOf } from './supervision-view.ts';

export interface SupervisorOptions {
  clock: Clock;
  log: EventLog;
  hands: Hands;
  /** What is known of a worker now; undefined when there is none of that name. */
  sight: (worker: string) => Sight | undefined;
  settings: SupervisionSettings;
  onChange: (worker: string) => void;
  /** What concerns the run as a whole is another. */
  onRun: () => void;
}

/** After so long it is looked again at a worker that was not looked at while something was on its way to it, ms. */
const AGAIN_MS = 100;
/** How often it is seen whether a worker can be seen again, ms. */
const UNSEEN_MS = 1000;
/** A person who types is told of once in this time, ms. */
const PERSON_TOLD_MS = 60_000;

/** Looks after the workers of a run: their health, their incidents, and the messages to them. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #workers = new Map<string, Supervised>();
  #settings: SupervisionSettings;
  readonly #automation: Automation;
  readonly #deliveries: Deliveries;
  readonly #logins = new Logins();
  readonly #caretaker: Caretaker;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#automation = Automation.restore(
      options.log.read({ types: ['automation.changed', 'worker.removed'] }),
    );
    this.#deliveries = new Deliveries({
      log: (event) => this.#log(event),
      act: (known, act, follow) => {
        const { hands } = options;
        const { worker } = known;
        const sent = act.type === 'paste' ? hands.paste(worker, act.text) : hands.press(worker, act.keys);
        this.#follow(known, sent, follow);
      },
    });
    const { clock, hands, sight } = options;
    this.#caretaker = new Caretaker({
      ...{ clock, hands, sight, logins: this.#logins, deliveries: this.#deliveries },
      restarts: recallRestarts(options.log, clock.now()),
      log: (event) => this.#log(event),
      find: (worker) => this.#workers.get(worker),
      settings: () => this.#settings,
      mode: (known, cause) => this.#mode(known, cause),
      follow: (known, sent, follow) => this.#follow(known, sent, follow),
      look: (worker) => this.look(worker),
    });
  }

  set settings(settings: SupervisionSettings) {
    this.#settings = settings;
    this.#lookAtAll();
  }

  /** What automation may do in the run, and what a person may press. */
  describeRun(): NonNullable<Run['automation']> {
    return describeRun(this.#settings, this.#automation, this.#logins.lost);
  }

  /** A worker came up: what an earlier control knew of it is taken up. */
  begin(worker: string): void {
    const now = this.#options.clock.now();
    const known = this.#workers.get(worker);
    if (known) {
      const health = initialHealth(now);
      // What is told of its screen begins afresh, too: it may say the same as before.
      const fresh = { activity: undefined, calls: undefined, kick: undefined, state: undefined };
      const again = { ...known, ...fresh, health, frozen: false };
      this.#workers.set(worker, again);
      this.#deliveries.agentReplaced(again, this.#settings.timings, now);
      return;
    }
    const recalled = recall(worker, this.#options.log, this.#settings, now);
    this.#workers.set(worker, recalled);
    this.#deliveries.dropSecrets(recalled, now);
  }

  /** Its screen was read, or something else about it changed. */
  look(worker: string): void {
    this.#update(worker, {});
  }

  resized(worker: string): void {
    const known = this.#workers.get(worker);
    if (known) known.resized = true;
  }

  frozen(worker: string, frozen: boolean): void {
    const known = this.#workers.get(worker);
    if (!known || known.frozen === frozen) return;
    known.frozen = frozen;
    this.look(worker);
  }

  /** Its transcript tells what it did in this turn. */
  calls(worker: string, calls: readonly string[]): void {
    const known = this.#workers.get(worker);
    if (!known) return;
    known.calls = calls;
    this.look(worker);
  }

  /** A person typed in it, so long ago, ms. */
  person(worker: string, agoMs = 0): void {
    const known = this.#workers.get(worker);
    if (!known) return;
    const at = this.#options.clock.now() - agoMs;
    known.personAt = Math.max(at, known.personAt ?? at);
    if (at - known.personToldAt < PERSON_TOLD_MS) return;
    known.personToldAt = at;
    this.#log({ type: 'operator.typed', at, data: { worker } });
  }

  /** What was done to it before is not known: a person may be at it, and what stands in its composer may be theirs. */
  unwatched(worker: string): void {
    const known = this.#workers.get(worker);
    if (!known) return;
    known.personAt = this.#options.clock.now();
    known.care = { ...known.care, personText: true };
  }

  /** It left the run. */
  remove(worker: string): void {
    this.#automation.forget(worker);
    const known = this.#workers.get(worker);
    if (!known) return;
    known.wake?.callOff();
    const now = this.#options.clock.now();
    this.#noteLogins(this.#logins.forget(worker, now));
    for (const event of close(known.outbox, 'the worker was removed', now).events) this.#log(event);
    this.#leaveAlone(known, 'the worker was removed', now);
    this.#workers.delete(worker);
  }

  /** Puts a message into a worker's outbox, for the agent that is there, or whatever else is. @throws {EmptyMessageError} */
  send(worker: string, text: string, kind: MessageKind, by: Actor): Message {
    const { clock, sight } = this.#options;
    const agent = sight(worker)?.profile?.name;
    const message = this.#deliveries.queue(this.#known(worker), text, kind, by, clock.now(), agent);
    this.#messagesChanged(worker);
    return message;
  }

  /** Takes messages back that nothing was done for yet: the one with this id, or all. Returns them. */
  withdraw(worker: string, id?: string | undefined): readonly Message[] {
    const withdrawn = this.#deliveries.withdraw(this.#known(worker), id, this.#options.clock.now());
    if (withdrawn.length > 0) this.#messagesChanged(worker);
    return withdrawn;
  }

  /**
   * Does what a person asks for: the next step of the ladder, or a recipe. Returns what keeps it from that.
   * @throws {UnknownRecipeError}
   */
  kick(worker: string, recipe: string | undefined): string | undefined {
    const { care } = this.#known(worker);
    if (this.#options.sight(worker)?.starting) return 'its screen is not read yet';
    if (recipe === undefined) {
      const { incident } = care;
      const refusal = incident ? noStep(incident) : 'there is no incident to take the next step of';
      if (refusal === undefined) this.#update(worker, { kick: 'next' });
      return refusal;
    }
    return this.#do(worker, kickOf(worker, recipe, this.#settings.recipes, care.incident?.recipe.name));
  }

  /** Answers the menu that a worker shows, because a person wants it. Returns what keeps it from that. */
  answer(worker: string, answer: Answer): string | undefined {
    const { care } = this.#known(worker);
    const reading = this.#options.sight(worker)?.reading;
    const given = care.kick?.recipe === ANSWER_RECIPE ? care.kick : undefined;
    // A key that is pressed twice is meant once.
    if (given && given.asked === reading?.progress)
      return given.step.name === answerName(answer) ? undefined : 'it is being answered';
    return this.#do(worker, answerOf(worker, answer, reading));
  }

  /** Starts a worker again because a person wants it; what it shows then decides whether that helped. */
  async restartNow(worker: string, how: 'resume' | 'fresh'): Promise<void> {
    const { hands, sight, clock } = this.#options;
    const startedAt = clock.now();
    const seen = sight(worker);
    const before = [...(seen?.lines() ?? [])];
    await hands.restart(worker, how, { free: true });
    const known = this.#workers.get(worker);
    if (!known) return;
    const agent = known.care.incident?.trouble.agent ?? seen?.reading?.agent;
    const restart = { how, agent, before, startedAt };
    const { care, events } = restartedByHand(known.care, restart, before, clock.now());
    known.care = care;
    for (const event of events) this.#log(event);
    this.look(worker);
  }

  /** Switches automation for a worker, for a state of trouble, or for the run. */
  setAutomation({ worker, state }: SwitchFor, mode: AutomationMode): void {
    const data = { ...(worker !== undefined && { worker }), ...(state !== undefined && { state }), mode };
    this.#automation.set(data, mode);
    this.#log({
      type: 'automation.changed',
      at: this.#options.clock.now(),
      data: { ...data, by: 'operator' },
    });
    for (const name of worker === undefined ? this.#workers.keys() : [worker]) {
      this.#keepsOff(name);
      this.look(name);
      this.#options.onChange(name);
    }
  }

  /** Automation keeps its hands off a worker, or has them again. */
  pause(worker: string, paused: boolean): void {
    const known = this.#known(worker);
    if (known.paused === paused) return;
    known.paused = paused;
    const type = paused ? 'worker.paused' : 'worker.resumed';
    this.#log({ type, at: this.#options.clock.now(), data: { worker, by: 'operator' } });
    this.#keepsOff(worker);
    this.look(worker);
    this.#options.onChange(worker);
  }

  describe(worker: string): Supervision | undefined {
    const known = this.#workers.get(worker);
    if (!known) return undefined;
    return describeWorker(known, this.#mode(known, known.care.incident?.trouble.cause));
  }

  /** Whether something is to be done about a worker, or brought to it: what it shows next is waited for. */
  isDealingWith(worker: string): boolean {
    const known = this.#workers.get(worker);
    if (!known) return false;
    const { care, errand, outbox } = known;
    return errand !== undefined || care.incident !== undefined || care.kick !== undefined || !isIdle(outbox);
  }

  close(): void {
    for (const { wake } of this.#workers.values()) wake?.callOff();
    this.#workers.clear();
  }

  /** Of a worker that automation has to leave alone from now on, what it had still to say is dropped. */
  #keepsOff(worker: string): void {
    const known = this.#workers.get(worker);
    if (known && this.#mode(known) === 'off')
      this.#deliveries.dropAutomatic(known, 'automation is off', this.#options.clock.now());
  }

  /** Another message may be next; which wait, and why, is news even where nothing comes of that. */
  #messagesChanged(worker: string): void {
    this.look(worker);
    this.#options.onChange(worker);
  }

  #do(worker: string, asked: Asked): string | undefined {
    if ('refusal' in asked) return asked.refusal;
    // What they mean by that is not undone at once.
    this.#known(worker).handledAt = this.#options.clock.now();
    this.#update(worker, { kick: asked.kick });
    return undefined;
  }

  #known(worker: string): Supervised {
    const known = this.#workers.get(worker);
    if (!known) throw new Error(`worker "${worker}" is not looked after: it never ran`);
    return known;
  }

  #log(event: NewEvent): void {
    this.#options.log.append(event);
  }

  #mode({ worker, paused }: Supervised, cause?: string): AutomationMode {
    return paused ? 'off' : this.#automation.of(worker, cause, this.#settings);
  }

  #key(known: Supervised): string {
    return keyOf(known, describeWorker(known, this.#mode(known, known.care.incident?.trouble.cause)));
  }

  #update(worker: string, { kick }: { kick?: CareInput['kick'] }): void {
    const known = this.#workers.get(worker);
    const sight = this.#options.sight(worker);
    if (!known || !sight) return;
    const { clock } = this.#options;
    const now = clock.now();
    if (sight.starting) return this.#lookOn(known, now);
    const before = this.#key(known);
    if (!sight.running && !sight.exit && !sight.lost) return this.#rest(known, now);
    const situation = takeIn(known, sight, now, clock.wokeAt?.());
    for (const event of screenEvents(known, sight, now)) this.#log(event);
    const login = this.#options.hands.login(worker);
    // A worker that is gone says nothing any more.
    this.#noteLogins(this.#logins.see(worker, login, sight.running ? sight.reading : undefined, now));
    known.state = sight.reading?.state ?? known.state;
    const clocks = isOffender(known.care.spent.incidents, now)
      ? halved(this.#settings.clocks)
      : this.#settings.clocks;
    const next = nextHealth(known.health, situation, clocks);
    known.health = next.health;
    for (const event of next.events) this.#noteHealth(known, event, now);
    if (now - known.heartbeatAt >= clocks.heartbeat) {
      known.heartbeatAt = now;
      this.#log(heartbeat(known, situation));
    }
    if (this.#settings.dryRun) this.#deliveries.dropAutomatic(known, 'a dry run types nothing', now);
    const { timings, progressCheck } = this.#settings;
    const options = {
      profile: sight.profile,
      timings,
      asksAtWork: progressCheck === 'interrupt',
      knownSince: known.knownSince,
    };
    const wakes = [
      nextHealthAt(known.health, situation, clocks),
      known.heartbeatAt + clocks.heartbeat,
      this.#caretaker.advance(known, sight, situation, kick),
      known.writing ? undefined : this.#deliveries.advance(known, situation, options),
    ];
    this.#wake(known, wakes, now);
    if (this.#key(known) !== before) this.#options.onChange(worker);
  }

  /** It is coming up, or out of reach, and may be silent when it is seen again: what was due meanwhile is done then. */
  #lookOn(known: Supervised, now: number): void {
    if (!known.wake) this.#wake(known, [now + UNSEEN_MS], now);
  }

  /** It ended, and is meant to: nothing is to be done about it. */
  #rest(known: Supervised, now: number): void {
    known.wake?.callOff();
    known.wake = undefined;
    known.errand = undefined;
    this.#noteLogins(this.#logins.forget(known.worker, now));
    const { worker, health } = known;
    known.health = { ...health, status: 'down', since: health.status === 'down' ? health.since : now };
    if (this.#leaveAlone(known, 'the worker ended', now)) this.#options.onChange(worker);
  }

  #leaveAlone(known: Supervised, reason: string, now: number): boolean {
    const screen = this.#options.sight(known.worker)?.lines() ?? [];
    const { care, events } = leaveAlone(known.care, reason, screen, now);
    known.care = care;
    for (const event of events) this.#log(event);
    return events.length > 0;
  }

  #noteLogins(events: readonly NewEvent[]): void {
    for (const event of events) this.#log(event);
    if (events.length === 0) return;
    this.#options.onRun();
    // Who waited for it goes on; not from within this look.
    if (!this.#logins.lost) this.#options.clock.after(0, () => this.#lookAtAll());
  }

  #lookAtAll(): void {
    for (const name of this.#workers.keys()) this.look(name);
  }

  #noteHealth(known: Supervised, event: HealthEvent, now: number): void {
    const { worker } = known;
    if (event.type === 'changed') {
      const why = known.care.incident?.trouble.evidence ?? known.state ?? '';
      this.#log({ type: 'health.changed', at: now, data: { worker, from: event.from, to: event.to, why } });
      return;
    }
    const { progressCheck, dryRun } = this.#settings;
    // Only an agent can say how far it is.
    if (!this.#options.sight(worker)?.profile) return;
    if (progressCheck === 'observe' || dryRun || known.paused || this.#mode(known) !== 'on') return;
    if (event.type === 'progress') this.#deliveries.queue(known, HOW_FAR, 'inquiry', 'auto', now);
    if (event.type === 'idle' && known.task !== undefined) {
      known.health = inquirySent(known.health);
      this.#deliveries.queue(known, WHY_IDLE, 'inquiry', 'auto', now);
    }
  }

  /** Nothing more is decided about a worker before it is known whether what was sent to it is written. */
  #follow(known: Supervised, sent: Written, follow: Follow): void {
    const { clock, onChange } = this.#options;
    if (typeof sent === 'boolean') return follow(known, sent);
    const { worker } = known;
    const writing = { seen: false };
    known.writing = writing;
    void sent
      .catch(() => false)
      .then((isWritten) => {
        // It may have had another start meanwhile, or have left.
        const then = this.#workers.get(worker);
        if (then?.writing !== writing) return;
        then.writing = undefined;
        follow(then, isWritten);
        // Not at once: the screen does not show yet what was written.
        if (!isWritten || writing.seen) this.#wake(then, [clock.now() + AGAIN_MS], clock.now());
        if (!isWritten) onChange(worker);
      });
  }

  /** Looks at it again at the first of these times; where nothing is due, its health is looked at after a while all the same. */
  #wake(known: Supervised, times: readonly (number | undefined)[], now: number): void {
    const due = times.filter((time) => time !== undefined);
    const at = Math.max(now + 1, Math.min(...due, now + this.#settings.clocks.tick));
    if (known.wake && known.wake.at === at) return;
    known.wake?.callOff();
    const { worker } = known;
    const callOff = this.#options.clock.after(at - now, () => {
      known.wake = undefined;
      this.look(worker);
    });
    known.wake = { at, callOff };
  }
}
