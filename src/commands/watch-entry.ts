import { dirname, join } from 'node:path';
import { messageOf } from '../error-message.ts';
import type { Log } from './log.ts';

/** How long files must stay the same before they count as saved, ms. */
const SETTLE_MS = 100;

/**
 * Watches a file of a config folder, or a folder in it with its files: `onChange` is called once for each change that has
 * settled. What cannot be watched is logged. Resolves, when it is being watched, with what ends that.
 */
export async function watchEntry(
  configDir: string,
  name: string,
  onChange: () => void,
  log: Log,
): Promise<() => Promise<void>> {
  // Who reads a folder and does not watch it does without.
  const { watch } = await import('chokidar');
  const entry = join(configDir, name);
  // It may come later: that is seen only in the folder above it.
  const ignored = (path: string) => path !== configDir && path !== entry && dirname(path) !== entry;
  const watcher = watch(configDir, { ignoreInitial: true, depth: 1, ignored });
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve);
    watcher.on('error', (error) => {
      const reason = messageOf(error);
      log('warn', `${entry}: changes are not seen, restart to apply them: ${reason}`);
      resolve();
    });
  });
  return () => {
    clearTimeout(timer);
    return watcher.close();
  };
}
