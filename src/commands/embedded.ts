import { duplexPair } from 'node:stream';
import type { ApiClient } from '../api/client.ts';
import type { DownAnswer, Run } from '../api/schema.ts';
import { now } from '../clock.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { HostClient } from '../host/client.ts';
import { serveClient } from '../host/connection.ts';
import { serveHost } from '../host/server.ts';
import { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { startControl } from './control-service.ts';
import { CommandError } from './errors.ts';
import type { LocatedRun } from './find-run.ts';
import type { Log } from './log.ts';

/** A run in this process: its host, its control, and the way to both. */
export interface EmbeddedRun {
  client: ApiClient;
  /** Resolves when the run was ended through the API, by whomever: nothing of it is left. */
  ended: Promise<void>;
  /** Another way to the host, as over its socket. */
  connectHost: () => Promise<HostClient>;
  /** Ends the workers (within `graceMs` each) and all the rest; returns those whose hosts could not be reached. */
  close: (graceMs: number) => Promise<DownAnswer['left']>;
}

/**
 * Runs host and control in this process, joined by streams in memory. Nothing is started in the background: the workers end
 * with this process; `redactor` is that of the log. Both listen on their sockets too, so that other rooms and commands find the run.
 * @throws {HostRunningError | CommandError} when the run has a host or a control already
 */
export async function startEmbedded(
  run: LocatedRun & { release?: () => void },
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
  redactor = new Redactor(),
): Promise<EmbeddedRun> {
  const { dir, sockets } = run;
  await ensurePrivateDir(sockets.dir, sockets.root);
  await ensurePrivateDir(dir);
  const { host: socketPath, root: socketRoot } = sockets;
  const server = await serveHost({ dir, socketPath, socketRoot, version: VERSION, now });
  const connectHost = () => {
    const [near, far] = duplexPair();
    serveClient(server.host, far, { version: VERSION, onShutdown: () => void server.shutdown(0) });
    return HostClient.connect(near);
  };
  const control = await startControl({ run, environment, connect: connectHost, log, redactor }).catch(
    async (error) => {
      await server.shutdown(0);
      throw error;
    },
  );
  if (!control) {
    await server.shutdown(0);
    throw new CommandError(`another process controls ${dir}`);
  }
  run.release?.();
  let closed: Promise<DownAnswer['left']> | undefined;
  /** Hosts elsewhere that are reached end with this process too. */
  const endElsewhere = async (graceMs: number) => {
    const { hosts = [] } = await control.client.get<Run>('/v1/run');
    if (hosts.length === 0) return [];
    const ended = control.client.post<DownAnswer>('/v1/down', { graceMs, leave: true });
    return (await ended.catch(() => ({ left: [] }))).left;
  };
  const end = async (graceMs: number) => {
    const left = await endElsewhere(graceMs);
    await control.close();
    await server.shutdown(graceMs);
    return left;
  };
  const close = (graceMs: number) => {
    closed ??= end(graceMs);
    return closed;
  };
  return {
    client: control.client,
    ended: control.ended.then(async () => void (await close(0))),
    connectHost,
    close,
  };
}
