import { execFile } from 'node:child_process';
import { MAX_WAITING_INPUT, type Pty } from './pty.ts';

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

/** Types at a program, in order, and tells what may be recorded of it. */
export class EchoedInput {
  readonly #pty: Pick<Pty, 'device' | 'write'>;
  readonly #record: (data: Buffer) => void;
  #waiting = 0;
  #work = Promise.resolve();

  /** `record` is given the input that the program took while its terminal echoed. */
  constructor(pty: Pick<Pty, 'device' | 'write'>, record: (data: Buffer) => void) {
    this.#pty = pty;
    this.#record = record;
  }

  /** Sends input; false when it is refused because the program left {@link MAX_WAITING_INPUT} unread. */
  write(data: Buffer): boolean {
    if (this.#waiting + data.byteLength > MAX_WAITING_INPUT) return false;
    void this.#add(data, async () => true);
    return true;
  }

  /** Sends input, if that is so when its turn has come; tells whether it was. */
  writeIf(isSo: () => Promise<boolean>, data: Buffer): Promise<boolean> {
    return this.#add(data, isSo);
  }

  /** Resolves when all that was sent is typed and recorded. */
  settled(): Promise<void> {
    return this.#work;
  }

  #add(data: Buffer, isSo: () => Promise<boolean>): Promise<boolean> {
    this.#waiting += data.byteLength;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#work = this.#work
      .then(() => this.#type(data, isSo, resolve))
      .catch((error: unknown) => {
        console.error(error);
        resolve(false);
      });
    return promise;
  }

  async #type(data: Buffer, isSo: () => Promise<boolean>, begun: (typed: boolean) => void): Promise<void> {
    // Echo is asked before and after: a prompt for a password may appear in between.
    const before = await echoes(this.#pty.device);
    const typed = await isSo();
    begun(typed);
    const taken = typed && (await new Promise<boolean>((resolve) => this.#pty.write(data, resolve)));
    this.#waiting -= data.byteLength;
    if (before && taken && (await echoes(this.#pty.device))) this.#record(data);
  }
}
