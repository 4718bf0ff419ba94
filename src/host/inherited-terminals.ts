import { closeSync, readdirSync, readlinkSync } from 'node:fs';

const MASTER = /^\/dev\/(pts\/)?ptmx$/;

/**
 * Closes the terminals of others that this process was started with: node-pty leaves them open in whatever a host starts, and as
 * long as anybody holds one, its program is not told that its host is gone. Linux only; elsewhere there are none.
 */
export function closeInheritedTerminals(): void {
  if (process.platform !== 'linux') return;
  for (const fd of readdirSync('/proc/self/fd').map(Number)) {
    try {
      if (MASTER.test(readlinkSync(`/proc/self/fd/${fd}`))) closeSync(fd);
    } catch {
      // That of the list itself is closed by now.
    }
  }
}
