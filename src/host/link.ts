import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { HostedWorker, HostNotice, Rotation, SpawnSpec } from './protocol.ts';

/** Is given the output of a worker in order; what it was given was dealt with when it returns. */
export interface OutputHandler {
  /**
   * What rebuilds the screen before the events that follow: once at the start when it was asked for, and again whenever the
   * source jumps (a recording does, when one seeks in it).
   */
  open(opening: Opening): void;
  event(event: LoggedEvent): void;
}

/**
 * The mouth of the road: whoever provides workers and their output. A host over a socket and a recording on a virtual
 * clock look the same through it, and nothing downstream may ask which one it is.
 */
export interface HostLink {
  /** A worker changed, was forgotten, or needs a snapshot. */
  onNotice: (notice: HostNotice) => void;
  /** What tells the host from others, where that is to be known. */
  readonly identity?: string | undefined;
  /** The connection is gone; `reason` says why. */
  onClose: (reason: string) => void;
  /** The host has said nothing for so long, ms, though it was asked and its connection stands; undefined when it is heard again. */
  onSilence?: (silentMs: number | undefined) => void;
  /** `onAnswer` is called before any notice that comes after the answer: of those before it, the answer tells all. */
  list(onAnswer?: () => void): Promise<HostedWorker[]>;
  spawn(spec: SpawnSpec): Promise<HostedWorker>;
  resize(worker: string, cols: number, rows: number): Promise<void>;
  /** False when the program is gone. */
  signal(worker: string, signal: string): Promise<boolean>;
  /** Resolves when the worker is gone. */
  kill(worker: string, graceMs: number): Promise<void>;
  forget(worker: string): Promise<void>;
  rotate(rotation: Rotation): Promise<void>;
  shutdown(graceMs: number): Promise<void>;
  /** Sends input to the worker of this index. */
  write(index: number, data: Uint8Array): void;
  /** Sends what a person types there: for a while nothing is sent to it that was decided on. */
  type(index: number, data: Uint8Array): void;
  /**
   * Sends input that was decided on by the screen as it was at `offset`; false, and nothing is sent, when the program has put
   * out something since or a person types at it. Rejects when the connection ends first: it may have been sent then.
   */
  writeSeen(index: number, offset: number, data: Uint8Array): Promise<boolean>;
  /** Answers queries in the event that ended at `offset`, unless somebody did before. */
  answer(index: number, offset: number, data: Uint8Array): void;
  /** Follows a worker's output from an offset (or from what rebuilds its screen); returns what ends it. */
  subscribe(worker: string, from: number | 'segment' | 'end', handler: OutputHandler): Promise<() => void>;
  close(): void;
}
