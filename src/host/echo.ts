import { execFile } from 'node:child_process';

/**
 * Whether a terminal echoes what is typed: while it does not, a password may be on its way, and input is not recorded.
 * Anything but a clear yes counts as no.
 */
export function echoes(device: string): Promise<boolean> {
  const select = process.platform === 'linux' ? '-F' : '-f';
  return new Promise((resolve) => {
    execFile('stty', [select, device, '-a'], (error, stdout) => {
      resolve(!error && /(^|\s)echo(\s|;)/.test(stdout));
    });
  });
}
