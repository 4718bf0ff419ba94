import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../config/paths.ts';

/** Whether this user opens a room for the first time; asked once, it is so never again. */
export async function isFirstRoom(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const dir = stateFolder(env);
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(join(dir, 'room-seen'), '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    // It was there, or cannot be remembered: then it is not said each time.
    return false;
  }
}
