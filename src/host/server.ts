import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { removeUnfinished } from '../cast/retention.ts';
import { answers } from './connect.ts';
import { serveClient } from './connection.ts';
import { Host } from './host.ts';
import { hostIdentity } from './identity.ts';
import { endLeftBehind } from './left-behind.ts';
import { takeLock } from './lock.ts';
import { listenPrivately } from './private-socket.ts';
import type { ClientHello } from './protocol.ts';

/** Another host owns the run. */
export class HostRunningError extends Error {
  override readonly name = 'HostRunningError';
}

export interface HostServerOptions {
  /** The run folder. */
  dir: string;
  /** Where to listen. Its folder exists and is private, from `socketRoot` down: by default that is the folder itself. */
  socketPath: string;
  socketRoot?: string;
  version: string;
  /** ms since the epoch, never going back. */
  now: () => number;
  /** These processes were left behind by a host that was killed, and were ended. */
  onLeftBehind?: (pids: readonly number[]) => void;
  /** A client has left, or was lost. */
  onLeft?: () => void;
}

export interface HostServer {
  host: Host;
  /** Processes of those controls that are connected: one, but while one follows another. */
  controls: () => readonly number[];
  /** Resolves when the host was shut down, by a client or by {@link HostServer.shutdown}. */
  closed: Promise<void>;
  /** Ends all workers, within `graceMs` each, and then the server. */
  shutdown: (graceMs: number) => Promise<void>;
}

/**
 * Hosts a run until it is shut down.
 * @throws {HostRunningError} when another process hosts it
 */
export async function serveHost(options: HostServerOptions): Promise<HostServer> {
  const { dir, socketPath } = options;
  const unlock = await takeLock(dir, 'host');
  try {
    if (!unlock || (await answers(socketPath))) throw new HostRunningError(`another host owns ${dir}`);
    return await serve(options, unlock);
  } catch (error) {
    unlock?.();
    throw error;
  }
}

async function serve(
  { dir, socketPath, socketRoot, version, now, onLeft, onLeftBehind }: HostServerOptions,
  unlock: () => void,
): Promise<HostServer> {
  removeUnfinished(dir);
  const left = await endLeftBehind(dir);
  if (left.length > 0) onLeftBehind?.(left);
  const host = new Host(dir, now);
  const identity = hostIdentity(dir);
  const server: Server = createServer({ noDelay: true });
  const sockets = new Set<Socket>();
  const controls = new Map<Socket, number>();
  const end = Promise.withResolvers<void>();
  // Who is told that all is ended finds nothing of it any more: a room that still saw a host would bring its run back.
  let isEnding = false;
  const onEnding = () => {
    if (isEnding) return;
    isEnding = true;
    stopListening();
    rmSync(socketPath, { force: true });
    unlock();
  };
  const onShutdown = () => {
    onEnding();
    for (const socket of sockets) socket.destroy();
    end.resolve();
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      controls.delete(socket);
      if (!isEnding) onLeft?.();
    });
    const onGreeted = ({ controlPid }: ClientHello) => {
      if (controlPid !== undefined) controls.set(socket, controlPid);
    };
    serveClient(host, socket, { version, identity, onGreeted, onEnding, onShutdown });
  });
  const stopListening = await listenPrivately(server, socketPath, { root: socketRoot });
  const shutdown = async (graceMs: number) => {
    await host.shutdown(graceMs);
    onShutdown();
  };
  return { host, controls: () => [...controls.values()], closed: end.promise, shutdown };
}
