import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Something that must be the user's alone is not. The message is one line that says why and what to do. */
export class NotPrivateError extends Error {
  override readonly name = 'NotPrivateError';

  constructor(path: string, problem: string) {
    super(`${path} ${problem}`);
  }
}

/** What opens a folder to others than its owner. */
const OTHERS = 0o077;
/** What lets others change what is in a folder. */
const OTHERS_WRITE = 0o022;
/** What keeps others from changing what is not theirs in a folder, as in /tmp. */
const STICKY = 0o1000;
const ROOT = 0;

/**
 * Checks what was found at `path` without following a link there: a real folder of `uid`.
 * @throws {NotPrivateError} when it is a link, no folder, or somebody else's
 */
export function checkOwnFolder(path: string, found: Stats, uid = process.getuid!()): void {
  if (found.isSymbolicLink()) throw new NotPrivateError(path, 'is a symbolic link: remove it');
  if (!found.isDirectory()) throw new NotPrivateError(path, 'is not a folder: remove it or move it away');
  checkOwner(path, found, uid);
}

/**
 * A folder that only `uid` can enter.
 * @throws {NotPrivateError} when it is not; the system's error when it is not there
 */
export function requirePrivateFolder(path: string, uid = process.getuid!()): void {
  const found = lstatSync(path);
  checkOwnFolder(path, found, uid);
  if ((found.mode & OTHERS) !== 0) throw new NotPrivateError(path, `is open to others: ${chmodAdvice(path)}`);
}

/**
 * A folder of `uid` in which nobody else can put anything; others may look.
 * @throws {NotPrivateError} when it is not; the system's error when it is not there
 */
export function requireOwnFolder(path: string, uid = process.getuid!()): void {
  const found = lstatSync(path);
  checkOwnFolder(path, found, uid);
  if ((found.mode & OTHERS_WRITE) !== 0)
    throw new NotPrivateError(path, `can be changed by others: ${chmodAdvice(path)}`);
}

/**
 * A socket of `uid` in a private folder that nobody else can put another in the place of: what listens there is ours.
 * @throws {NotPrivateError} when it may be another's; the system's error when it is not there
 */
export function requirePrivateSocket(path: string, uid = process.getuid!()): void {
  const folder = dirname(path);
  requireKept(dirname(folder), uid);
  requirePrivateFolder(folder, uid);
  const found = lstatSync(path);
  if (found.isSymbolicLink()) throw new NotPrivateError(path, 'is a symbolic link: remove it');
  checkOwner(path, found, uid);
  if ((found.mode & OTHERS) !== 0)
    throw new NotPrivateError(path, `is open to others: chmod 600 '${path}', and restart what listens there`);
}

/** What a folder holds of `uid` stays there: others can move nothing of it away. */
function requireKept(path: string, uid: number): void {
  const found = statSync(path);
  if (found.uid !== ROOT) checkOwner(path, found, uid);
  if ((found.mode & OTHERS_WRITE) !== 0 && (found.mode & STICKY) === 0)
    throw new NotPrivateError(path, `can be changed by others: ${chmodAdvice(path)}`);
}

function checkOwner(path: string, found: Stats, uid: number): void {
  if (found.uid === uid) return;
  throw new NotPrivateError(
    path,
    `belongs to another user (uid ${found.uid}, you are ${uid}): have it removed, ` +
      'or set XDG_RUNTIME_DIR and XDG_STATE_HOME to folders of your own',
  );
}

function chmodAdvice(path: string): string {
  return `chmod 700 '${path}', and look what is in it`;
}
