import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Environment, stateFolder } from '../config/paths.ts';
import { type ClipboardConsent, consentOfRoom } from '../room/dragging.ts';

/** Whether what is selected with the mouse is copied: who agreed once, in any room, is not asked again. */
export function clipboardConsent(env: Environment): ClipboardConsent {
  const file = join(stateFolder(env), 'copy-on-select');
  const { get, set } = consentOfRoom(existsSync(file) || undefined);
  return {
    get,
    set: (answer) => {
      set(answer);
      if (answer) remember(file);
    },
  };
}

function remember(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, 'yes\n', { mode: 0o600 });
  } catch {
    // Where nothing can be kept it is remembered for as long as this room is open.
  }
}
