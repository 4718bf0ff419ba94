import { isDeepStrictEqual } from 'node:util';
import type { Profiles } from '../classifier/profiles.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { type AgentCommand, agentCommand, agentInLine, typedCommand } from '../fleet/agent-command.ts';
import { recoveryBriefing } from '../fleet/briefing.ts';
import { type Beginning, commandLine } from '../fleet/command-line.ts';
import { gatherContext, type WorkContext } from '../fleet/context.ts';
import { roleOf } from '../fleet/role.ts';
import { findSession, transcriptPath } from '../fleet/session.ts';
import { shellLine } from '../fleet/shell-line.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';
import type { AgentProcess } from './readings.ts';
import { onRemoved } from './removals.ts';
import { type Hands, OutOfDateError, type Restarted, type RestartOptions } from './supervision.ts';
import { taskOf } from './task.ts';

export interface HandsOptions {
  control: Control;
  profiles: () => Profiles;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  log: EventLog;
  clock: Clock;
}

/** How often it is asked again which conversation an agent is in, ms. */
const SESSION_MS = 30_000;
/** The same while that is not known. */
const NO_SESSION_MS = 10_000;
/** Clears what may stand in a shell's line. */
const CLEAR_LINE = '\x15';

/** What is remembered of a worker for the day that it is started again. */
interface Memory {
  /** The line that started the agent, as it was typed into a shell. */
  typed?: string | undefined;
  session: string | undefined;
  askedAt: number;
  pid: number;
  context: WorkContext | undefined;
}

/** Touches workers: keys, texts, signals, and new lives that know where the old ones were. */
export class WorkerHands implements Hands {
  readonly #options: HandsOptions;
  readonly #memories = new Map<string, Memory>();
  /** The whole environment of a worker, by what says how it is started. */
  readonly #environments = new WeakMap<WorkerSpec, HandsOptions['environment']>();

  constructor(options: HandsOptions) {
    this.#options = options;
    onRemoved(options.log, (worker) => this.#memories.delete(worker));
  }

  press(worker: string, keys: readonly string[]): Promise<boolean> {
    return this.#options.control.inputSeen(worker, { keys: [...keys] });
  }

  paste(worker: string, text: string): Promise<boolean> {
    return this.#options.control.inputSeen(worker, { text });
  }

  async signal(worker: string, signal: 'SIGCONT'): Promise<void> {
    await this.#options.control.signal(worker, signal);
  }

  async relaunch(worker: string, how: 'resume' | 'fresh', mayStill = () => true): Promise<void> {
    const { control } = this.#options;
    this.#refuseWithoutLogin(worker);
    if (!this.#command(worker))
      throw new ControlError(409, `it is not known how the agent of ${worker} was started`);
    const argv = await this.#commandLine(worker, how);
    if (!argv) throw new ControlError(409, `it is not known which conversation ${worker} was in`);
    await this.#saveContext(worker);
    if (!mayStill()) throw new OutOfDateError(`${worker} is not as it was`);
    const { hosted } = control.origin(worker);
    const { reading, fresh, typing } = control.sight(worker) ?? {};
    // Much may have happened meanwhile.
    if (!fresh || typing || reading?.state !== 'shell' || reading.attributes.inUse !== undefined)
      throw new ControlError(409, `the shell of ${worker} is in use`);
    const shell = reading?.kind === undefined || reading.kind === 'other' ? hosted?.argv[0] : reading.kind;
    // A program that was killed left its keyboard modes on: what a shell reads are plain bytes.
    if (!(await control.writeSeen(worker, `${CLEAR_LINE}${shellLine(argv, shell)}\r`)))
      throw new OutOfDateError(`the shell of ${worker} is not as it was`);
  }

  async restart(
    worker: string,
    how: 'resume' | 'fresh',
    { mayStill = () => true, free }: RestartOptions = {},
  ): Promise<Restarted> {
    const { control } = this.#options;
    // What runs elsewhere runs on: a command line of the agent would start a second one.
    const { spec } = control.origin(worker);
    const argv = spec?.attached ? undefined : await this.#commandLine(worker, how);
    await this.#saveContext(worker);
    const forgot = !spec?.attached && argv === undefined && this.#command(worker) !== undefined;
    // Much may have happened meanwhile.
    if (!mayStill()) throw new OutOfDateError(`${worker} is not as it was`);
    await control.lives.restart(worker, argv, forgot ? 'fresh' : how, free);
    return forgot ? 'forgot' : 'remembers';
  }

  async changeLogin(worker: string, until: number, mayStill = () => true): Promise<Restarted> {
    const { control, clock, environment } = this.#options;
    const { logins } = control.lives;
    const now = clock.now();
    logins.limit(worker, until, now);
    const next = logins.next(worker, control.origin(worker).spec?.logins ?? [], now);
    if (next === undefined) throw new ControlError(409, 'every login that it may use is at its limit');
    // A worker is not ended for a login that cannot be used.
    logins.variables(next, environment);
    const mayUse = () => {
      const may = mayStill();
      if (may) logins.use(worker, next);
      return may;
    };
    return this.restart(worker, 'resume', { mayStill: mayUse, free: true });
  }

  login(worker: string): string | undefined {
    return this.#options.control.lives.logins.of(worker);
  }

  hasOtherLogin(worker: string): boolean {
    const { control, clock } = this.#options;
    const ring = control.origin(worker).spec?.logins ?? [];
    return control.lives.logins.next(worker, ring, clock.now()) !== undefined;
  }

  briefing(worker: string, from: string): string {
    const { control, clock } = this.#options;
    const cwd = control.origin(worker).spec?.cwd ?? '';
    const context = this.#memories.get(worker)?.context ?? { status: [], commits: [] };
    return recoveryBriefing({ worker, role: roleOf(worker), at: clock.now(), cause: from, cwd, context });
  }

  /** An agent's process was seen: while it lives it can be told which conversation it is in. */
  async saw(worker: string, process: AgentProcess): Promise<void> {
    const { control, clock } = this.#options;
    if (process.inFront) control.sawAgent(worker, process);
    const known = this.#memories.get(worker);
    const every = known?.session === undefined ? NO_SESSION_MS : SESSION_MS;
    if (known && known.pid === process.pid && clock.now() - known.askedAt < every) return;
    const { command = known?.typed } = control.sight(worker)?.reading?.attributes ?? {};
    const memory: Memory = {
      typed: typeof command === 'string' ? command : undefined,
      session: known?.session,
      askedAt: clock.now(),
      pid: process.pid,
      context: known?.context,
    };
    this.#memories.set(worker, memory);
    memory.session = (await this.#findSession(worker, process)) ?? memory.session;
    // It may have been removed meanwhile.
    if (!control.worker(worker)) return;
    if (memory.session !== undefined) this.#tell(worker, memory.session);
  }

  /** The conversation that a worker's agent is in, or was in last, and the file of it. */
  async conversation(worker: string): Promise<{ session: string; transcript?: string } | undefined> {
    const { control, log } = this.#options;
    const { agent } = control.origin(worker);
    const lines = control.worker(worker)?.state === 'running' ? undefined : control.sight(worker)?.lines();
    const process = { pid: agent?.pid ?? 0, argv: agent?.argv ?? [] };
    const session = (await this.#findSession(worker, process, lines)) ?? this.#memories.get(worker)?.session;
    const now = session === undefined ? undefined : this.#sessionOf(worker, session);
    return now ?? this.#toldSession(log, worker);
  }

  /** Writes down which conversation a worker is in, when that is news. */
  #tell(worker: string, session: string): void {
    const { log, clock } = this.#options;
    const data = this.#sessionOf(worker, session);
    if (!data || isDeepStrictEqual(this.#toldSession(log, worker), data)) return;
    log.append({ type: 'agent.session', at: clock.now(), data });
  }

  #toldSession(log: EventLog, worker: string): EventData<'agent.session'> | undefined {
    const [last] = log.read({ worker, types: ['agent.session', 'worker.removed'], last: 1 });
    return last?.type === 'agent.session' ? last.data : undefined;
  }

  /** A conversation of a worker's agent, with the file of it. */
  #sessionOf(worker: string, session: string): EventData<'agent.session'> | undefined {
    const { control } = this.#options;
    const profile = control.sight(worker)?.profile;
    const { spec, hosted } = control.origin(worker);
    const cwd = hosted?.cwd ?? spec?.cwd;
    if (!profile || cwd === undefined) return undefined;
    const transcript = transcriptPath(profile, session, { cwd, env: this.#environmentOf(worker) });
    return { worker, session, ...(transcript !== undefined && { transcript }) };
  }

  /** The command line that starts a worker's agent again; undefined where its own will do, or none is known. */
  async #commandLine(worker: string, how: 'resume' | 'fresh'): Promise<string[] | undefined> {
    const command = this.#command(worker);
    if (!command) return undefined;
    if (how === 'fresh') return commandLine(command, 'fresh');
    const beginning = await this.#beginning(worker);
    return beginning === undefined ? undefined : commandLine(command, beginning);
  }

  /** How a worker's agent was started. */
  #command(worker: string): AgentCommand | undefined {
    const { control, profiles } = this.#options;
    const { spec, agent } = control.origin(worker);
    const agents = [...profiles().agents.values()];
    const profile = control.sight(worker)?.profile;
    const { typed } = this.#memories.get(worker) ?? {};
    return (
      agentCommand(spec?.argv ?? [], agents) ??
      // Who gives its process a title leaves no word of its command line.
      (agent?.argv.length === 1 && typed !== undefined ? typedCommand(typed, agents) : undefined) ??
      (agent && agentCommand(agent.argv, agents)) ??
      agentInLine(spec?.argv ?? [], agents) ??
      (profile && agentCommand(profile.start, agents))
    );
  }

  /** It may have been removed while somebody was asked: nobody would forget it then. */
  #remember(worker: string, memory: Memory): void {
    if (this.#options.control.isKnown(worker)) this.#memories.set(worker, memory);
  }

  /** Never two workers on one conversation: the latest of a folder is only for who is alone in it. */
  async #beginning(worker: string): Promise<Beginning | undefined> {
    const { agent } = this.#options.control.origin(worker);
    const lines = this.#options.control.sight(worker)?.lines() ?? [];
    const process = { pid: agent?.pid ?? 0, argv: agent?.argv ?? [] };
    const session =
      (await this.#findSession(worker, process, lines)) ??
      this.#memories.get(worker)?.session ??
      this.#recalled(worker);
    if (session === undefined) return this.#options.control.isAlone(worker) ? 'latest' : undefined;
    this.#remember(worker, {
      pid: 0,
      askedAt: 0,
      context: undefined,
      ...this.#memories.get(worker),
      session,
    });
    return { session };
  }

  /** The conversation that an earlier control saw it in, unless it began another one since, or somebody else has it. */
  #recalled(worker: string): string | undefined {
    const [last] = this.#options.log
      .read({ worker, types: ['agent.session', 'worker.started'] })
      .filter(({ type, data }) => type === 'agent.session' || !('how' in data && data.how === 'resume'))
      .slice(-1);
    if (last?.type !== 'agent.session') return undefined;
    const { session } = last.data;
    return this.#claimed(worker).has(session) ? undefined : session;
  }

  /** The conversations of the others. */
  #claimed(worker: string): Set<string> {
    const others = [...this.#memories].filter(([name]) => name !== worker);
    return new Set(others.flatMap(([, { session }]) => session ?? []));
  }

  async #findSession(
    worker: string,
    { pid, argv }: Pick<AgentProcess, 'pid' | 'argv'>,
    farewell?: readonly string[],
  ): Promise<string | undefined> {
    const { control, profiles } = this.#options;
    const { spec, hosted } = control.origin(worker);
    const profile = control.sight(worker)?.profile;
    if (!profile || !spec) return undefined;
    // Within a line for a shell its words stand apart only here.
    const agents = [...profiles().agents.values()];
    const meant = agentCommand(spec.argv, agents) ?? agentInLine(spec.argv, agents);
    const life = {
      profile,
      argv: argv.length > 0 ? argv : [...(meant?.program ?? []), ...(meant?.args ?? spec.argv)],
      pid,
      cwd: spec.cwd,
      env: this.#environmentOf(worker),
      startedAt: hosted?.startedAt ?? 0,
      alone: control.isAlone(worker),
      ...(farewell && { farewell }),
    };
    return findSession(life, this.#claimed(worker));
  }

  #environmentOf(worker: string): HandsOptions['environment'] {
    const { control, environment } = this.#options;
    const { spec, host } = control.origin(worker);
    // What an agent keeps on another machine is not here.
    if (host !== undefined) return {};
    if (!spec) return environment;
    const known = this.#environments.get(spec);
    if (known) return known;
    const own = Object.entries(spec.env).map(([key, value]) => [key, value ?? undefined]);
    const whole = { ...environment, ...Object.fromEntries(own) };
    this.#environments.set(spec, whole);
    return whole;
  }

  async #saveContext(worker: string): Promise<void> {
    const { control, log, clock } = this.#options;
    const known = this.#memories.get(worker);
    const { reading } = control.sight(worker) ?? {};
    const { session } = known ?? {};
    const draft = reading?.composer;
    const task = taskOf(log.read({ worker, types: ['message.queued', 'message.submitted'] }));
    const work = {
      ...(session !== undefined && { session }),
      ...(draft && { draft }),
      ...(task !== undefined && { task }),
    };
    const { spec, host } = control.origin(worker);
    const context: WorkContext =
      host === undefined
        ? await gatherContext(spec?.cwd ?? '.', work)
        : // Git cannot be asked about a folder elsewhere.
          { ...work, status: [], commits: [] };
    this.#remember(worker, { pid: 0, askedAt: 0, session, ...known, context });
    log.append({ type: 'context.saved', at: clock.now(), data: { worker, ...context } });
  }

  /** An agent that is started without a login only asks for one. */
  #refuseWithoutLogin(worker: string): void {
    const other = this.#options.control
      .workers()
      .find(
        ({ name, reading, login }) =>
          name !== worker &&
          login === this.login(worker) &&
          reading?.state === 'auth_error' &&
          reading.kind !== 'credit',
      );
    if (!other) return;
    const why = `${other.name} says: ${other.reading!.evidence.text}`;
    const what = other.reading!.kind === 'key' ? 'its key is refused' : 'not logged in';
    throw new ControlError(409, `Cannot recover agent ${worker} - ${what} (${why})`);
  }
}
