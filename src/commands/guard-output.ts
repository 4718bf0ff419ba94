import type { Io } from './io.ts';

/**
 * Ends this process when its output cannot be written: in silence when whoever read it has seen enough, else with a line that
 * says why. What `livesOn` holds for does not depend on being read.
 */
export function guardOutput({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>, livesOn: () => boolean): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (livesOn()) return;
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`orch-tui: the output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  // Then nothing can be told: the exit code says it.
  stderr.on('error', () => {});
}
