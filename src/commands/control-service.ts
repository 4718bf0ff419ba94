import type { Socket } from 'node:net';
import type { ApiClient } from '../api/client.ts';
import { systemClock } from '../clock.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { type ApiRequest, type ApiResponse, ControlApi } from '../control/api.ts';
import { Control } from '../control/control.ts';
import { localClient } from '../control/local-client.ts';
import { findProgram } from '../control/processes.ts';
import { LiveReadings } from '../control/readings.ts';
import { serveControl } from '../control/server.ts';
import type { HostLink } from '../host/link.ts';
import { takeLock } from '../host/lock.ts';
import { VERSION } from '../version.ts';
import { AgentProfiles } from './agent-profiles.ts';
import type { LocatedRun } from './find-run.ts';
import { HostKeeper } from './host-keeper.ts';
import { type Log, traceOf } from './log.ts';
import { RunConfigSource } from './run-config.ts';

export interface ControlServiceOptions {
  run: LocatedRun;
  /** The environment that workers inherit. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Connects to the run's host, which is started when there is none. */
  connect: () => Promise<HostLink>;
  log: Log;
}

/** The control of a run at work. */
export interface ControlService {
  /** The API without a socket in between. */
  client: ApiClient;
  /** Resolves when the run was ended through the API: no worker and no host is left. */
  ended: Promise<void>;
  /** Stops to serve; host and workers live on. */
  close: () => Promise<void>;
}

/**
 * Serves the control of a run on its socket: at once, before there is a host. What concerns workers is answered when the
 * host has told of them. Undefined when another process serves it.
 */
export async function startControl(options: ControlServiceOptions): Promise<ControlService | undefined> {
  const { run, environment, connect, log } = options;
  const { dir, manifest, sockets } = run;
  const unlock = await takeLock(dir, 'control');
  if (!unlock) return undefined;
  await ensurePrivateDir(sockets.dir, sockets.root);

  const config = await RunConfigSource.open(manifest, log);
  const { settings, leaveKey } = config.current ?? config.started;
  const info = {
    id: manifest.id,
    dir,
    hostSocket: sockets.host,
    version: VERSION,
    startedAt: Date.parse(manifest.startedAt),
    leaveKey,
  };
  const agents = await AgentProfiles.open(manifest.configDir ?? undefined, log);
  const readings = new LiveReadings(agents.current, systemClock, async (worker, programs) => {
    const pid = control.worker(worker)?.pid;
    return pid === undefined ? undefined : findProgram(pid, programs);
  });
  const control = new Control({ run: info, settings, environment, readings });
  let hostProblems: string[] = [];
  const publish = () => control.setConfigProblems([...config.problems, ...agents.problems, ...hostProblems]);
  agents.onChange = () => {
    readings.setProfiles(agents.current);
    publish();
  };
  publish();

  let attached = false;
  let work = Promise.resolve();
  const apply = () => {
    work = work
      .then(async () => {
        const { current } = config;
        if (current && attached) await control.want(current.workers, current.settings);
      })
      .catch((error: unknown) => log('error', traceOf(error)));
    return work;
  };
  const keeper = new HostKeeper({
    connect,
    attach: async (link) => {
      await control.attach(link, (config.current ?? config.started).workers);
      attached = true;
      await apply();
    },
    detach: () => {
      attached = false;
      control.detach();
    },
    onProblem: (problem) => {
      hostProblems = problem === undefined ? [] : [problem];
      publish();
    },
    log,
  });
  config.onChange = () => {
    info.leaveKey = config.current?.leaveKey ?? leaveKey;
    publish();
    void apply();
  };

  const ended = Promise.withResolvers<void>();
  const api = new RunApi(control, keeper, ended.resolve);
  const closeServer = await serve(api, sockets.control);
  const close = async () => {
    await config.close();
    await agents.close();
    closeServer();
    await keeper.close();
    unlock();
  };
  return { client: localClient(api), ended: ended.promise, close };
}

/** The API of a run that has a host. */
class RunApi extends ControlApi {
  readonly #keeper: HostKeeper;

  constructor(control: Control, keeper: HostKeeper, onDown: () => void) {
    super({ control, onDown });
    this.#keeper = keeper;
  }

  override async handle(request: ApiRequest): Promise<ApiResponse> {
    if (request.path !== '/v1/run') await this.#keeper.ready;
    const response = super.handle(request);
    if (request.method === 'POST' && request.path === '/v1/down') {
      this.#keeper.expectEnd(response.then(({ status }) => status === 200));
    }
    return response;
  }
}

/** Listens; returns what ends it, with every connection. */
async function serve(api: ControlApi, socketPath: string): Promise<() => void> {
  const { server, stop } = await serveControl(api, socketPath);
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  return () => {
    stop();
    // What was written to them still goes out.
    for (const socket of connections) socket.destroySoon();
  };
}
