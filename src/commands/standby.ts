import type { ChildProcess } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDetached } from '../host/detach.ts';
import type { ControlOrder } from './control-order.ts';

/** A control that is being loaded while it is still found out what it is to serve: to load it takes a tenth of a second. */
export class Standby {
  readonly #log: string;
  readonly #child: ChildProcess;

  /** `home` is the folder of a place where nobody else begins a run. */
  constructor(home: string) {
    this.#log = join(home, 'standby.log');
    rmSync(this.#log, { force: true });
    this.#child = startDetached(['control', '--standby'], this.#log, { isFed: true });
  }

  /** Has it serve a run, with its log in the run folder; undefined when it cannot, and is dismissed. */
  serve(order: ControlOrder): ChildProcess | undefined {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return undefined;
    try {
      renameSync(this.#log, join(order.run, 'control.log'));
    } catch {
      // The run folder is on another file system.
      this.dismiss();
      return undefined;
    }
    this.#child.stdin?.end(JSON.stringify(order));
    return this.#child;
  }

  /** There is nothing for it to serve. */
  dismiss(): void {
    this.#child.stdin?.end();
    rmSync(this.#log, { force: true });
  }
}
