import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DownAnswer } from '../api/schema.ts';

/** Workers that were left to themselves, to be put behind what has ended; '' when there are none. */
export function leftText(left: DownAnswer['left']): string {
  if (left.length === 0) return '';
  return `; left to themselves: ${left.map(({ name, host }) => `${name} on ${host}`).join(', ')}`;
}

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
