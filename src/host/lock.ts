import { createHash } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';

/** What at most one process may be to a folder: its host or its control, or the one that begins a run there. */
export type Role = 'host' | 'control' | 'starter';

/**
 * Takes a role for a folder (absolute path), for as long as this process lives: the system gives it back however the process
 * ends. Returns what releases it, be it called once or again, or undefined when another process has it.
 */
export async function takeLock(dir: string, role: Role): Promise<(() => void) | undefined> {
  if (process.platform !== 'linux') return lockFile(fileOf(dir, role));
  return listenOn(nameOf(dir, role));
}

/** Whether a process has a role now. It may have it although its socket is lost. */
export async function isTaken(dir: string, role: Role): Promise<boolean> {
  if (process.platform === 'linux') return isListenedOn(nameOf(dir, role));
  const release = lockFile(fileOf(dir, role));
  release?.();
  return release === undefined;
}

function fileOf(dir: string, role: Role): string {
  return `${dir}/${role}.lock`;
}

function nameOf(dir: string, role: Role): string {
  const hash = createHash('sha256').update(dir).digest('hex').slice(0, 32);
  return `\0orch-tui-${role}-${process.getuid?.() ?? 0}-${hash}`;
}

/** A name in Linux's abstract socket namespace belongs to one process and leaves nothing behind. */
function listenOn(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(() => server.close());
    });
  });
}

function isListenedOn(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(name);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** `O_EXLOCK` of macOS and the BSDs, which Node does not name. */
const O_EXLOCK = 0x20;

function lockFile(path: string): (() => void) | undefined {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    let fd: number | undefined = openSync(path, flags, 0o600);
    return () => {
      // Its number may be another file's by the next time.
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
