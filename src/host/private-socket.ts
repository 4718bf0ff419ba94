import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import { requirePrivateFolder } from '../ownership.ts';

const LOOK_MS = 5000;

export interface PrivateSocketOptions {
  /** Private from this folder down to that of the socket, which it is by default; a folder below it is removed when it is empty. */
  root?: string | undefined;
  /** How often it is seen whether the socket is still there, ms. */
  lookMs?: number;
}

/**
 * Listens on a unix socket that only its owner can use, in place of what is left of a dead process. When the file goes away it
 * is made anew: a login session that ends takes its runtime folder with it, and the workers are to be reached after the next.
 * Returns what ends it, and takes the folder of the socket along when nothing else is in it.
 * @throws {NotPrivateError} when the folder of the socket is open to others
 */
export async function listenPrivately(
  server: Server,
  path: string,
  { root = dirname(path), lookMs = LOOK_MS }: PrivateSocketOptions = {},
): Promise<() => void> {
  const begin = async () => {
    makePrivateFolders(dirname(path), root);
    await listen(server, path);
  };
  // The last of an earlier process may take the folder away just between the two.
  await begin().catch(begin);
  // That one connection cannot be accepted ends nothing.
  server.on('error', (error) => console.error(error));
  const watch = setInterval(() => {
    if (lstatSync(path, { throwIfNoEntry: false })) return;
    try {
      makePrivateFolders(dirname(path), root);
    } catch {
      // There is no place for it now, or somebody else has made one there: it is tried again.
      return;
    }
    // Connections that are open stay open.
    server.close();
    listen(server, path).catch(() => {});
  }, lookMs);
  watch.unref();
  return () => {
    clearInterval(watch);
    server.close();
    removeEmptyFolder(dirname(path), root);
  };
}

/** The last one to leave it does; what is still in use is not empty. */
function removeEmptyFolder(dir: string, root: string): void {
  if (dir.length <= root.length) return;
  try {
    rmdirSync(dir);
  } catch {
    // It stays as it is.
  }
}

/** From the outermost on: who owns a folder could replace those in it. @throws {NotPrivateError} */
function makePrivateFolders(dir: string, root: string): void {
  if (dir.length > root.length) makePrivateFolders(dirname(dir), root);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  requirePrivateFolder(dir);
}

async function listen(server: Server, path: string): Promise<void> {
  requirePrivateFolder(dirname(path));
  rmSync(path, { force: true });
  const listening = once(server, 'listening');
  // The file is made at once: nothing else is while this mask is on.
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await listening;
  chmodSync(path, 0o600);
}
