import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { LISTEN, LISTEN_FORM, LISTEN_PORT, parseListen } from '../config/listen.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { readRun } from '../config/run-registry.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import { HostClient } from '../host/client.ts';
import { ensureHost } from '../host/connect.ts';
import { closeInheritedTerminals } from '../host/inherited-terminals.ts';
import { NotPrivateError } from '../ownership.ts';
import { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { beginHost } from './begin-host.ts';
import { type ControlOrder, parseOrder, withCommands } from './control-order.ts';
import { UsageError } from './errors.ts';
import { hasHost, located } from './find-run.ts';
import type { Io } from './io.ts';
import { logConsole, logTo, traceOf } from './log.ts';

export interface ControlOptions {
  /** The run folder. */
  run?: string | undefined;
  /** What to serve comes on stdin, as a {@link ControlOrder}; until then all that it takes is loaded. */
  standby?: boolean | undefined;
  /** Where the API listens besides its socket, instead of where the config says. */
  listen?: string | undefined;
}

/** How often the host of this machine is asked whether it is there, ms. */
const BEAT_MS = 5000;

/**
 * `orch-tui control`: serves the control of a run until it is ended or told to stop; workers live on.
 * @throws {UsageError} when others would reach `listen` too
 */
export async function control({ run: dir, listen, standby }: ControlOptions, io: Io): Promise<number> {
  if (listen !== undefined && !parseListen(listen))
    throw new UsageError(
      `--listen: expected ${LISTEN_FORM.test(listen) ? LISTEN_PORT : LISTEN}, found "${listen}"`,
    );
  closeInheritedTerminals();
  const redactor = new Redactor(inheritedSecrets(io.env));
  const log = logTo(io.stdout, redactor);
  logConsole(log);
  if (dir === undefined && !standby) throw new UsageError('control needs a run folder: --run DIR');
  // What it takes is loaded while the order is waited for.
  const loading = standby ? import('./control-service.ts') : undefined;
  const order: ControlOrder | undefined = dir === undefined ? await orderFrom(io.stdin) : { run: dir };
  if (order === undefined) return 0;
  const kept = await readRun(order.run);
  const run = located(order.commands ? withCommands(kept, order.commands) : kept);
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
  const { hasHost: isBegun = false, isOngoing = false } = order;
  let hasStartedHost = isBegun;
  const reach = (isStarted = false) => {
    const start = () => {
      hasStartedHost = true;
      beginHost(run, io.env);
    };
    return ensureHost(sockets.host, start, { isStarted });
  };
  // A host comes up while control is being loaded.
  const early = isOngoing ? undefined : reach(isBegun);
  early?.catch(() => {});
  let next = early;
  const connect = async () => {
    const reached = next ?? reach();
    next = undefined;
    return HostClient.connect(await reached, {
      controlPid: process.pid,
      beatMs: BEAT_MS,
      isPatient: true,
    });
  };
  const { startControl } = await (loading ?? import('./control-service.ts'));
  let wasEnded = false;
  const isOver = async () => {
    wasEnded = isOngoing && !existsSync(sockets.host) && !(await hasHost(run));
    return wasEnded;
  };
  const serving = startControl({ run, environment: io.env, isOver, connect, log, listen, redactor });
  const service = await serving.catch(async (error: Error) => {
    if (early) await endEmpty(early, () => hasStartedHost).catch(() => {});
    // Nothing was begun then.
    if (error instanceof NotPrivateError) throw error;
    // What was begun must not live on and keep the place of a control that could serve.
    log('error', error.message);
    process.exit(1);
  });
  if (!service) {
    log('info', wasEnded ? 'the run was ended' : 'another process controls this run');
    early?.then(
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

/** What to serve; undefined when there is nothing after all. */
async function orderFrom(stdin: Io['stdin']): Promise<ControlOrder | undefined> {
  const said = await text(stdin);
  return said === '' ? undefined : parseOrder(said);
}

/** Ends a host that was started in vain. One that was there before is of a run that goes on: it would count as ended. */
async function endEmpty(reached: Promise<Socket>, isOurs: () => boolean): Promise<void> {
  const host = await HostClient.connect(await reached);
  const isEmpty = isOurs() && (await host.list()).length === 0;
  if (isEmpty) await host.shutdown(0);
  host.close();
}
