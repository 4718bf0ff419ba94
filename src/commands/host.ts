import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { now, systemClock } from '../clock.ts';
import { controlSocketBeside } from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { closeInheritedTerminals } from '../host/inherited-terminals.ts';
import { serveHost } from '../host/server.ts';
import { VERSION } from '../version.ts';
import { ControlKeeper, controlState } from './control-keeper.ts';
import { ControlWatch, isHeard } from './control-watch.ts';
import type { Io } from './io.ts';
import { type Log, logConsole, logTo, traceOf } from './log.ts';

export interface HostOptions {
  /** The run folder. */
  run: string;
  /** Where to listen, in a folder that is private and in another such; by default where the run's manifest says. */
  socket?: string | undefined;
  /** What was withheld from its environment comes on its input. */
  fed?: boolean | undefined;
}

/** How long workers may take to end when the host is told to, ms. */
const GRACE_MS = 5000;

/** `orch-tui host`: hosts the workers of a run until it is shut down, by a client or by SIGTERM. */
export async function host(options: HostOptions, io: Io): Promise<number> {
  closeInheritedTerminals();
  const log = logTo(io.stdout);
  logConsole(log);
  const dir = await realpath(options.run);
  await ensurePrivateDir(dir);
  const socketPath = options.socket ?? (await prepareSocket(dir));
  process.on('SIGHUP', () => {});
  // Whatever goes wrong with one client or one worker must not end the others.
  process.on('uncaughtException', (error) => log('error', traceOf(error)));

  const fed = options.fed ? text(io.stdin) : undefined;
  fed?.catch(() => {});
  const sockets = { host: socketPath, control: controlSocketBeside(socketPath) };
  const keeper = new ControlKeeper({
    clock: systemClock,
    state: async () => (server.host.isEnding ? 'ended' : controlState(dir, sockets)),
    begin: () => bringBackControl(dir, io, log, fed),
    log,
  });
  const socketRoot = dirname(dirname(socketPath));
  const onLeft = () => keeper.look();
  const onLeftBehind = (pids: readonly number[]) =>
    log('warn', `ended what a host that was killed had left behind: process ${pids.join(', ')}`);
  const server = await serveHost({
    dir,
    socketPath,
    socketRoot,
    version: VERSION,
    now,
    onLeft,
    onLeftBehind,
  });
  // The control that has begun it may be gone before it came here.
  keeper.look();
  const watch = new ControlWatch({
    clock: systemClock,
    isHeard: (limitMs) => isHeard(sockets.control, limitMs),
    controls: server.controls,
    end: killAtOnce,
    log,
  });
  log('info', `host of orch-tui ${VERSION} serves ${dir} (pid ${process.pid})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', `${signal}: the workers are being ended`);
      void server.shutdown(GRACE_MS);
    });
  }
  await server.closed;
  watch.close();
  keeper.close();
  log('info', 'host stops: all workers have ended');
  return 0;
}

function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** Begins another control of a run, with what was kept for it; what that takes is loaded when it is needed. */
async function bringBackControl(
  dir: string,
  { env, cwd }: Io,
  log: Log,
  fed?: Promise<string>,
): Promise<void> {
  const [{ beginControl }, { parseWithheld }] = await Promise.all([
    import('./begin-control.ts'),
    import('./begin-host.ts'),
  ]);
  let withheld: Record<string, string> = {};
  try {
    if (fed) withheld = parseWithheld(await fed);
  } catch {
    // What is wrong with it could be read off the message of the error.
    log('error', 'what this host was given for control cannot be read: logins that need it will not work');
  }
  beginControl({ run: dir, isOngoing: true }, join(dir, 'control.log'), {
    env: { ...env, ...withheld },
    // A process cannot start in a folder that is gone.
    ...(!existsSync(cwd) && { cwd: dir }),
  });
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
