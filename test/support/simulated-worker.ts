import type { CastCode } from '../../src/cast/event.ts';
import type { Clock } from '../../src/clock.ts';
import { parseCommandLine } from '../../src/demo/command-line.ts';
import { obituary } from '../../src/demo/farewell.ts';
import type { AgentState } from '../../src/demo/state.ts';
import type { Trouble } from '../../src/demo/troubles.ts';
import type { OutputHandler } from '../../src/host/link.ts';
import { type Exit, type HostedWorker, type SpawnSpec, TYPING_MS } from '../../src/host/protocol.ts';
import { MemoryLog } from './memory-log.ts';
import { SimulatedAgent } from './simulated-agent.ts';
import { SHELLS, type ShellName, SimulatedShell } from './simulated-shell.ts';

/** What is written within this time is read in one piece, ms: a program sees text and the Enter sent right after it at once. */
const READ_MS = 1;

/** Something that happened at a time of the clock. */
export interface Timed {
  readonly at: number;
  readonly text: string;
}

export interface WorkerOptions {
  readonly clock: Clock;
  readonly index: number;
  /** Milliseconds between two frames of an agent's spinner. */
  readonly redrawMs: number | undefined;
  /** What was written to the worker of this name so far, but for answers to queries. */
  readonly typed: Timed[];
  /** The prompts and commands that its agents took so far. */
  readonly prompts: Timed[];
  readonly onChange: () => void;
  readonly onSnapshotWanted: () => void;
}

/** A terminal with an agent in it, or a shell, or an agent in a shell; its recording and those who follow it. */
export class SimulatedWorker {
  readonly spec: SpawnSpec;
  readonly typed: Timed[];
  readonly prompts: Timed[];
  readonly #options: WorkerOptions;
  readonly #startedAt: number;
  readonly #log: MemoryLog;
  readonly #followers = new Set<OutputHandler>();
  #size: { cols: number; rows: number };
  #shell: SimulatedShell | undefined;
  #shellName: ShellName = 'bash';
  #agent: SimulatedAgent | undefined;
  /** The arguments that begin another life of the same agent. */
  #again: readonly string[];
  #input: Buffer[] = [];
  #answered = 0;
  #typedAt = Number.NEGATIVE_INFINITY;
  #snapshotAskedAt = -1;
  #exit: Exit | undefined;
  #exitedAt: number | undefined;

  /** @throws when the program is neither the simulated agent nor a shell */
  constructor(spec: SpawnSpec, options: WorkerOptions) {
    this.spec = spec;
    this.#options = options;
    this.typed = options.typed;
    this.prompts = options.prompts;
    this.#startedAt = options.clock.now();
    this.#size = { cols: spec.cols, rows: spec.rows };
    this.#log = new MemoryLog(this.#size);
    this.#again = ['--name', spec.name];
    const shell = SHELLS.find((name) => name === spec.argv[0]);
    const [, first, then] = /^(.*); exec (\w+)$/.exec(spec.argv[2] ?? '') ?? [];
    if (shell !== undefined && first !== undefined) this.#runIn(shell, first.split(' '), then!);
    else if (shell !== undefined) this.#openShell(shell);
    else if (!this.#run(spec.argv)) throw new Error(`cannot start ${spec.argv[0]}: no such program`);
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  /** The agent in front; undefined when there is none. */
  get agent(): AgentState | undefined {
    return this.#agent?.state;
  }

  get isStopped(): boolean {
    return this.#agent?.isStopped ?? false;
  }

  describe(): HostedWorker {
    const { name, argv, cwd } = this.spec;
    const typedAgoMs = this.#options.clock.now() - this.#typedAt;
    return {
      name,
      index: this.#options.index,
      pid: 1000 + this.#options.index,
      argv,
      cwd,
      ...this.#size,
      startedAt: this.#startedAt,
      ...(this.#exit && { exit: this.#exit }),
      ...(this.#exitedAt !== undefined && { exitedAt: this.#exitedAt }),
      segmentStart: this.#log.opening.offset,
      end: this.#log.end,
      answered: this.#answered,
      ...(Number.isFinite(typedAgoMs) && { typedAgoMs }),
    };
  }

  write(data: Buffer): void {
    this.typed.push({ at: this.#options.clock.now(), text: data.toString() });
    this.#feed(data);
  }

  type(data: Buffer): void {
    this.#typedAt = this.#options.clock.now();
    this.write(data);
    this.#options.onChange();
  }

  writeSeen(offset: number, data: Buffer): boolean {
    const isTyping = this.#options.clock.now() - this.#typedAt < TYPING_MS;
    if (!this.isRunning || isTyping || offset < this.#log.end) return false;
    this.write(data);
    return true;
  }

  answer(offset: number, data: Buffer): void {
    if (offset <= this.#answered) return;
    this.#answered = offset;
    this.#feed(data);
  }

  resize(cols: number, rows: number): void {
    if (!this.isRunning || (cols === this.#size.cols && rows === this.#size.rows)) return;
    this.#size = { cols, rows };
    this.#append('r', `${cols}x${rows}`);
    this.#agent?.resized();
    this.#options.onChange();
  }

  /** To the program that owns the terminal. A shell passes on what stops an agent and lets it go on; most it ignores. */
  signal(name: string): boolean {
    if (!this.isRunning) return false;
    if (this.#shell === undefined || name === 'SIGSTOP' || name === 'SIGCONT') this.#agent?.signal(name);
    else if (name === 'SIGKILL' || name === 'SIGHUP') this.#ended({ signal: name });
    return true;
  }

  killAgent(): void {
    this.#agent?.signal('SIGKILL');
  }

  befall(trouble: Trouble): void {
    this.#agent?.befall(trouble);
  }

  follow(from: number | 'segment' | 'end', handler: OutputHandler): () => void {
    if (from === 'segment') handler.open(this.#log.opening);
    for (const event of from === 'end' ? [] : this.#log.from(from)) handler.event(event);
    this.#followers.add(handler);
    return () => this.#followers.delete(handler);
  }

  rotate(at: number, snapshot: string, size: { cols: number; rows: number }): void {
    this.#log.rotate(at, snapshot, size);
    this.#options.onChange();
  }

  /** Input is on its way for a moment. */
  #feed(data: Buffer): void {
    if (!this.isRunning || this.#input.push(data) > 1) return;
    this.#options.clock.after(READ_MS, () => {
      const read = Buffer.concat(this.#input);
      this.#input = [];
      (this.#agent ?? this.#shell)?.read(read);
    });
  }

  /** False when there is no such program. */
  #run(argv: readonly string[]): boolean {
    const [program, ...args] = argv;
    if (program !== 'claude' && program !== 'demo-agent') return false;
    const { birth, again } = parseCommandLine([...this.#again, ...args]);
    this.#again = again;
    const { clock, redrawMs } = this.#options;
    let isOver = false;
    const over = (then: () => void) => {
      isOver = true;
      this.#agent = undefined;
      then();
    };
    const agent = new SimulatedAgent({
      clock,
      birth: { ...birth, cwd: this.spec.cwd, redrawMs },
      size: () => this.#size,
      onOutput: (text) => this.#append('o', text),
      onPrompt: (text) => this.prompts.push({ at: clock.now(), text }),
      onExit: (exit) => over(() => this.#agentEnded(exit)),
      onShell: (name) => over(() => this.#openShell(SHELLS.find((each) => each === name) ?? 'bash')),
    });
    if (!isOver) this.#agent = agent;
    return true;
  }

  #agentEnded(exit: Exit): void {
    if (this.#shell === undefined) return this.#ended(exit);
    if ('signal' in exit) this.#append('o', obituary(this.#shellName).replaceAll('\n', '\r\n'));
    this.#shell.prompt();
  }

  /** A program, and a shell after it. */
  #runIn(name: ShellName, argv: readonly string[], then: string): void {
    this.#shellName = SHELLS.find((each) => each === then) ?? name;
    this.#shell = this.#newShell(this.#shellName);
    if (!this.#run(argv)) this.#shell.prompt();
  }

  #openShell(name: ShellName): void {
    this.#shellName = name;
    this.#shell = this.#newShell(name);
    this.#shell.prompt();
  }

  #newShell(name: ShellName): SimulatedShell {
    return new SimulatedShell({
      name,
      onOutput: (text) => this.#append('o', text),
      run: (argv) => this.#run(argv),
      onExit: () => this.#ended({ code: 0 }),
    });
  }

  #ended(exit: Exit): void {
    this.#shell = undefined;
    this.#agent?.signal('SIGKILL');
    if (!this.isRunning) return;
    this.#exit = exit;
    this.#exitedAt = this.#options.clock.now();
    this.#append('x', 'code' in exit ? String(exit.code) : exit.signal);
    this.#options.onChange();
  }

  #append(code: CastCode, text: string): void {
    const event = this.#log.append(code, Buffer.from(text), this.#options.clock.now());
    for (const follower of this.#followers) follower.event(event);
    const { offset } = this.#log.opening;
    if (this.#log.size <= this.spec.recording.segmentBytes || this.#snapshotAskedAt === offset) return;
    this.#snapshotAskedAt = offset;
    this.#options.onSnapshotWanted();
  }
}
