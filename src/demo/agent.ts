import type { Clock } from '../clock.ts';
import { advance, wakeAt } from './advance.ts';
import { type Farewell, farewell, obituary } from './farewell.ts';
import { befall, dropped } from './fate.ts';
import { frame } from './frame.ts';
import { decode, flush, type Input } from './keys.ts';
import type { ProcessControl } from './own-process.ts';
import { NOTHING, paint } from './painter.ts';
import { react } from './react.ts';
import { FURTHER_QUERIES, QUERIES, status, statusBytes, title } from './signals.ts';
import { type AgentState, type Birth, born, type Wish } from './state.ts';
import type { Trouble } from './troubles.ts';

/** A life in a terminal. */
export interface AgentOptions extends Birth {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly clock: Clock;
  readonly process: ProcessControl;
  /** How the agent is started again from the shell that takes its place. */
  readonly self: readonly string[];
}

/** Esc was pressed if nothing follows it for this long, in ms. */
const ESCAPE_MS = 40;

const START_MODES = {
  '2.1': '\x1b7\x1b[r\x1b8\x1b[?25h\x1b[?2004h\x1b[?2031h\x1b[?1004h',
  '2.0': '\x1b[?25l\x1b[?2004h\x1b[?1004h',
} as const;

/** The kitty keyboard protocol, switched on when the terminal answers that it knows it. */
const KITTY_ON = '\x1b[>5u\x1b[>4;2m';

/**
 * Lives in the terminal at `stdin` and `stdout` until it is told to leave, and returns its exit status. On SIGTERM it
 * restores the terminal and ends with 143; when the terminal is gone, with 129.
 */
export function runAgent(options: AgentOptions): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  new Life(options, resolve).begin();
  return promise;
}

/** The edge: bytes in, bytes out, timers. Everything that is decided is decided in pure functions. */
export class Life {
  readonly #options: AgentOptions;
  readonly #done: (code: number) => void;
  readonly #born: number;
  #agent: AgentState;
  #painted = NOTHING;
  #pending = '';
  #early: Input[] = [];
  #asked = false;
  #reporting: 'unknown' | 'yes' | 'no' = 'unknown';
  #kitty = false;
  #title: string | undefined;
  #status: string | undefined;
  #callOff: () => void = () => {};
  #callOffEscape: () => void = () => {};
  #deafen: (() => void)[] = [];

  constructor(options: AgentOptions, done: (code: number) => void) {
    this.#options = options;
    this.#done = done;
    this.#born = options.clock.now();
    this.#agent = born(options, this.#born);
  }

  /** The agent as it is now. */
  get agent(): AgentState {
    return this.#agent;
  }

  /** A trouble comes over it, whatever it is at. */
  befall(trouble: Trouble): void {
    const now = this.#now();
    if (this.#agent.phase === 'ready') {
      this.#agent = dropped(this.#agent);
      // What it tells its terminal of the end must not be missing.
      this.#draw(now);
    }
    this.#agent = befall(this.#agent, trouble, now);
    this.#tick();
  }

  begin(): void {
    const { stdin, stdout, look, process: own } = this.#options;
    if (stdin.isTTY) stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', this.#read);
    stdin.on('end', this.#hangUp);
    stdin.on('error', this.#hangUp);
    stdout.on('error', this.#hangUp);
    stdout.on('resize', this.#tick);
    this.#deafen = [
      own.on('SIGCONT', this.#tick),
      own.on('SIGTERM', this.#terminate),
      own.on('SIGHUP', this.#hangUp),
    ];
    stdout.write(START_MODES[look]);
    this.#tick();
  }

  /** Its own time: faster than real time by `speed`. */
  #now(): number {
    return this.#born + (this.#options.clock.now() - this.#born) * this.#options.speed;
  }

  readonly #tick = (): void => {
    this.#callOff();
    const now = this.#now();
    this.#agent = advance(this.#agent, now);
    if (this.#agent.phase === 'ready' && this.#early.length > 0) {
      const early = this.#early;
      this.#early = [];
      this.#agent = advance(react(this.#agent, early, now), now);
    }
    this.#draw(now);
    if (this.#agent.wish !== undefined) return this.#grant(this.#agent.wish);
    const wake = wakeAt(this.#agent, now);
    if (wake === undefined) return;
    this.#callOff = this.#options.clock.after(Math.max(1, (wake - now) / this.#options.speed), this.#tick);
  };

  #draw(now: number): void {
    const { stdout, look } = this.#options;
    const cols = stdout.columns ?? 80;
    const rows = stdout.rows ?? 24;
    const shown = frame(this.#agent, now, cols, rows);
    if (shown === undefined) return;
    const { bytes, painted } = paint(this.#painted, shown, { cols, rows, epoch: this.#agent.epoch, look });
    const entered = painted.kind === 'screen' && this.#painted.kind === 'inline';
    this.#painted = painted;
    // The other screen has a keyboard of its own.
    const keyboard = entered && this.#kitty ? KITTY_ON : '';
    const asked = this.#asked || look === '2.0' ? '' : QUERIES + FURTHER_QUERIES;
    this.#asked = true;
    const out = this.#signals(now) + bytes + keyboard + asked;
    if (out !== '') stdout.write(out);
  }

  #signals(now: number): string {
    const reporting = this.#reporting === 'yes';
    let out = '';
    const named = title(this.#agent, now, reporting);
    if (named !== undefined && named !== this.#title) out += `\x1b]0;${named}\x07`;
    this.#title = named ?? this.#title;
    const said = reporting ? status(this.#agent) : undefined;
    if (said !== undefined && said !== this.#status) out += statusBytes(said);
    this.#status = said ?? this.#status;
    return out;
  }

  readonly #read = (chunk: string): void => {
    this.#callOffEscape();
    const { inputs, rest } = decode(this.#pending + chunk);
    this.#pending = rest;
    this.#receive(inputs);
    if (rest !== '') {
      this.#callOffEscape = this.#options.clock.after(ESCAPE_MS, () => {
        const late = flush(this.#pending);
        if (late.length === 0) return;
        this.#pending = '';
        this.#receive(late);
      });
    }
  };

  #receive(inputs: readonly Input[]): void {
    const keys = inputs.filter((input) => input.kind !== 'reply');
    for (const input of inputs) if (input.kind === 'reply') this.#answered(input.to);
    if (this.#agent.phase === 'starting') {
      // 2.0 loses what is typed before its composer is there.
      if (this.#agent.look === '2.1') this.#early.push(...keys);
      return;
    }
    const now = this.#now();
    this.#agent = react(advance(this.#agent, now), keys, now);
    this.#tick();
  }

  #answered(to: 'attributes' | 'keyboard' | 'status'): void {
    if (this.#options.look !== '2.1') return;
    if (to === 'keyboard' && !this.#kitty) {
      this.#kitty = true;
      this.#options.stdout.write(KITTY_ON);
    }
    if (this.#reporting !== 'unknown') return;
    // The answer to DA1 ends the wait for the answers before it.
    if (to === 'status') this.#reporting = 'yes';
    if (to === 'attributes') this.#reporting = 'no';
  }

  #grant(wish: Wish): void {
    const { process: own, self } = this.#options;
    if (wish.kind === 'exit') return this.#leave(wish.code, wish.farewell);
    if (wish.kind === 'signal') {
      this.#agent = { ...this.#agent, wish: undefined };
      // Stopped here, and on SIGCONT it goes on here.
      own.signal(wish.signal);
      return this.#tick();
    }
    const next = own.successor(wish.shell, self);
    const last = wish.killed ? obituary(next.name) : this.#farewell('resume');
    this.#end(last, () => next.takeOver());
  }

  #leave(code: number, kind: Farewell): void {
    this.#end(this.#farewell(kind), () => this.#done(code));
  }

  #farewell(kind: Farewell): string {
    const spoken = { keyboard: this.#kitty, status: this.#reporting === 'yes' };
    return farewell(this.#agent, this.#painted, kind, spoken);
  }

  /** Lets go of the terminal after these last bytes. */
  #end(last: string, then: () => void): void {
    const { stdin, stdout } = this.#options;
    this.#release();
    stdout.write(last, () => {
      if (stdin.isTTY) stdin.setRawMode(false);
      then();
    });
  }

  readonly #terminate = (): void => this.#leave(143, 'resume');

  /** The terminal is gone: there is nobody to say good-bye to. */
  readonly #hangUp = (): void => {
    this.#release();
    this.#done(129);
  };

  #release(): void {
    const { stdin, stdout } = this.#options;
    this.#callOff();
    this.#callOffEscape();
    stdin.off('data', this.#read);
    stdin.off('end', this.#hangUp);
    stdin.pause();
    stdout.off('resize', this.#tick);
    for (const end of this.#deafen) end();
  }
}
