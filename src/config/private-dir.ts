import { chmod, lstat, mkdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { NotPrivateError, requireOwnFolder } from '../ownership.ts';

/**
 * Makes sure that the folders from `root` (absolute, by default `dir` itself) down to `dir` exist, are real folders,
 * belong to `uid` and have mode 0700, which is set where others could only look. Missing folders above `root` are created too.
 * In a shared folder such as /tmp, every folder of ours must be checked: who owns one could replace those below.
 * @throws {NotPrivateError} when one belongs to someone else, is a link or a file, stays open to others, or could be
 * changed by them: what is in it may be theirs
 */
export async function ensurePrivateDir(dir: string, root = dir, uid = process.getuid!()): Promise<void> {
  await mkdir(dirname(root), { recursive: true, mode: 0o700 });
  let path = root;
  await ensureOne(path, uid);
  for (const step of relative(root, dir).split(sep).filter(Boolean)) {
    path = join(path, step);
    await ensureOne(path, uid);
  }
}

async function ensureOne(dir: string, uid: number): Promise<void> {
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  requireOwnFolder(dir, uid);
  if (((await lstat(dir)).mode & 0o777) === 0o700) return;
  await chmod(dir, 0o700);
  if (((await lstat(dir)).mode & 0o077) !== 0) {
    throw new NotPrivateError(
      dir,
      'is open to other users and its file system keeps no modes: set XDG_RUNTIME_DIR and XDG_STATE_HOME to folders on another one',
    );
  }
}
