import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the run folder, while a control serves it: one that is killed leaves it behind. */
const MARK_FILE = 'control.live';

/** Marks that a control serves a run folder; returns what says that it has ended in good order. */
export function markControl(dir: string): () => void {
  const file = join(dir, MARK_FILE);
  try {
    writeFileSync(file, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // On a full disk its socket has to do.
  }
  return () => rmSync(file, { force: true });
}

/** Whether a control serves a run folder, or was killed while it did. */
export function isMarked(dir: string): boolean {
  return existsSync(join(dir, MARK_FILE));
}
