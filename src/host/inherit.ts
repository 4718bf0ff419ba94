import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { SpawnSpec } from './protocol.ts';

/** What to run, with nothing left to be found out. */
export interface SettledSpec extends SpawnSpec {
  env: Record<string, string>;
}

/** A spec with its whole environment and an absolute path, by those of this process where it inherits them. */
export function settle(
  spec: SpawnSpec,
  own: Readonly<Record<string, string | undefined>> = process.env,
): SettledSpec {
  const { inherit = false, cwd, env } = spec;
  const entries = Object.entries({ ...(inherit && own), ...env });
  const whole = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  if (!inherit) return { ...spec, env: whole };
  const path = cwd === '~' || cwd.startsWith('~/') ? `.${cwd.slice(1)}` : cwd;
  return { ...spec, env: whole, cwd: resolve(own.HOME || homedir(), path) };
}
