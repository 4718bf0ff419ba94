import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Is in the folder that a host keeps its recordings in. */
const FILE = 'identity';

/** What an identity looks like. */
export const IDENTITY = /^[!-~]{1,300}$/;

/**
 * What tells a host from one on another machine, or with other recordings: the machine's name, for machines may share a folder,
 * and what stands in the folder. Undefined where that can be neither read nor written.
 */
export function hostIdentity(dir: string): string | undefined {
  const path = join(dir, FILE);
  try {
    const identity = `${encodeURIComponent(hostname())}/${kept(path) || anew(path)}`;
    return IDENTITY.test(identity) ? identity : undefined;
  } catch {
    return undefined;
  }
}

function kept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function anew(path: string): string {
  const id = randomUUID().slice(0, 8);
  writeFileSync(path, `${id}\n`, { mode: 0o600 });
  return id;
}
