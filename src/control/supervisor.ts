import { randomUUID } from 'node:crypto';
import type { Run, Supervision } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import { type Act, advance, begin } from '../delivery/delivery.ts';
import { cleanText, type Message, type MessageKind } from '../delivery/message.ts';
import { add, advanceOutbox, close, hold, isIdle, release, restore } from '../delivery/outbox.ts';
import { noteActivity } from '../health/activity.ts';
import { halved } from '../health/clocks.ts';
import { type HealthEvent, initialHealth, inquirySent, nextHealth, nextHealthAt } from '../health/health.ts';
import { isOffender } from '../health/offences.ts';
import type { Situation } from '../health/situation.ts';
import type { Actor, AutomationMode, NewEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { advanceCare, type CareInput, type CareSettings } from '../recovery/care.ts';
import type { Step } from '../recovery/recipe.ts';
import { restoreCare } from '../recovery/restore.ts';
import { actText, type Effect } from '../recovery/step-run.ts';
import { ladderOf, newSupervised, type Supervised, wellbeingOf } from './supervised.ts';
import type { Hands, Sight, SupervisionSettings } from './supervision.ts';

export interface SupervisorOptions {
  clock: Clock;
  log: EventLog;
  hands: Hands;
  /** What is known of a worker now; undefined when there is none of that name. */
  sight: (worker: string) => Sight | undefined;
  settings: SupervisionSettings;
  onChange: (worker: string) => void;
}

const ASK_HOW_FAR =
  'Status check: in at most three lines, what is done, what are you doing now, what is left or blocks you? Then go on.';
const ASK_IDLE =
  'Status check: is the task completed, are you blocked (by what?), or is there more to do? Answer in at most three lines, and go on if there is more to do.';
/** A person who types is told of once in this time, ms. */
const PERSON_TOLD_MS = 60_000;
/** In so long after it was submitted a prompt should have had an effect: an idle worker is asked only then. */
const KICK_KINDS: ReadonlySet<MessageKind> = new Set(['operator', 'task']);

/** Looks after the workers of a run: their health, their incidents, and the messages to them. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #workers = new Map<string, Supervised>();
  #settings: SupervisionSettings;
  /** What a person wants for the run; absent: as the config says. */
  #mode: AutomationMode | undefined;
  #modeOf = new Map<string, AutomationMode>();
  #runRestarts: number[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  set settings(settings: SupervisionSettings) {
    this.#settings = settings;
    for (const name of this.#workers.keys()) this.look(name);
  }

  /** What automation may do in the run, and what a person may press. */
  describeRun(): NonNullable<Run['automation']> {
    const { dryRun, recipes, resumeText } = this.#settings;
    const pressable = recipes
      .filter(({ when, steps }) => !when && steps.length > 0)
      .map(({ name, steps }) => ({ name, sends: sendsOf(steps[0]!, resumeText) }));
    return { mode: this.#automation, dryRun, recipes: pressable };
  }

  get #automation(): AutomationMode {
    return this.#mode ?? this.#settings.automation;
  }

  /** A worker came up: what an earlier control knew of it is taken up. */
  begin(worker: string): void {
    const now = this.#options.clock.now();
    const known = this.#workers.get(worker);
    if (known) {
      this.#workers.set(worker, { ...known, activity: undefined, health: initialHealth(now), frozen: false });
      return;
    }
    const events = this.#options.log.read({ worker });
    const fresh = newSupervised(worker, now);
    this.#workers.set(worker, {
      ...fresh,
      care: restoreCare(worker, events, this.#settings.recipes),
      outbox: restore(worker, events),
      paused: pausedIn(events),
    });
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

  /** A person typed in it. */
  person(worker: string): void {
    const known = this.#workers.get(worker);
    if (!known) return;
    const now = this.#options.clock.now();
    known.personAt = now;
    if (now - known.personToldAt < PERSON_TOLD_MS) return;
    known.personToldAt = now;
    this.#log({ type: 'operator.typed', at: now, data: { worker } });
  }

  /** It left the run. */
  remove(worker: string): void {
    const known = this.#workers.get(worker);
    if (!known) return;
    known.wake?.callOff();
    const now = this.#options.clock.now();
    for (const event of close(known.outbox, 'the worker was removed', now).events) this.#log(event);
    const { incident } = known.care;
    if (incident)
      this.#log({
        type: 'incident.closed',
        at: now,
        data: { worker, incident: incident.id, outcome: 'gone' },
      });
    this.#workers.delete(worker);
  }

  /** Puts a message into a worker's outbox. @throws {EmptyMessageError} */
  send(worker: string, text: string, kind: MessageKind, by: Actor): Message {
    const now = this.#options.clock.now();
    const message = { id: randomUUID().slice(0, 8), text: cleanText(text), kind, by, queuedAt: now };
    const known = this.#known(worker);
    const { outbox, events } = add(known.outbox, message);
    known.outbox = outbox;
    if (KICK_KINDS.has(kind)) known.task = message.text.slice(0, 200);
    for (const event of events) this.#log(event);
    this.look(worker);
    return message;
  }

  /** Does what a person asks for: the next step of the ladder, or a recipe. Returns what keeps it from that. */
  kick(worker: string, recipe: string | undefined): string | undefined {
    const { care } = this.#known(worker);
    if (recipe === undefined) {
      if (!care.incident) return 'there is no incident to take the next step of';
      this.#update(worker, { kick: 'next' });
      return undefined;
    }
    const found = this.#settings.recipes.find(({ name }) => name === recipe);
    const step = found?.steps[0];
    if (!found || !step) {
      const names = this.#settings.recipes.filter(({ steps }) => steps.length > 0).map(({ name }) => name);
      return `there is no recipe "${recipe}" (there are: ${names.join(', ')})`;
    }
    this.#update(worker, { kick: { recipe: found.name, step } });
    return undefined;
  }

  /** Starts a worker again because a person wants it. */
  async restartNow(worker: string, how: 'resume' | 'fresh'): Promise<void> {
    const { hands, sight, clock } = this.#options;
    const startedAt = clock.now();
    const before = [...(sight(worker)?.lines() ?? [])];
    await hands.restart(worker, how);
    const data = { worker, by: 'operator' as const, recipe: 'restart', step: how, rung: 1, of: 1 };
    const rest = { sent: [`restart (${how})`], before, after: [], result: 'changed' as const, startedAt };
    this.#log({ type: 'intervention', at: clock.now(), data: { ...data, ...rest } });
  }

  /** Switches automation for the run, a worker, or a state of trouble; undefined: as the config says. */
  setAutomation({ worker, state }: { worker?: string; state?: string }, mode: AutomationMode): void {
    if (worker !== undefined) this.#known(worker).mode = mode;
    else if (state !== undefined) this.#modeOf.set(state, mode);
    else this.#mode = mode;
    const data = {
      ...(worker !== undefined && { worker }),
      ...(state !== undefined && { state }),
      mode,
      by: 'operator' as const,
    };
    this.#log({ type: 'automation.changed', at: this.#options.clock.now(), data });
    for (const name of worker === undefined ? this.#workers.keys() : [worker]) {
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
    this.look(worker);
    this.#options.onChange(worker);
  }

  describe(worker: string): Supervision | undefined {
    const known = this.#workers.get(worker);
    if (!known) return undefined;
    const { care, outbox, health, paused, activity } = known;
    const automation = this.#modeFor(known)(care.incident?.trouble.cause ?? '');
    const incident = ladderOf(known);
    const waiting = outbox.waiting.length + (outbox.current && !outbox.current.outcome ? 1 : 0);
    const why = outbox.current?.waits;
    return {
      health: { status: wellbeingOf(known, automation), since: health.since },
      ...(incident && { incident }),
      incidents: care.count,
      automation,
      paused,
      messages: { waiting, ...(waiting > 0 && why !== undefined && { why }) },
      activityAt: activity?.at ?? health.activityAt,
    };
  }

  close(): void {
    for (const { wake } of this.#workers.values()) wake?.callOff();
    this.#workers.clear();
  }

  #known(worker: string): Supervised {
    const known = this.#workers.get(worker);
    if (!known) throw new Error(`worker "${worker}" is not looked after: it never ran`);
    return known;
  }

  #log(event: NewEvent): void {
    this.#options.log.append(event);
  }

  #modeFor({ mode, paused }: Supervised): (cause: string) => AutomationMode {
    return (cause) =>
      paused
        ? 'off'
        : (mode ??
          this.#modeOf.get(cause) ??
          this.#mode ??
          this.#settings.automationOf[cause] ??
          this.#automation);
  }

  #update(worker: string, { kick }: { kick?: CareInput['kick'] }): void {
    const known = this.#workers.get(worker);
    const sight = this.#options.sight(worker);
    if (!known || !sight || sight.starting) return;
    const before = keyOf(known, this.describe(worker));
    const now = this.#options.clock.now();
    if (!sight.running && !sight.exit && !sight.lost) return this.#rest(known, now);
    const situation = this.#situation(known, sight, now);
    this.#noteScreen(known, sight, now);
    const clocks = isOffender(known.care.spent.incidents, now)
      ? halved(this.#settings.clocks)
      : this.#settings.clocks;
    const next = nextHealth(known.health, situation, clocks);
    known.health = next.health;
    for (const event of next.events) this.#noteHealth(known, event, now);
    this.#heartbeat(known, situation, now);

    const wakes = [nextHealthAt(known.health, situation, clocks), known.heartbeatAt + clocks.heartbeat];
    wakes.push(this.#care(known, sight, situation, kick), this.#deliver(known, sight, situation));
    this.#wake(known, wakes, now);
    if (keyOf(known, this.describe(worker)) !== before) this.#options.onChange(worker);
  }

  /** It ended, and is meant to: nothing is to be done about it. */
  #rest(known: Supervised, now: number): void {
    known.wake?.callOff();
    known.wake = undefined;
    known.errand = undefined;
    const { worker, care, health } = known;
    known.health = { ...health, status: 'down', since: health.status === 'down' ? health.since : now };
    if (!care.incident) return;
    this.#log({
      type: 'incident.closed',
      at: now,
      data: { worker, incident: care.incident.id, outcome: 'gone' },
    });
    known.care = { ...care, incident: undefined, kick: undefined };
    this.#options.onChange(worker);
  }

  #situation(known: Supervised, sight: Sight, now: number): Situation {
    const { reading, fresh, running, typing, exit } = sight;
    if (reading) known.activity = noteActivity(known.activity, reading, now, known.resized);
    known.resized = false;
    const { sent } = known.outbox;
    return {
      now,
      reading,
      fresh,
      running,
      ...(exit && { exit }),
      frozen: known.frozen && running,
      typing,
      personAt: known.personAt,
      activityAt: known.activity?.at ?? known.health.activityAt,
      expects: sent.length > 0,
    };
  }

  #noteScreen(known: Supervised, { reading }: Sight, now: number): void {
    if (!reading || reading.state === known.state) return;
    const { state, kind, agent, evidence, source } = reading;
    const { worker } = known;
    const isAgent = agent !== undefined;
    this.#log({
      type: 'screen.changed',
      at: now,
      data: {
        worker,
        ...(known.state !== undefined && { from: known.state }),
        to: state,
        ...(kind !== undefined && { kind }),
        ...(isAgent && { agent }),
        evidence: evidence.text,
        source,
      },
    });
    if (isAgent && state === 'shell') this.#log({ type: 'agent.exited', at: now, data: { worker, agent } });
    if (isAgent && known.state === 'shell')
      this.#log({ type: 'agent.started', at: now, data: { worker, agent } });
    known.state = state;
  }

  #noteHealth(known: Supervised, event: HealthEvent, now: number): void {
    const { worker } = known;
    if (event.type === 'changed') {
      const why = known.care.incident?.trouble.evidence ?? known.state ?? '';
      this.#log({ type: 'health.changed', at: now, data: { worker, from: event.from, to: event.to, why } });
      return;
    }
    const { progressCheck } = this.#settings;
    if (progressCheck === 'observe' || known.paused || this.#modeFor(known)('') !== 'on') return;
    if (event.type === 'progress') this.#ask(known, ASK_HOW_FAR, now);
    if (event.type === 'idle' && known.task !== undefined) {
      known.health = inquirySent(known.health);
      this.#ask(known, ASK_IDLE, now);
    }
  }

  #ask(known: Supervised, text: string, now: number): void {
    const message = {
      id: randomUUID().slice(0, 8),
      text,
      kind: 'inquiry' as const,
      by: 'auto' as const,
      queuedAt: now,
    };
    const { outbox, events } = add(known.outbox, message);
    known.outbox = outbox;
    for (const event of events) this.#log(event);
  }

  #heartbeat(known: Supervised, { reading, activityAt }: Situation, now: number): void {
    if (now - known.heartbeatAt < this.#settings.clocks.heartbeat) return;
    known.heartbeatAt = now;
    const { worker, health } = known;
    const { tokens } = reading?.attributes ?? {};
    const data = { worker, state: reading?.state ?? 'unknown', health: health.status, activityAt };
    this.#log({
      type: 'heartbeat',
      at: now,
      data: { ...data, ...(typeof tokens === 'string' && { tokens }) },
    });
  }

  #care(known: Supervised, sight: Sight, situation: Situation, kick: CareInput['kick']): number | undefined {
    const { outcome } = known;
    known.outcome = undefined;
    const step = advanceCare(known.care, {
      situation,
      health: known.health,
      settings: this.#careSettings(known, sight),
      screen: sight.lines,
      delivering:
        known.errand !== undefined || (known.outbox.current !== undefined && !known.outbox.current.outcome),
      ...(outcome && { outcome }),
      ...(kick !== undefined && { kick }),
    });
    known.care = step.care;
    for (const event of step.events) {
      const { task } = known;
      this.#log(
        event.type === 'incident.opened' && task !== undefined
          ? { ...event, data: { ...event.data, task } }
          : event,
      );
    }
    // Deliveries keep off while somebody deals with the worker.
    const busy = step.care.incident !== undefined || step.care.kick !== undefined;
    known.outbox = busy ? hold(known.outbox) : release(known.outbox);
    const awaited = step.care.incident?.run?.awaiting ?? step.care.kick?.awaiting ?? false;
    if (!awaited) known.errand = undefined;
    for (const effect of step.effects) this.#perform(known, effect, situation);
    return step.wakeAt;
  }

  #careSettings(known: Supervised, { profile }: Sight): CareSettings {
    const { recipes, limits, accepted, dryRun, zone, resumeText, personHoldMs } = this.#settings;
    const mode = this.#modeFor(known);
    const keys = profile?.keys ?? {};
    return {
      recipes,
      limits,
      accepted,
      dryRun,
      zone,
      resumeText,
      personHoldMs,
      mode,
      keys: namesOf(keys),
      patienceMs: this.#settings.impatient ? 0 : (profile?.patienceMs ?? 0),
      runRestarts: this.#runRestarts,
    };
  }

  #perform(known: Supervised, effect: Effect, { now }: Situation): void {
    const { worker } = known;
    const { hands } = this.#options;
    switch (effect.type) {
      case 'press':
        return hands.press(worker, effect.keys);
      case 'send': {
        const from = known.care.incident?.trouble.cause ?? 'an interruption';
        const text = cleanText(effect.text.replaceAll('{briefing}', () => hands.briefing(worker, from)));
        const kind = effect.queue ? 'operator' : 'resume';
        const message: Message = { id: randomUUID().slice(0, 8), text, kind, by: 'auto', queuedAt: now };
        this.#log({
          type: 'message.queued',
          at: now,
          data: { worker, message: message.id, kind: 'resume', by: 'auto', text },
        });
        known.errand = begin(message, worker);
        return;
      }
      case 'relaunch':
        return this.#await(known, hands.relaunch(worker, effect.how));
      case 'restart':
        this.#runRestarts = [...this.#runRestarts, now].slice(-1000);
        return this.#await(known, hands.restart(worker, effect.how));
      case 'signal':
        return this.#await(known, hands.signal(worker, effect.signal));
    }
  }

  #await({ worker }: Supervised, work: Promise<void>): void {
    const settle = (outcome: { ok: boolean; reason?: string }) => {
      const known = this.#workers.get(worker);
      if (!known) return;
      known.outcome = outcome;
      this.look(worker);
    };
    work.then(
      () => settle({ ok: true }),
      (error: Error) => settle({ ok: false, reason: error.message }),
    );
  }

  #deliver(known: Supervised, sight: Sight, situation: Situation): number | undefined {
    const options = { profile: sight.profile, timings: this.#settings.timings };
    if (known.errand) return this.#runErrand(known, known.errand, situation, options);
    if (isIdle(known.outbox) && known.outbox.sent.length === 0) return undefined;
    const { outbox, acts, events, wakeAt } = advanceOutbox(known.outbox, situation, options);
    known.outbox = outbox;
    for (const event of events) this.#log(event);
    for (const act of acts) this.#act(known.worker, act);
    return wakeAt;
  }

  #runErrand(
    known: Supervised,
    errand: NonNullable<Supervised['errand']>,
    situation: Situation,
    options: Parameters<typeof advance>[2],
  ): number | undefined {
    const { delivery, acts, events, wakeAt } = advance(errand, situation, options);
    known.errand = delivery;
    for (const event of events) this.#log(event);
    for (const act of acts) this.#act(known.worker, act);
    const { outcome } = delivery;
    if (!outcome) return wakeAt;
    known.errand = undefined;
    known.outcome = outcome.how === 'submitted' ? { ok: true } : { ok: false, reason: outcome.reason };
    // The step goes on at once.
    return situation.now;
  }

  #act(worker: string, act: Act): void {
    if (act.type === 'paste') this.#options.hands.paste(worker, act.text);
    else this.#options.hands.press(worker, act.keys);
  }

  #wake(known: Supervised, times: readonly (number | undefined)[], now: number): void {
    const due = times.filter((time) => time !== undefined);
    const at = Math.max(now + 1, Math.min(...due));
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

/** What of a worker faces are told at once when it changes. */
function keyOf({ care }: Supervised, told: Supervision | undefined): string {
  const { run } = care.incident ?? {};
  return [
    told?.health.status,
    told?.incident?.id,
    told?.incident?.rung,
    told?.incident?.escalated,
    run?.act,
    run?.moves,
    care.kick?.act,
    told?.messages.waiting,
    told?.incidents,
  ].join(' ');
}

/** What a step sends, for people. */
function sendsOf({ do: acts }: Step, resumeText: string): string {
  return acts.map((act) => actText(act, { resumeText, keys: namesOf({}) })).join(', ');
}

function namesOf(
  keys: Readonly<Record<string, readonly string[] | undefined>>,
): Record<string, readonly string[]> {
  const defaults = {
    submit: ['enter'],
    choose: ['enter'],
    up: ['up'],
    down: ['down'],
    interrupt: ['esc'],
    clear: [],
  };
  const own = Object.entries(keys).filter(
    (entry): entry is [string, readonly string[]] => entry[1] !== undefined,
  );
  return { ...defaults, ...Object.fromEntries(own) };
}

function pausedIn(events: readonly { type: string }[]): boolean {
  return (
    events.findLast(({ type }) => type === 'worker.paused' || type === 'worker.resumed')?.type ===
    'worker.paused'
  );
}
