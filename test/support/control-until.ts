import type { Control } from '../../src/control/control.ts';

/** Resolves once the predicate holds, looked at whenever anything changes. */
export function until(control: Control, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = control.listen({ onRun: look, onWorker: look, onScreen: look });
    look();
  });
}
