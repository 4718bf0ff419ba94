import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { NotPrivateError, requirePrivateSocket } from '../ownership.ts';
import { readAtOnce } from '../read-at-once.ts';
import { HostClient, HostLinkError } from './client.ts';

/**
 * A host that was started and did not come is started again after this, ms: the one before it may have been killed and be long in
 * dying, and has the run until then.
 */
const AGAIN_AFTER_MS = 2000;
/** How often a host that is just starting is asked again, ms. */
const RETRY_MS = 10;

/**
 * A stream to whatever listens on a unix socket of ours. With `atOnce` (see {@link readAtOnce}) it is for one who speaks first.
 * @throws {NotPrivateError} when it may be another user's
 */
export async function connectSocket(path: string, { atOnce = false } = {}): Promise<Socket> {
  requirePrivateSocket(path);
  return new Promise((resolve, reject) => {
    const options = atOnce ? readAtOnce((event, bytes) => socket.emit(event, bytes)) : {};
    const socket: Socket = connect({ path, ...options });
    socket.once('connect', () => resolve(socket));
    // Stays: until somebody uses the stream, that it is closed says enough.
    socket.on('error', reject);
  });
}

/**
 * Whether a process listens on this socket; a dead one leaves a file that refuses.
 * @throws {NotPrivateError} when it may be another user's
 */
export async function answers(path: string): Promise<boolean> {
  const socket = await tryConnect(path);
  socket?.destroy();
  return socket !== undefined;
}

/** A client of the host that listens on this socket. */
export async function connectHost(socketPath: string): Promise<HostClient> {
  return HostClient.connect(await connectSocket(socketPath, { atOnce: true }));
}

export interface EnsureOptions {
  timeoutMs?: number;
  /** Somebody else has started it just now. */
  isStarted?: boolean;
  againAfterMs?: number;
}

/**
 * A stream to the host of a run, which is started when there is none.
 * @throws {HostLinkError} when it does not come up in time, ms
 * @throws {NotPrivateError} when the socket may be another user's
 */
export async function ensureHost(
  socketPath: string,
  start: () => void,
  { timeoutMs = 10_000, isStarted = false, againAfterMs = AGAIN_AFTER_MS }: EnsureOptions = {},
): Promise<Socket> {
  const deadline = performance.now() + timeoutMs;
  let startAt = performance.now() + (isStarted ? againAfterMs : 0);
  const startNow = () => {
    start();
    startAt = performance.now() + againAfterMs;
  };
  // At once where nobody can listen: an attempt to connect would tell so only when this process has time for it.
  if (!isStarted && !existsSync(socketPath)) startNow();
  while (performance.now() < deadline) {
    const socket = await tryConnect(socketPath);
    if (socket) return socket;
    if (performance.now() >= startAt) startNow();
    await delay(RETRY_MS);
  }
  throw new HostLinkError(
    `the host did not start within ${timeoutMs / 1000} s: see host.log in the run folder`,
  );
}

/**
 * As {@link connectSocket}; undefined when nothing listens there.
 * @throws {NotPrivateError} when it may be another user's
 */
export async function tryConnect(path: string): Promise<Socket | undefined> {
  try {
    return await connectSocket(path);
  } catch (error) {
    if (error instanceof NotPrivateError) throw error;
    return undefined;
  }
}
