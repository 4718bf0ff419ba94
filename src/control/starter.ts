import type { Run } from '../api/schema.ts';
import type { Clock } from '../clock.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { messageOf } from '../error-message.ts';
import { remoteEnvironment, workerEnvironment } from '../fleet/environment.ts';
import { type Logins, withoutSources } from '../fleet/logins.ts';
import { HostLostError } from '../host/client.ts';
import type { HostLink } from '../host/link.ts';
import type { HostedWorker, RecordingSpec } from '../host/protocol.ts';
import type { EventData } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { ControlError } from './control-error.ts';
import { type Entry, isAlive } from './entry.ts';
import type { Hosts } from './hosts.ts';
import type { LoginRing } from './login-ring.ts';
import type { Roster } from './roster.ts';

/** Why a worker cannot be started of which a record without secrets is all that is left. */
const REDACTED_COMMAND =
  'a secret in its command line was not written down: start it anew, with the secret in its environment';

/** What is to be known of the run besides its workers. */
export interface RunSettings {
  recording: RecordingSpec;
  /** SIGTERM to SIGKILL, ms. */
  stopGraceMs: number;
  logins: Logins;
}

export interface StarterOptions {
  roster: Roster;
  run: Pick<Run, 'id' | 'version'>;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: EventLog | undefined;
  hosts: Hosts;
  logins: LoginRing;
  /** It runs on the host of this name. */
  onStarted: (hosted: HostedWorker, host: string | undefined) => void;
}

/** Starts workers on their hosts, with their environment and their login. */
export class Starter {
  readonly #options: StarterOptions;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /**
   * Starts a worker, perhaps with another command line; `free` where that counts towards no budget of restarts.
   * @throws {ControlError} when nothing says how, there is no host, or it cannot be started: why stands in its entry then
   */
  async start(
    entry: Entry,
    settings: RunSettings,
    argv?: readonly string[],
    how: EventData<'worker.started'>['how'] = 'first',
    free = false,
  ): Promise<void> {
    const { environment, run, clock, roster, logins, log, onStarted } = this.#options;
    const { spec, link } = this.wayTo(entry);
    const attempt = how === 'first' ? 0 : entry.restarts + 1;
    const identity = { run: run.id, worker: spec.name, version: run.version, restarts: attempt };
    const login = logins.choose(spec.name, spec.logins ?? [], clock.now());
    entry.problem = undefined;
    let hosted: HostedWorker;
    try {
      if (spec.redacted && !argv) throw new Error(REDACTED_COMMAND);
      const variables = { ...spec.env, ...logins.variables(login, environment) };
      await this.#move(entry, spec.host);
      hosted = await link.spawn({
        name: spec.name,
        argv: [...(argv ?? spec.argv)],
        cwd: spec.cwd,
        ...(spec.host === undefined
          ? {
              env: workerEnvironment(withoutSources(settings.logins, environment), variables, identity),
            }
          : { env: remoteEnvironment(variables, identity), inherit: true }),
        cols: spec.cols,
        rows: spec.rows,
        recording: settings.recording,
      });
    } catch (error) {
      const problem = messageOf(error);
      if (error instanceof HostLostError && spec.host !== undefined) this.#unanswered(entry, spec.host);
      // One that lives has no such problem.
      else if (!isAlive(entry)) entry.problem = problem;
      roster.changed(entry.name);
      throw new ControlError(409, problem);
    }
    entry.started = spec;
    entry.restarts = attempt;
    if (login !== undefined) logins.use(spec.name, login);
    const { pid, cwd, startedAt: life } = hosted;
    const where = spec.host === undefined ? {} : { host: spec.host };
    const data = {
      worker: spec.name,
      argv: hosted.argv,
      cwd,
      pid,
      life,
      how,
      attempt,
      ...(free && { free }),
      ...where,
      ...(login && { login }),
    };
    try {
      log?.append({ type: 'worker.started', at: clock.now(), data });
    } catch (error) {
      // It runs, whether that can be written down or not.
      console.error(error);
    }
    onStarted(hosted, spec.host);
  }

  /** A worker may have been started on a host, and is looked for there when that is back. */
  #unanswered(entry: Entry, host: string): void {
    const { clock, log } = this.#options;
    entry.startedBefore = true;
    try {
      log?.append({ type: 'worker.unanswered', at: clock.now(), data: { worker: entry.name, host } });
    } catch (error) {
      console.error(error);
    }
  }

  /** How a worker is to be started, and on which host. @throws {ControlError} when nothing says how, or there is no host */
  wayTo({ name, spec }: Entry): { spec: WorkerSpec; link: HostLink } {
    const { hosts } = this.#options;
    if (!spec)
      throw new ControlError(409, `worker "${name}" is not in the config: nothing says how to start it`);
    const link = hosts.link(spec.host);
    if (!link) throw new ControlError(503, `there is no host to start it on${why(hosts.problem(spec.host))}`);
    return { spec, link };
  }

  /** One that is to live on another host from now on leaves nothing on the list of the old one. */
  async #move(entry: Entry, host: string | undefined): Promise<void> {
    const { host: before, hosted, name } = entry;
    if (before === host) return;
    entry.host = host;
    if (hosted)
      await this.#options.hosts
        .link(before)
        ?.forget(name)
        .catch(() => {});
  }
}

function why(problem: string | undefined): string {
  return problem === undefined ? '' : ` (${problem})`;
}
