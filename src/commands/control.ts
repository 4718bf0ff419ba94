import type { Socket } from 'node:net';
import { join } from 'node:path';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { readRun } from '../config/run-registry.ts';
import { HostClient } from '../host/client.ts';
import { ensureHost } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { VERSION } from '../version.ts';
import { located } from './find-run.ts';
import type { Io } from './io.ts';
import { logTo, traceOf } from './log.ts';

/** `orch-tui control`: serves the control of a run (its folder) until it is ended or told to stop; workers live on. */
export async function control({ run: dir }: { run: string }, io: Io): Promise<number> {
  const log = logTo(io.stdout);
  const run = located(await readRun(dir));
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
  const reach = () => {
    const args = ['host', '--run', run.dir, '--socket', sockets.host];
    return ensureHost(sockets.host, () => startDetached(args, join(run.dir, 'host.log')));
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
  const service = await startControl({ run, environment: io.env, connect, log }).catch(async (error) => {
    await endEmpty(early).catch(() => {});
    throw error;
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

/** Ends a host that was started in vain. */
async function endEmpty(reached: Promise<Socket>): Promise<void> {
  const host = await HostClient.connect(await reached);
  const isEmpty = (await host.list()).length === 0;
  if (isEmpty) await host.shutdown(0);
  host.close();
}
