import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Is in the folder of a run while workers of it may live on hosts elsewhere. */
const FILE = 'elsewhere';

/** Whether workers of a run may live on hosts elsewhere, whatever became of control and of the host here: it goes on then. */
export function mayLiveElsewhere(runDir: string): boolean {
  return existsSync(join(runDir, FILE));
}

/** Notes that workers of a run may live on hosts elsewhere, until it is ended. */
export function noteElsewhere(runDir: string): void {
  writeFileSync(join(runDir, FILE), '', { mode: 0o600 });
}

/** The run was ended, elsewhere too: it is, also where that cannot be noted. */
export function forgetElsewhere(runDir: string): void {
  try {
    rmSync(join(runDir, FILE), { force: true });
  } catch (error) {
    console.error(error);
  }
}
