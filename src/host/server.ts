import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { serveClient } from './connection.ts';
import { Host } from './host.ts';
import { takeLock } from './lock.ts';

/** Another host owns the run. */
export class HostRunningError extends Error {
  override readonly name = 'HostRunningError';
}

export interface HostServerOptions {
  /** The run folder. */
  dir: string;
  /** Where to listen. Its folder exists and is private. */
  socketPath: string;
  version: string;
  /** ms since the epoch, never going back. */
  now: () => number;
}

/**
 * Hosts a run until it is shut down.
 * @throws {HostRunningError} when another process hosts it
 */
export async function serveHost(options: HostServerOptions): Promise<{ closed: Promise<void> }> {
  const { dir, socketPath, version, now } = options;
  const unlock = await takeLock(dir);
  if (!unlock || (await answers(socketPath))) {
    unlock?.();
    throw new HostRunningError(`another host owns ${dir}`);
  }
  rmSync(socketPath, { force: true });
  const host = new Host(dir, now);
  const server: Server = createServer({ noDelay: true });
  const closed = new Promise<void>((resolve) => {
    const onShutdown = () => {
      server.close();
      rmSync(socketPath, { force: true });
      unlock();
      resolve();
    };
    server.on('connection', (socket: Socket) => serveClient(host, socket, { version, onShutdown }));
  });
  await listen(server, socketPath);
  return { closed };
}

/** Whether a process listens on this socket; a dead one leaves a file that refuses. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const mask = process.umask(0o177);
    server.listen(path, () => {
      process.umask(mask);
      chmodSync(path, 0o600);
      resolve();
    });
  });
}
