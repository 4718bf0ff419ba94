import type { Reading } from '../classifier/reading.ts';

/** What is known of a worker at a moment: all that health, recovery and delivery decide by. Times in ms on one clock. */
export interface Situation {
  now: number;
  /** What its screen says; undefined before the first look. */
  reading: Reading | undefined;
  /** Nothing was painted since the screen was read. */
  fresh: boolean;
  /** Its process lives and keys reach it. */
  running: boolean;
  /** How its process ended; undefined while it lives or when nothing is known. */
  exit?: { code: number } | { signal: string };
  /** When its process ended, or was lost with its host; undefined while it lives or when that is not known. */
  endedAt?: number;
  /** Its process is stopped (SIGSTOP) and reads nothing. */
  frozen: boolean;
  /** A person types in it, now. */
  typing: boolean;
  /** When a person last typed in it. */
  personAt: number | undefined;
  /** When a person last had it sent keys, without typing in it. */
  handledAt?: number;
  /** When its screen last showed real progress. */
  activityAt: number;
  /** When the machine last woke up: what did nothing while it slept is not slow. Undefined when it did not sleep. */
  wokeAt?: number | undefined;
  /** Its last calls of tools in this turn, the newest last, where its agent keeps a transcript. */
  calls?: readonly string[] | undefined;
  /** A prompt was submitted to it and nothing came of it yet. */
  expects?: boolean;
}
