import { shell } from './shell.ts';

/** What the simulated agent does to the process it lives in, and hears of it. */
export interface ProcessControl {
  signal(signal: 'SIGSTOP' | 'SIGKILL'): void;
  /** Calls back whenever this signal comes; the returned function ends that. */
  on(signal: 'SIGCONT' | 'SIGTERM' | 'SIGHUP', call: () => void): () => void;
  /**
   * The shell that can take the place of the process: the wanted one, or another that is there.
   * @param self how the agent is started again from it
   */
  successor(shell: string | undefined, self: readonly string[]): Successor;
}

export interface Successor {
  /** Such as `bash`. */
  readonly name: string;
  /** Does not return. */
  takeOver(): void;
}

/** This process. */
export const ownProcess: ProcessControl = {
  signal: (signal) => {
    process.kill(process.pid, signal);
  },
  on: (signal, call) => {
    process.on(signal, call);
    return () => process.off(signal, call);
  },
  successor: (wanted, self) => {
    const { file, argv, env } = shell(wanted, self, process.env);
    return { name: argv[0]!, takeOver: () => process.execve?.(file, argv, env) };
  },
};
