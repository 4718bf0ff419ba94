import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { now } from '../clock.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { serveHost } from '../host/server.ts';
import { VERSION } from '../version.ts';
import type { Io } from './io.ts';
import { logConsole, logTo, traceOf } from './log.ts';

export interface HostOptions {
  /** The run folder. */
  run: string;
  /** Where to listen, in a folder that is private and in another such; by default where the run's manifest says. */
  socket?: string | undefined;
}

/** How long workers may take to end when the host is told to, ms. */
const GRACE_MS = 5000;

/** `orch-tui host`: hosts the workers of a run until it is shut down, by a client or by SIGTERM. */
export async function host(options: HostOptions, io: Io): Promise<number> {
  const log = logTo(io.stdout);
  logConsole(log);
  const dir = await realpath(options.run);
  await ensurePrivateDir(dir);
  const socketPath = options.socket ?? (await prepareSocket(dir));
  process.on('SIGHUP', () => {});
  // Whatever goes wrong with one client or one worker must not end the others.
  process.on('uncaughtException', (error) => log('error', traceOf(error)));

  const socketRoot = dirname(dirname(socketPath));
  const server = await serveHost({ dir, socketPath, socketRoot, version: VERSION, now });
  log('info', `host of orch-tui ${VERSION} serves ${dir} (pid ${process.pid})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', `${signal}: the workers are being ended`);
      void server.shutdown(GRACE_MS);
    });
  }
  await server.closed;
  log('info', 'host stops: all workers have ended');
  return 0;
}

/** Manifests are read with a schema library, which the host does without when control tells it the socket. */
async function prepareSocket(dir: string): Promise<string> {
  const [{ readRun }, { located }] = await Promise.all([
    import('../config/run-registry.ts'),
    import('./find-run.ts'),
  ]);
  const { sockets } = located(await readRun(dir));
  await ensurePrivateDir(dirname(sockets.host), sockets.root);
  return sockets.host;
}
