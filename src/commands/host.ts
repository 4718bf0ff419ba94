import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { now, systemClock } from '../clock.ts';
import { controlSocketBeside } from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { serveHost } from '../host/server.ts';
import { VERSION } from '../version.ts';
import { ControlKeeper, controlState } from './control-keeper.ts';
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

  const sockets = { host: socketPath, control: controlSocketBeside(socketPath) };
  const keeper = new ControlKeeper({
    clock: systemClock,
    state: () => controlState(dir, sockets),
    begin: bringBackControl(dir, io),
    log,
  });
  const socketRoot = dirname(dirname(socketPath));
  const onLeft = () => keeper.look();
  const server = await serveHost({ dir, socketPath, socketRoot, version: VERSION, now, onLeft });
  log('info', `host of orch-tui ${VERSION} serves ${dir} (pid ${process.pid})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', `${signal}: the workers are being ended`);
      keeper.close();
      void server.shutdown(GRACE_MS);
    });
  }
  await server.closed;
  keeper.close();
  log('info', 'host stops: all workers have ended');
  return 0;
}

/** Begins another control of a run, with the environment that the first was given; what that takes is loaded when it is needed. */
function bringBackControl(dir: string, { env, stdin }: Io): () => Promise<void> {
  let reading: Promise<Record<string, string>> | undefined;
  return async () => {
    const [{ beginControl }, { readWithheld }] = await Promise.all([
      import('./begin-control.ts'),
      import('./begin-host.ts'),
    ]);
    reading ??= readWithheld(stdin);
    const withheld = await reading;
    beginControl({ run: dir, isOngoing: true }, join(dir, 'control.log'), { ...env, ...withheld });
  };
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
