import { loadProfiles } from '../../src/classifier/profiles.ts';
import { supervisionSettings } from '../../src/commands/supervision-settings.ts';
import type { WorkerSpec } from '../../src/config/expand.ts';
import { configFromCommand } from '../../src/config/load.ts';
import { Control } from '../../src/control/control.ts';
import { WorkerHands } from '../../src/control/hands.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import type { SupervisionSettings } from '../../src/control/supervision.ts';
import { Supervisor } from '../../src/control/supervisor.ts';
import type { Logins } from '../../src/fleet/logins.ts';
import type { EventType, JournalEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { loadRecipes } from '../../src/recovery/recipe-files.ts';
import { SimulatedHost } from './simulated-host.ts';
import { VirtualClock } from './virtual-clock.ts';

const { profiles } = await loadProfiles(['config/agents']);
const { recipes } = await loadRecipes(['config/recipes.json']);

/** As a config says that leaves all to the defaults, in UTC. */
const DEFAULT_SETTINGS: SupervisionSettings = {
  ...supervisionSettings(configFromCommand({ workers: 1, command: ['claude'], cwd: '.' }), recipes),
  zone: () => 'UTC',
};

const RUN_SETTINGS = {
  recording: { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 },
  stopGraceMs: 2000,
};

export interface SupervisedOptions {
  settings?: Partial<SupervisionSettings>;
  /** Milliseconds between two frames of a spinner. */
  redrawMs?: number;
  /** Milliseconds to its host. */
  latencyMs?: number;
  /** How often its host refuses each input of automation. */
  refusals?: number;
  /** What the clock begins at, ms since the epoch. */
  startAt?: number;
  /** Of which every worker may use all. */
  logins?: Logins;
  size?: { cols: number; rows: number };
  /** The name of their host, which is on another machine then. */
  elsewhere?: string;
  /** The folder of all; a folder for each by default. */
  cwd?: string;
}

type EventOf<T extends EventType> = Extract<JournalEvent, { type: T }>;

/** Simulated workers under the real control, readings, supervisor and hands, on a clock that a test turns. */
export class SupervisedFleet {
  readonly clock: VirtualClock;
  readonly log: MemoryLog;
  readonly host: SimulatedHost;
  readonly control: Control;
  readonly supervisor: Supervisor;
  readonly hands: WorkerHands;
  readonly #specs: readonly WorkerSpec[];
  readonly #options: SupervisedOptions;

  /** @param commands what to run, by the name of the worker */
  static async start(
    commands: Readonly<Record<string, readonly string[]>>,
    options: SupervisedOptions = {},
  ): Promise<SupervisedFleet> {
    const clock = new VirtualClock(options.startAt);
    const host = newHost(clock, options);
    const specs = Object.entries(commands).map(([name, argv]) => specOf(name, argv, options));
    const fleet = new SupervisedFleet(clock, new MemoryLog(), host, specs, options);
    await fleet.attach(host);
    return fleet;
  }

  private constructor(
    clock: VirtualClock,
    log: MemoryLog,
    host: SimulatedHost,
    specs: readonly WorkerSpec[],
    options: SupervisedOptions,
  ) {
    this.clock = clock;
    this.log = log;
    this.host = host;
    this.#specs = specs;
    this.#options = options;
    const readings = new LiveReadings(profiles, clock, async (worker) => this.host.programs(worker));
    const control = new Control({
      clock,
      run: { id: 'run-1', dir: '/nowhere', version: '0', startedAt: clock.now(), leaveKey: 'ctrl-]' },
      settings: { ...RUN_SETTINGS, logins: options.logins ?? {} },
      environment: {},
      readings,
      log,
      isMissed: () => true,
    });
    const hands = new WorkerHands({ control, profiles: () => profiles, environment: {}, log, clock });
    const supervisor = new Supervisor({
      clock,
      log,
      hands,
      sight: (worker) => control.sight(worker),
      settings: { ...DEFAULT_SETTINGS, ...options.settings },
      onChange: (worker) => control.workerChanged(worker),
      onRun: () => control.runChanged(),
    });
    control.supervisor = supervisor;
    readings.onLook = (worker) => supervisor.look(worker);
    readings.isAwaited = (worker) => supervisor.isDealingWith(worker);
    readings.onProcess = (worker, process) => {
      supervisor.frozen(worker, process.stopped);
      void hands.saw(worker, process);
    };
    this.control = control;
    this.supervisor = supervisor;
    this.hands = hands;
  }

  /** Takes up the workers of a host, and starts on it those that are missing there. */
  async attach(host: SimulatedHost): Promise<void> {
    const { elsewhere } = this.#options;
    if (elsewhere !== undefined) this.control.lives.hosts.declare(elsewhere, ['ssh', elsewhere]);
    await this.control.lives.attach(host, this.#specs, elsewhere);
    await this.control.lives.want(this.#specs, { ...RUN_SETTINGS, logins: this.#options.logins ?? {} });
  }

  /** This control is gone without a word, and another takes its place, which knows what the journal says, or one begun anew. */
  async withAnotherControl(
    settings: Partial<SupervisionSettings> = {},
    host = this.host,
    log = this.log,
  ): Promise<SupervisedFleet> {
    this.host.close();
    this.supervisor.close();
    this.control.close();
    const options = { ...this.#options, settings: { ...this.#options.settings, ...settings } };
    const next = new SupervisedFleet(this.clock, log, host, this.#specs, options);
    await next.attach(host);
    return next;
  }

  /** What was written down of this type, about a worker or all. */
  events<T extends EventType>(type: T, worker?: string): EventOf<T>[] {
    return this.log.read({ types: [type], worker }) as EventOf<T>[];
  }

  /** The steps that were taken, as `recipe: step: result`. */
  steps(worker: string): string[] {
    return this.events('intervention', worker).map(
      ({ data: { recipe, step, result } }) => `${recipe}: ${step}: ${result}`,
    );
  }

  /** What was written to a worker. */
  typed(worker: string): string[] {
    return this.host.typed(worker).map(({ text }) => text);
  }

  state(worker: string): string | undefined {
    return this.control.worker(worker)?.reading?.state;
  }

  /** Whether a worker is at work and nothing is wrong with it. */
  isWell(worker: string): boolean {
    const { reading, supervision } = this.control.worker(worker) ?? {};
    return reading?.state === 'working' && !supervision?.incident;
  }
}

function newHost(clock: VirtualClock, { redrawMs, latencyMs, refusals }: SupervisedOptions): SimulatedHost {
  return new SimulatedHost(clock, {
    ...(redrawMs !== undefined && { redrawMs }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(refusals !== undefined && { refusals }),
  });
}

function specOf(name: string, argv: readonly string[], options: SupervisedOptions): WorkerSpec {
  const size = { ...(options.size ?? { cols: 120, rows: 40 }), scrollback: 200 };
  const logins = options.logins && { logins: Object.keys(options.logins) };
  return {
    name,
    argv: [...argv],
    cwd: options.cwd ?? `/nowhere/${name}`,
    env: {},
    ...size,
    restart: 'permanent',
    ...(options.elsewhere !== undefined && { host: options.elsewhere }),
    ...logins,
  };
}
