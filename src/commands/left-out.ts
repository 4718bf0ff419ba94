import { printable } from '../printable.ts';
import type { Io } from './io.ts';

/** Says which recordings are left out, where it is still seen when the room is left. */
export function tellLeftOut(problems: readonly string[], { stderr }: Pick<Io, 'stderr'>): void {
  for (const problem of problems) stderr.write(`orch-tui: ${printable(problem)}\n`);
}
