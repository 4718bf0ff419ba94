import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Environment } from '../config/paths.ts';
import { printable } from '../printable.ts';

/** An agent CLI on this machine. */
export interface AgentProgram {
  name: string;
  /** Absent when it is not in PATH. */
  path?: string;
  /** The first line of what it says of its version. */
  version?: string;
  /** Why it does not say it. */
  problem?: string;
}

const AGENTS = ['claude', 'codex', 'gemini', 'opencode'];
/** How long an agent may take to say its version, ms. */
const TIMEOUT_MS = 5000;

/** Looks for the known agent CLIs, and asks those that are there for their versions. */
export function findAgents(env: Environment): Promise<AgentProgram[]> {
  return Promise.all(AGENTS.map((name) => findAgent(name, env)));
}

async function findAgent(name: string, env: Environment): Promise<AgentProgram> {
  const path = await findInPath(name, env);
  return path === undefined ? { name } : { name, path, ...(await askVersion(path, env)) };
}

/** Where a program is, by PATH; undefined when it is in none of its folders. */
export async function findInPath(name: string, env: Environment): Promise<string | undefined> {
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    const path = join(dir || '.', name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}

function askVersion(path: string, env: Environment): Promise<{ version: string } | { problem: string }> {
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' as const };
    const child = execFile(path, ['--version'], options, (error, stdout) => {
      const version = printable(stdout.split('\n').find((line) => line.trim() !== '') ?? '');
      if (!error && version !== '') resolve({ version });
      else if (error?.killed) resolve({ problem: `no answer within ${TIMEOUT_MS / 1000} s` });
      else resolve({ problem: error ? `it fails (${error.code ?? error.signal})` : 'it says no version' });
    });
    child.stdin?.end();
  });
}
