import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '../config/paths.ts';
import { startDetached } from '../host/detach.ts';
import { z } from '../zod.ts';
import type { LocatedRun } from './find-run.ts';

/**
 * Begins the host of a run, in the background. What only control is to know stays out of its environment, and so out of that of
 * all workers: it is fed to the host, as {@link parseWithheld} takes it, for a control that the host may have to bring back.
 */
export function beginHost({ dir, manifest, sockets }: LocatedRun, env: Environment): ChildProcess {
  const { withheld = [] } = manifest;
  const isWithheld = ([name]: [string, unknown]) => withheld.includes(name);
  const all = Object.entries(env);
  const inherited = Object.fromEntries(all.filter((variable) => !isWithheld(variable)));
  const args = ['host', '--run', dir, '--socket', sockets.host, '--fed'];
  const child = startDetached(args, join(dir, 'host.log'), { isFed: true, env: inherited });
  child.stdin?.end(JSON.stringify(Object.fromEntries(all.filter(isWithheld))));
  return child;
}

/** The variables that were withheld from this host. @throws {z.ZodError | SyntaxError} */
export function parseWithheld(fed: string): Record<string, string> {
  return z.record(z.string(), z.string()).parse(JSON.parse(fed));
}
