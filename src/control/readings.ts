import { isDeepStrictEqual } from 'node:util';
import type { Facts } from '../classifier/classify.ts';
import { explanationText } from '../classifier/explanation-text.ts';
import type { Profile } from '../classifier/profile.ts';
import type { Profiles } from '../classifier/profiles.ts';
import type { Reading } from '../classifier/reading.ts';
import { Watcher } from '../classifier/watcher.ts';
import type { Clock } from '../clock.ts';
import { agentCommand, agentInLine } from '../fleet/agent-command.ts';
import { commandLine } from '../fleet/command-line.ts';
import type { Screen } from '../screen/screen.ts';
import type { Signal } from '../screen/signals.ts';

/** What reads the screens of the workers. It is told of all that happens to them, and tells when a reading changed. */
export interface Readings {
  /** A worker's screen begins anew; `argv` is what was started in it. */
  begin(worker: string, screen: Screen, argv?: readonly string[]): void;
  output(worker: string): void;
  resized(worker: string): void;
  signal(worker: string, signal: Signal): void;
  facts(worker: string, facts: Facts): void;
  end(worker: string): void;
  /** What is believed of a worker now; undefined before the first look. */
  of(worker: string): Reading | undefined;
  /** Whether the screen was read after its last change, and nothing is in doubt. */
  isSettled?(worker: string): boolean;
  /** The profile of the agent in a worker's terminal. */
  profileOf?(worker: string): Profile | undefined;
  /** Why a worker's screen is read as it is, a line each. */
  explain?(worker: string): string[];
  /** What was true, where a recording says so. */
  truthOf?(worker: string): { state: string; right: boolean } | undefined;
  onChange: (worker: string) => void;
}

/** An agent's process in a terminal. */
export interface AgentProcess {
  pid: number;
  argv: readonly string[];
  /** The keys of the terminal go to it. */
  inFront: boolean;
  /** It was stopped and reads nothing. */
  stopped: boolean;
}

interface Watched {
  watcher: Watcher;
  screen: Screen;
  /** When the next look is planned, ms. */
  tick: number | undefined;
  /** Calls the next question for its process off. */
  callOffAsking: (() => void) | undefined;
  /** What was told of the last reading. */
  told: string;
  /** What is known of the processes; nothing before the agent was seen in front. */
  facts: Facts;
  askedAt: number;
}

/** Screens are looked at together, at most this often, ms: a process that wakes for each by itself does little else. */
const TICK_MS = 20;
/** How often the processes in a terminal whose screen changes are looked at, ms. */
const ASK_EVERY_MS = 2000;
/** Processes are looked at together, at most this often, ms, for the same reason. */
const ASK_TICK_MS = 200;
/** An agent that works draws all the time: one that was silent for so long may have been stopped, ms. */
const SILENT_MS = 3000;

/** A moment at which screens are looked at. */
interface Tick {
  workers: Map<string, Watched>;
  callOff: () => void;
}

/** What of these programs is in a worker's terminal; undefined when that is not known. */
export type ProcessQuestion = (
  worker: string,
  programs: readonly string[],
) => Promise<{ program: AgentProcess | null; ownerWaits: boolean } | undefined>;

/** Reads live screens: looks when they settle, and again where a second look is due. */
export class LiveReadings implements Readings {
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  /** Who is looked at next, by when. */
  readonly #ticks = new Map<number, Tick>();
  #profiles: Profiles;
  onChange: (worker: string) => void = () => {};
  /** A screen was looked at, whatever came of it. */
  onLook: (worker: string) => void = () => {};
  /** Whether somebody waits for what a worker shows next. */
  isAwaited: (worker: string) => boolean = () => false;
  /** The process of an agent was looked at. */
  onProcess: (worker: string, process: AgentProcess) => void = () => {};

  readonly #asks: ProcessQuestion;

  constructor(profiles: Profiles, clock: Clock, asks: ProcessQuestion = async () => undefined) {
    this.#profiles = profiles;
    this.#clock = clock;
    this.#asks = asks;
  }

  /** Reads with other profiles from now on. */
  setProfiles(profiles: Profiles): void {
    this.#profiles = profiles;
    for (const worker of this.#watched.keys())
      this.#tell(worker, ({ watcher }) => watcher.useProfiles(profiles, this.#clock.now()));
  }

  begin(worker: string, screen: Screen, argv: readonly string[] = []): void {
    this.end(worker);
    const agent = agentOf(argv, [...this.#profiles.agents.values()])?.name;
    const watcher = new Watcher({ profiles: this.#profiles, ...(agent !== undefined && { agent }) });
    const watched: Watched = {
      watcher,
      screen,
      tick: undefined,
      callOffAsking: undefined,
      told: '',
      facts: {},
      askedAt: Number.NEGATIVE_INFINITY,
    };
    this.#watched.set(worker, watched);
    watcher.output(screen, this.#clock.now());
    this.#plan(worker, watched);
  }

  output(worker: string): void {
    this.#tell(worker, ({ watcher, screen }) => watcher.output(screen, this.#clock.now()));
  }

  resized(worker: string): void {
    this.#tell(worker, ({ watcher }) => watcher.resize(this.#clock.now()));
  }

  signal(worker: string, signal: Signal): void {
    this.#tell(worker, ({ watcher, screen }) => watcher.signal(signal, screen, this.#clock.now()));
  }

  facts(worker: string, facts: Facts): void {
    this.#tell(worker, ({ watcher }) => watcher.facts(facts, this.#clock.now()));
  }

  end(worker: string): void {
    const watched = this.#watched.get(worker);
    if (!watched) return;
    watched.callOffAsking?.();
    this.#watched.delete(worker);
    const { tick = 0 } = watched;
    const planned = this.#ticks.get(tick);
    planned?.workers.delete(worker);
    if (planned?.workers.size !== 0) return;
    planned.callOff();
    this.#ticks.delete(tick);
  }

  of(worker: string): Reading | undefined {
    return this.#watched.get(worker)?.watcher.reading;
  }

  isSettled(worker: string): boolean {
    const watched = this.#watched.get(worker);
    return watched !== undefined && watched.watcher.nextLook === undefined;
  }

  profileOf(worker: string): Profile | undefined {
    return this.#watched.get(worker)?.watcher.profile;
  }

  explain(worker: string): string[] {
    const watched = this.#watched.get(worker);
    if (!watched) return [];
    const { watcher, screen } = watched;
    return explanationText(
      screen,
      watcher.reading ?? watcher.look(screen, this.#clock.now()),
      this.#profiles,
    );
  }

  #tell(worker: string, how: (watched: Watched) => void): void {
    const watched = this.#watched.get(worker);
    if (!watched) return;
    how(watched);
    this.#plan(worker, watched);
  }

  /** It is looked at with the others at the earliest time that a look was due since that was planned, and planned again then. */
  #plan(worker: string, watched: Watched): void {
    watched.watcher.isAwaited = this.isAwaited(worker);
    const due = watched.watcher.nextLook;
    if (watched.tick !== undefined || due === undefined) return;
    const now = this.#clock.now();
    const at = Math.ceil(Math.max(due, now) / TICK_MS) * TICK_MS;
    watched.tick = at;
    const planned = this.#ticks.get(at);
    if (planned) planned.workers.set(worker, watched);
    else {
      const callOff = this.#clock.after(at - now, () => this.#lookAtAll(at));
      this.#ticks.set(at, { workers: new Map([[worker, watched]]), callOff });
    }
  }

  #lookAtAll(at: number): void {
    const { workers } = this.#ticks.get(at)!;
    this.#ticks.delete(at);
    // What one look brings about may end another worker.
    for (const [worker, watched] of workers)
      if (this.#watched.get(worker) === watched) this.#fire(worker, watched);
  }

  #fire(worker: string, watched: Watched): void {
    watched.tick = undefined;
    const { watcher, screen } = watched;
    const due = watcher.nextLook;
    if (due !== undefined && due <= this.#clock.now()) {
      const reading = watcher.look(screen, this.#clock.now());
      const told = keyOf(reading);
      if (told !== watched.told) {
        watched.told = told;
        this.onChange(worker);
      }
      this.onLook(worker);
      void this.#askForProcess(worker, watched, reading);
    }
    this.#plan(worker, watched);
  }

  /** Asks for the process soon, or when a turn has been silent for a while; one question is planned at a time. */
  #planAsking(worker: string, watched: Watched, wait: number): void {
    watched.callOffAsking?.();
    const now = this.#clock.now();
    const at = Math.ceil((now + wait) / ASK_TICK_MS) * ASK_TICK_MS;
    watched.callOffAsking = this.#clock.after(at - now, () => {
      watched.callOffAsking = undefined;
      const { reading } = watched.watcher;
      if (reading && this.#watched.get(worker) === watched)
        void this.#askForProcess(worker, watched, reading);
    });
  }

  /**
   * An agent that was in front of its terminal and is no more has left it to the shell, whatever the screen still shows. One
   * that was never seen there may go by another name: nothing is concluded.
   */
  async #askForProcess(worker: string, watched: Watched, { agent, state }: Reading): Promise<void> {
    const programs = agent === undefined ? undefined : this.#profiles.agents.get(agent)?.recognize.commands;
    if (!programs) return;
    const wait = watched.askedAt + ASK_EVERY_MS - this.#clock.now();
    if (wait > 0) {
      if (!watched.callOffAsking) this.#planAsking(worker, watched, wait);
      return;
    }
    watched.askedAt = this.#clock.now();
    if (state === 'working') this.#planAsking(worker, watched, SILENT_MS);
    const found = await this.#asks(worker, programs);
    if (!found || this.#watched.get(worker) !== watched) return;
    const { program, ownerWaits } = found;
    if (program) this.onProcess(worker, program);
    const agentInFront = program?.inFront ?? false;
    if (!agentInFront && watched.facts.agentInFront === undefined) return;
    const facts = {
      agentInFront,
      ...(!agentInFront && { shellWaits: ownerWaits, agentBehind: program?.stopped ?? false }),
    };
    if (isDeepStrictEqual(facts, watched.facts)) return;
    watched.facts = facts;
    this.facts(worker, facts);
  }
}

/** The agent that a command line starts, though it may be gone before anything of it is seen. */
function agentOf(argv: readonly string[], agents: readonly Profile[]): Profile | undefined {
  const command = agentCommand(argv, agents);
  if (command) return command.profile;
  const first = agentInLine(argv, agents);
  // One that answers and ends leaves the shell that is meant to be there then.
  return first && commandLine(first, 'fresh') && first.profile;
}

/** What faces are told of at once; counters that tick are not. */
function keyOf({ state, kind, agent, since, attributes, progress }: Reading): string {
  // A menu is answered by what it says: another one is news.
  return [state, kind, agent, since, attributes.menu && progress].join(' ');
}
