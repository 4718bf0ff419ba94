import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../config/paths.ts';

/** What a command has around it. */
export interface Io {
  env: Environment;
  /** Absolute path. */
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
}

/** What this process has around it. */
export function processIo(): Io {
  const { env, stdin, stdout, stderr } = process;
  return { env, cwd: process.cwd(), stdin, stdout, stderr };
}
