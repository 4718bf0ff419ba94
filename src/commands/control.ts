import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LISTEN, parseListen } from '../config/listen.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { readRun } from '../config/run-registry.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import { HostClient } from '../host/client.ts';
import { ensureHost } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { NotPrivateError } from '../ownership.ts';
import { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { withCommands } from './command-lines.ts';
import { UsageError } from './errors.ts';
import { located } from './find-run.ts';
import type { Io } from './io.ts';
import { logConsole, logTo, traceOf } from './log.ts';

export interface ControlOptions {
  /** The run folder. */
  run: string;
  /** The command lines of the workers come on stdin: the manifest has them without their secrets. */
  commandsOnStdin?: boolean | undefined;
  /** Where the API listens besides its socket, instead of where the config says. */
  listen?: string | undefined;
}

/**
 * `orch-tui control`: serves the control of a run until it is ended or told to stop; workers live on.
 * @throws {UsageError} when others would reach `listen` too
 */
export async function control(
  { run: dir, listen, commandsOnStdin }: ControlOptions,
  io: Io,
): Promise<number> {
  if (listen !== undefined && !parseListen(listen))
    throw new UsageError(`--listen: expected ${LISTEN}, found "${listen}"`);
  const redactor = new Redactor(inheritedSecrets(io.env));
  const log = logTo(io.stdout, redactor);
  logConsole(log);
  const kept = await readRun(dir);
  const run = located(commandsOnStdin ? withCommands(kept, await text(io.stdin)) : kept);
  const { sockets } = run;
  process.on('SIGHUP', () => {});
  process.on('uncaughtException', (error) => {
    log('error', traceOf(error));
    process.exit(1);
  });
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
  });

  await ensurePrivateDir(sockets.dir, sockets.root);
  const { withheld = [] } = run.manifest;
  const inherited = Object.entries(io.env).filter(([name]) => !withheld.includes(name));
  let hasStartedHost = false;
  const reach = () => {
    const args = ['host', '--run', run.dir, '--socket', sockets.host];
    const env = Object.fromEntries(inherited);
    return ensureHost(sockets.host, () => {
      hasStartedHost = true;
      startDetached(args, join(run.dir, 'host.log'), { env });
    });
  };
  // A host comes up while control is being loaded.
  const early = reach();
  early.catch(() => {});
  let next: typeof early | undefined = early;
  const connect = async () => {
    const reached = next ?? reach();
    next = undefined;
    return HostClient.connect(await reached);
  };
  const { startControl } = await import('./control-service.ts');
  const serving = startControl({ run, environment: io.env, connect, log, listen, redactor });
  const service = await serving.catch(async (error: Error) => {
    await endEmpty(early, () => hasStartedHost).catch(() => {});
    // Nothing was begun then.
    if (error instanceof NotPrivateError) throw error;
    // What was begun must not live on and keep the place of a control that could serve.
    log('error', error.message);
    process.exit(1);
  });
  if (!service) {
    log('info', 'another process controls this run');
    early.then(
      (stream) => stream.destroy(),
      () => {},
    );
    return 0;
  }
  log('info', `control of orch-tui ${VERSION} serves ${run.dir} (pid ${process.pid})`);
  const reason = await Promise.race([stopped, service.ended.then(() => 'the run was ended')]);
  log('info', `control stops: ${reason}`);
  await service.close();
  return 0;
}

/** Ends a host that was started in vain. One that was there before is of a run that goes on: it would count as ended. */
async function endEmpty(reached: Promise<Socket>, isOurs: () => boolean): Promise<void> {
  const host = await HostClient.connect(await reached);
  const isEmpty = isOurs() && (await host.list()).length === 0;
  if (isEmpty) await host.shutdown(0);
  host.close();
}
