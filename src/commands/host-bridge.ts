import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { ensurePrivateDir } from '../config/private-dir.ts';
import { readRun } from '../config/run-registry.ts';
import { ensureHost } from '../host/connect.ts';
import { startDetached } from '../host/detach.ts';
import { located } from './find-run.ts';
import type { Io } from './io.ts';
import { type OpenedRun, openPlace } from './runs.ts';

/**
 * `orch-tui host --stdio`: the host's protocol on stdin and stdout, for a control on another machine. The host itself runs
 * in the background, so that a lost connection ends no worker. Without a run folder it is the run of the current folder.
 */
export async function hostBridge({ run }: { run?: string | undefined }, io: Io): Promise<number> {
  const { dir, sockets, release } = run === undefined ? await runHere(io) : await runIn(run);
  await ensurePrivateDir(sockets.dir, sockets.root);
  const args = ['host', '--run', dir, '--socket', sockets.host];
  const socket = await ensureHost(sockets.host, () => startDetached(args, join(dir, 'host.log')));
  release();
  io.stdin.pipe(socket);
  socket.pipe(io.stdout, { end: false });
  await finished(socket).catch(() => {});
  io.stdin.destroy();
  return 0;
}

type Target = Pick<OpenedRun, 'dir' | 'sockets' | 'release'>;

function runHere({ env, cwd }: Io): Promise<Target> {
  return openPlace({ cwd }, env, cwd, async () => ({ configDir: null, command: null, workers: [] }));
}

async function runIn(dir: string): Promise<Target> {
  return { ...located(await readRun(dir)), release: () => {} };
}
