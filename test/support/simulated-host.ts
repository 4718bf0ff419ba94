import type { Clock } from '../../src/clock.ts';
import type { AgentProcess } from '../../src/control/readings.ts';
import type { AgentState } from '../../src/demo/state.ts';
import { parseTrouble } from '../../src/demo/troubles.ts';
import { HostLinkError } from '../../src/host/client.ts';
import type { HostLink, OutputHandler } from '../../src/host/link.ts';
import type { HostedWorker, HostNotice, Rotation, SpawnSpec } from '../../src/host/protocol.ts';
import { SimulatedWorker, type Timed } from './simulated-worker.ts';

export interface SimulatedHostOptions {
  /** Milliseconds between two frames of an agent's spinner; as often as the demo's where nothing is said. */
  readonly redrawMs?: number;
  /** Milliseconds that output and input are on their way. */
  readonly latencyMs?: number;
  /** How often input that was decided on is refused before it is written, as if there were newer output each time. */
  readonly refusals?: number;
}

/**
 * A host without ptys: its programs are the demo's agents (`claude` or `demo-agent` with the arguments of that) and
 * shells (`bash`, `zsh`, `fish`), in this process and on a clock that a test turns.
 */
export class SimulatedHost implements HostLink {
  readonly #clock: Clock;
  readonly #options: SimulatedHostOptions;
  readonly #workers = new Map<string, SimulatedWorker>();
  readonly #subscriptions = new Set<() => void>();
  /** Those who wait until a worker is gone. */
  readonly #waiting = new Map<SimulatedWorker, () => void>();
  #nextIndex = 1;
  /** What is kept from those who follow; undefined while nothing is. */
  #late: (() => void)[] | undefined;
  /** How often input was refused because there was newer output. */
  refused = 0;
  #toRefuse = 0;
  onNotice: (notice: HostNotice) => void = () => {};
  onClose: (reason: string) => void = () => {};

  constructor(clock: Clock, options: SimulatedHostOptions = {}) {
    this.#clock = clock;
    this.#options = options;
    this.#toRefuse = options.refusals ?? 0;
  }

  async list(onAnswer = () => {}): Promise<HostedWorker[]> {
    onAnswer();
    return [...this.#workers.values()].map((worker) => worker.describe());
  }

  async spawn(spec: SpawnSpec): Promise<HostedWorker> {
    const { name } = spec;
    if (this.#workers.get(name)?.isRunning) throw new HostLinkError(`worker "${name}" is running already`);
    const before = this.#workers.get(name);
    const worker = new SimulatedWorker(spec, {
      clock: this.#clock,
      index: this.#nextIndex++,
      redrawMs: this.#options.redrawMs,
      typed: before?.typed ?? [],
      prompts: before?.prompts ?? [],
      onChange: () => this.#changed(name),
      onSnapshotWanted: () => this.onNotice({ type: 'snapshot-wanted', worker: name }),
    });
    this.#workers.set(name, worker);
    this.#changed(name);
    return worker.describe();
  }

  async resize(worker: string, cols: number, rows: number): Promise<void> {
    this.#worker(worker).resize(cols, rows);
  }

  async signal(worker: string, signal: string): Promise<boolean> {
    return this.#worker(worker).signal(signal);
  }

  async kill(name: string, graceMs: number): Promise<void> {
    const worker = this.#worker(name);
    if (!worker.isRunning) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(worker, resolve);
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGCONT']) worker.signal(signal);
    const callOff = this.#clock.after(graceMs, () => worker.signal('SIGKILL'));
    if (worker.isRunning) await promise;
    this.#waiting.delete(worker);
    callOff();
  }

  async forget(name: string): Promise<void> {
    if (this.#worker(name).isRunning) throw new HostLinkError(`worker "${name}" is running: stop it first`);
    this.#workers.delete(name);
    this.onNotice({ type: 'forgotten', worker: name });
  }

  async rotate({ worker, at, snapshot, cols, rows }: Rotation): Promise<void> {
    this.#worker(worker).rotate(at, snapshot, { cols, rows });
  }

  async shutdown(graceMs: number): Promise<void> {
    await Promise.all([...this.#workers.keys()].map((name) => this.kill(name, graceMs)));
    this.onClose('the host has ended');
  }

  write(index: number, data: Uint8Array): void {
    this.#byIndex(index)?.write(Buffer.from(data));
  }

  type(index: number, data: Uint8Array): void {
    this.#byIndex(index)?.type(Buffer.from(data));
  }

  async writeSeen(index: number, offset: number, data: Uint8Array): Promise<boolean> {
    await this.#travel();
    const { refusals = 0 } = this.#options;
    const isRefused = this.#toRefuse > 0;
    const isWritten = !isRefused && (this.#byIndex(index)?.writeSeen(offset, Buffer.from(data)) ?? false);
    if (isRefused) this.#toRefuse--;
    else if (isWritten) this.#toRefuse = refusals;
    if (!isWritten) this.refused++;
    await this.#travel();
    return isWritten;
  }

  /** Nobody hears from now on what the workers put out, though they can be written to. */
  deafen(): void {
    this.#late = [];
  }

  /** All that was not heard is, and what comes from now on. */
  catchUp(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    for (const tell of late) tell();
  }

  answer(index: number, offset: number, data: Uint8Array): void {
    this.#byIndex(index)?.answer(offset, Buffer.from(data));
  }

  async subscribe(
    worker: string,
    from: number | 'segment' | 'end',
    handler: OutputHandler,
  ): Promise<() => void> {
    const end = this.#worker(worker).follow(from, this.#afar(handler));
    this.#subscriptions.add(end);
    return () => {
      this.#subscriptions.delete(end);
      end();
    };
  }

  /** Whoever was here is gone; the workers run on, and somebody else may come. */
  close(): void {
    this.onNotice = () => {};
    this.onClose = () => {};
    for (const end of this.#subscriptions) end();
    this.#subscriptions.clear();
  }

  /** What the system would tell of the processes in a worker's terminal. */
  facts(worker: string): { agentInFront: boolean; stopped: boolean } {
    const { agent, isStopped } = this.#worker(worker);
    return { agentInFront: agent !== undefined, stopped: isStopped };
  }

  /** The same as control asks for it. */
  programs(worker: string): { program: AgentProcess | null; ownerWaits: boolean } {
    const { agentInFront, stopped } = this.facts(worker);
    const { pid, argv } = this.#worker(worker).describe();
    const program = agentInFront ? { pid, argv, inFront: true, stopped } : null;
    return { program, ownerWaits: !program };
  }

  /** The state of the agent in front, with all that no screen shows; undefined when there is none. */
  agent(worker: string): AgentState | undefined {
    return this.#worker(worker).agent;
  }

  /** What a worker was last started with. */
  environment(worker: string): Readonly<Record<string, string | null>> {
    return this.#worker(worker).spec.env;
  }

  /** All that was written to a worker, one write each, but for answers to queries. */
  typed(worker: string): readonly Timed[] {
    return this.#worker(worker).typed;
  }

  /** The prompts and commands that a worker's agents took, when they took them. */
  prompts(worker: string): readonly Timed[] {
    return this.#worker(worker).prompts;
  }

  /** SIGKILL, to the agent in front: a shell it was started from comes back, else the worker is at its end. */
  killAgent(worker: string): void {
    this.#worker(worker).killAgent();
  }

  /**
   * An agent falls into a trouble (`STATE[/KIND]`) now, whatever it is at; dialogs before the start wait for one, as does all
   * for an agent that is not ready.
   */
  befall(worker: string, trouble: string): void {
    this.#worker(worker).befall(parseTrouble(trouble));
  }

  #travel(): Promise<void> {
    const { latencyMs } = this.#options;
    if (latencyMs === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#clock.after(latencyMs, resolve));
  }

  /** The same handler, told as late as things are heard here. */
  #afar(handler: OutputHandler): OutputHandler {
    const { latencyMs } = this.#options;
    const tell = (call: () => void) => {
      if (this.#late) this.#late.push(call);
      else if (latencyMs === undefined) call();
      else this.#clock.after(latencyMs, call);
    };
    return {
      open: (opening) => tell(() => handler.open(opening)),
      event: (event) => tell(() => handler.event(event)),
    };
  }

  #worker(name: string): SimulatedWorker {
    const worker = this.#workers.get(name);
    if (!worker) throw new HostLinkError(`there is no worker "${name}"`);
    return worker;
  }

  #byIndex(index: number): SimulatedWorker | undefined {
    return [...this.#workers.values()].find((worker) => worker.describe().index === index);
  }

  #changed(name: string): void {
    const worker = this.#workers.get(name);
    if (!worker) return;
    this.onNotice({ type: 'worker', worker: worker.describe() });
    if (!worker.isRunning) this.#waiting.get(worker)?.();
  }
}
