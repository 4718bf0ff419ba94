import { execFile } from 'node:child_process';

/** What is known of a worker's work besides its folder. */
export interface KnownWork {
  /** The conversation it was in. */
  session?: string;
  task?: string;
  /** What lay unsent in its composer. */
  draft?: string;
}

/** What is needed to take the work of a worker up again. */
export interface WorkContext extends KnownWork {
  /** The branch its folder is on; none without a repository or on none. */
  branch?: string;
  /** Lines of `git status --porcelain`, at most {@link MAX_STATUS_LINES}. */
  status: string[];
  /** The latest five commits, newest first, a line each. */
  commits: string[];
}

export const MAX_STATUS_LINES = 100;
/** UTF-16 units. */
const MAX_LINE = 200;
/** How long git may take for each answer, ms. */
const TIMEOUT_MS = 2000;
/** What is read of an answer, bytes. */
const MAX_BYTES = 64 * 1024;

/** Asks git about the folder of a worker; where it has no answer, there is none. Never changes anything there. */
export async function gatherContext(
  cwd: string,
  known: KnownWork = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<WorkContext> {
  const [branch, status, commits] = await Promise.all([
    git(cwd, ['branch', '--show-current'], env),
    git(cwd, ['status', '--porcelain'], env),
    git(cwd, ['log', '--oneline', '--no-decorate', '-5'], env),
  ]);
  return {
    ...known,
    ...(branch[0] && { branch: branch[0] }),
    status: status.slice(0, MAX_STATUS_LINES),
    commits,
  };
}

/** The lines that git prints; none when it fails or takes too long. */
function git(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const { GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, ...rest } = env;
  const options = {
    cwd,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL' as const,
    maxBuffer: MAX_BYTES,
    // Without the lock, a status leaves the index as it is: the worker may be about to write it.
    env: { ...rest, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C.UTF-8' },
  };
  // Nothing that the repository would have git run: a monitor of files, a check of signatures.
  const quiet = ['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false', '-c', 'color.ui=false'];
  return new Promise((resolve) => {
    try {
      const child = execFile('git', [...quiet, ...args], options, (error, stdout) => {
        // A long answer is cut, which is an error too.
        const isCut = error?.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
        resolve(error && !isCut ? [] : linesOf(stdout));
      });
      child.stdin?.end();
    } catch {
      // A folder whose name no system call takes.
      resolve([]);
    }
  });
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, ' ').slice(0, MAX_LINE));
}
