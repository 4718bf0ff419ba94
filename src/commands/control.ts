import { join } from 'node:path';
import { readRun } from '../config/run-registry.ts';
import { HostClient } from '../host/client.ts';
import { ensureHost } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { VERSION } from '../version.ts';
import { startControl } from './control-service.ts';
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

  const connect = async () => {
    const args = ['host', '--run', run.dir, '--socket', sockets.host];
    const stream = await ensureHost(sockets.host, () => startDetached(args, join(run.dir, 'host.log')));
    return HostClient.connect(stream);
  };
  const service = await startControl({ run, environment: io.env, connect, log }).catch((error: Error) => {
    // What was begun must not live on and keep the place of a control that could serve.
    log('error', error.message);
    process.exit(1);
  });
  if (!service) {
    log('info', 'another process controls this run');
    return 0;
  }
  log('info', `control of orch-tui ${VERSION} serves ${run.dir} (pid ${process.pid})`);
  const reason = await Promise.race([stopped, service.ended.then(() => 'the run was ended')]);
  log('info', `control stops: ${reason}`);
  await service.close();
  return 0;
}
