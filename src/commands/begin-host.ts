import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../config/paths.ts';
import { startDetached } from '../host/detach.ts';
import type { LocatedRun } from './find-run.ts';

/** Begins the host of a run, in the background. What only control is to know stays out of its environment. */
export function beginHost({ dir, manifest, sockets }: LocatedRun, env: Environment): ChildProcess {
  const { withheld = [] } = manifest;
  const inherited = Object.entries(env).filter(([name]) => !withheld.includes(name));
  const args = ['host', '--run', dir, '--socket', sockets.host];
  return startDetached(args, join(dir, 'host.log'), { env: Object.fromEntries(inherited) });
}
