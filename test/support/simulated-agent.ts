import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../src/clock.ts';
import { Life } from '../../src/demo/agent.ts';
import type { ProcessControl } from '../../src/demo/own-process.ts';
import type { AgentState, Birth } from '../../src/demo/state.ts';
import type { Trouble } from '../../src/demo/troubles.ts';
import type { Exit } from '../../src/host/protocol.ts';

/** What is around a simulated agent. */
export interface Surroundings {
  readonly clock: Clock;
  readonly birth: Birth;
  /** The size of its terminal now. */
  readonly size: () => { readonly cols: number; readonly rows: number };
  readonly onOutput: (text: string) => void;
  /** Somebody's prompt or command was taken. */
  readonly onPrompt: (text: string) => void;
  readonly onExit: (exit: Exit) => void;
  /** A shell takes the place of its process. */
  readonly onShell: (name: string) => void;
}

/** The demo's agent in a process that there is not: its terminal is in memory, and its signals are calls. */
export class SimulatedAgent {
  readonly #around: Surroundings;
  readonly #stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: () => {},
    setEncoding: () => {},
    pause: () => {},
  });
  readonly #stdout = new EventEmitter();
  readonly #utf8 = new StringDecoder('utf8');
  readonly #signals = new EventEmitter();
  readonly #life: Life;
  #isOver = false;
  #isStopped = false;
  /** What came while it was stopped. */
  #waiting: (() => void)[] = [];
  #unread = '';
  #prompts = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    const stdout = Object.defineProperties(this.#stdout, {
      columns: { get: () => around.size().cols },
      rows: { get: () => around.size().rows },
      write: { value: (text: string, done?: () => void) => this.#write(text, done) },
    });
    const options = {
      ...around.birth,
      stdin: this.#stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      clock: {
        now: () => around.clock.now(),
        after: (ms: number, call: () => void) => this.#after(ms, call),
      },
      process: this.#process(),
      self: ['claude'],
    };
    this.#life = new Life(options, (code) => this.#end(() => around.onExit({ code })));
    this.#do(() => this.#life.begin());
  }

  get state(): AgentState {
    return this.#life.agent;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** It reads this from its terminal, in one piece; what comes while it is stopped it reads in one piece later. */
  read(data: Buffer): void {
    this.#unread += this.#utf8.write(data);
    if (!this.#isStopped) this.#readAll();
  }

  resized(): void {
    this.#do(() => this.#stdout.emit('resize'));
  }

  befall(trouble: Trouble): void {
    this.#do(() => this.#life.befall(trouble));
  }

  signal(name: string): void {
    if (this.#isOver) return;
    if (name === 'SIGSTOP') this.#isStopped = true;
    else if (name === 'SIGCONT') this.#goOn();
    else if (name === 'SIGTERM' || name === 'SIGHUP') this.#do(() => this.#signals.emit(name));
    else this.#end(() => this.#around.onExit({ signal: name }));
  }

  #process(): ProcessControl {
    return {
      signal: (name) => this.signal(name),
      on: (name, call) => {
        this.#signals.on(name, call);
        return () => this.#signals.off(name, call);
      },
      successor: (name = 'bash') => ({
        name,
        takeOver: () => this.#end(() => this.#around.onShell(name)),
      }),
    };
  }

  /** A terminal puts a carriage return before each line feed. */
  #write(text: string, done?: () => void): boolean {
    if (this.#isOver) return true;
    if (text !== '') this.#around.onOutput(text.replaceAll('\n', '\r\n'));
    if (done) queueMicrotask(() => this.#do(done));
    return true;
  }

  #after(ms: number, call: () => void): () => void {
    let isOff = false;
    const callOff = this.#around.clock.after(ms, () =>
      this.#do(() => {
        if (!isOff) call();
      }),
    );
    return () => {
      isOff = true;
      callOff();
    };
  }

  /** It runs, if it runs. */
  #do(call: () => void): void {
    if (this.#isOver) return;
    if (this.#isStopped) {
      this.#waiting.push(call);
      return;
    }
    call();
    const { received } = this.state;
    for (const text of received.slice(this.#prompts)) this.#around.onPrompt(text);
    this.#prompts = received.length;
  }

  #goOn(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#do(() => this.#signals.emit('SIGCONT'));
    for (const call of waiting) this.#do(call);
    if (!this.#isStopped) this.#readAll();
  }

  #readAll(): void {
    const text = this.#unread;
    this.#unread = '';
    if (text !== '') this.#do(() => this.#stdin.emit('data', text));
  }

  #end(then: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    then();
  }
}
