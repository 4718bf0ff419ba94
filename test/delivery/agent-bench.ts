import { Watcher } from '../../src/classifier/watcher.ts';
import type { Timings } from '../../src/delivery/delivery.ts';
import type { Message } from '../../src/delivery/message.ts';
import { add, advanceOutbox, emptyOutbox, type Outbox } from '../../src/delivery/outbox.ts';
import { NOTHING, paint } from '../../src/demo/painter.ts';
import { title } from '../../src/demo/signals.ts';
import type { Birth } from '../../src/demo/state.ts';
import { encodeKey, encodeText } from '../../src/screen/keys.ts';
import { Screen } from '../../src/screen/screen.ts';
import { profiles } from '../classifier/paint.ts';
import { Sim } from '../demo/sim.ts';
import { claude } from './situations.ts';

/** How finely time passes, ms. */
const TICK = 20;

/** A simulated agent in a terminal that is read, with an outbox, on a clock that is turned by hand. */
export class AgentBench {
  sim!: Sim;
  screen!: Screen;
  watcher!: Watcher;
  outbox: Outbox = emptyOutbox('worker-1');
  readonly events: string[] = [];
  readonly reasons: string[] = [];
  /** Each as one write. */
  readonly writes: string[] = [];
  /** Whether a write is refused, because the agent has put out something since. */
  refuses: () => boolean = () => false;
  refused = 0;
  running = true;
  personAt: number | undefined;
  readonly #timings: Partial<Timings>;
  #painted = NOTHING;
  #title: string | undefined;
  #sequence = -1;
  #dirty = true;
  #wakeAt = 0;
  #activityAt = 0;

  constructor(birth: Partial<Birth> = {}, timings: Partial<Timings> = {}) {
    this.#timings = timings;
    this.start(birth);
  }

  /** Starts an agent; one that is there has died. */
  start(birth: Partial<Birth> = {}): void {
    const now = this.sim?.now;
    this.sim = new Sim(birth);
    if (now !== undefined) this.sim.now = now;
    // It rests until somebody asks for something, unless it is to fall into trouble.
    if (birth.trouble === undefined) this.sim.agent = { ...this.sim.agent, nextTaskAt: undefined };
    const { cols, rows } = this.sim;
    this.screen = new Screen({
      cols,
      rows,
      onSignal: (signal) => this.watcher.signal(signal, this.screen, this.sim.now),
    });
    this.watcher = new Watcher({ profiles, agent: 'claude' });
    this.#painted = NOTHING;
    this.running = true;
    this.screen.write('\x1b[?2004h');
  }

  send(text: string, extra: Partial<Message> = {}): void {
    const id = String(this.outbox.waiting.length + 1);
    const queuedAt = this.sim.now;
    this.outbox = add(this.outbox, { id, text, kind: 'operator', by: 'operator', queuedAt, ...extra }).outbox;
  }

  /** A person types. */
  type(...reads: string[]): void {
    this.personAt = this.sim.now;
    this.sim.send(...reads);
  }

  pass(ms: number): this {
    for (const end = this.sim.now + ms; this.sim.now < end; ) this.#tick();
    return this;
  }

  until(so: () => boolean): this {
    for (const end = this.sim.now + 1_200_000; !so(); ) {
      if (this.sim.now > end) throw new Error(`it never was so; ${this.events}\n${this.sim.screen()}`);
      this.#tick();
    }
    return this;
  }

  /** How often this prompt reached the agent. */
  prompts(text: string): number {
    const said = this.sim.agent.transcript.filter((entry) => entry.kind === 'prompt' && entry.text === text);
    return said.length;
  }

  #tick(): void {
    this.sim.pass(TICK);
    const { now } = this.sim;
    if (this.running) this.#paint(now);
    const { nextLook } = this.watcher;
    const looks = nextLook !== undefined && nextLook <= now;
    if (looks) {
      const { state } = this.watcher.look(this.screen, now);
      this.#dirty = false;
      if (state === 'working') this.#activityAt = now;
    }
    if (looks || now >= this.#wakeAt || !this.running) this.#advance(now);
  }

  #paint(now: number): void {
    const shown = this.sim.frame();
    if (shown === undefined) return;
    const { look, epoch } = this.sim.agent;
    const { cols, rows } = this.sim;
    const { bytes, painted } = paint(this.#painted, shown, { cols, rows, epoch, look });
    this.#painted = painted;
    const named = title(this.sim.agent, now, false);
    const signal = named !== undefined && named !== this.#title ? `\x1b]0;${named}\x07` : '';
    this.#title = named;
    if (bytes + signal === '') return;
    // The line discipline of a terminal.
    this.screen.write(signal + bytes.replaceAll('\n', '\r\n'));
    if (this.screen.sequence !== this.#sequence) this.#dirty = true;
    this.#sequence = this.screen.sequence;
    this.watcher.output(this.screen, now);
  }

  #advance(now: number): void {
    const situation = {
      now,
      reading: this.watcher.reading,
      fresh: !this.#dirty,
      running: this.running,
      frozen: false,
      typing: false,
      personAt: this.personAt,
      activityAt: this.#activityAt,
    };
    const options = { profile: claude, timings: this.#timings };
    const step = advanceOutbox(this.outbox, situation, options);
    this.outbox = step.outbox;
    this.#wakeAt = step.wakeAt ?? Number.POSITIVE_INFINITY;
    const isRefused = step.unsent !== undefined && this.refuses();
    if (step.unsent && isRefused) {
      this.refused++;
      this.outbox = { ...this.outbox, current: step.unsent.delivery };
      this.#wakeAt = now + TICK;
    }
    for (const event of [...step.events, ...(isRefused ? step.unsent!.events : [])]) {
      this.events.push(event.type.replace('message.', ''));
      if (event.type === 'message.failed') this.reasons.push(event.data.reason);
    }
    if (isRefused) return;
    const { modes } = this.screen;
    for (const act of step.acts) {
      const writes =
        act.type === 'paste'
          ? encodeText(act.text, modes)
          : [act.keys.map((key) => encodeKey(key, modes)).join('')];
      this.writes.push(...writes);
      this.sim.send(...writes);
    }
  }
}
