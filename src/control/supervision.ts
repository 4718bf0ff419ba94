import type { Profile } from '../classifier/profile.ts';
import type { Reading } from '../classifier/reading.ts';
import type { Timings } from '../delivery/delivery.ts';
import type { Clocks } from '../health/clocks.ts';
import type { AutomationMode } from '../journal/event.ts';
import type { Limits } from '../recovery/budget.ts';
import type { Recipe } from '../recovery/recipe.ts';

/** What control knows of a worker at a moment, apart from what the supervisor remembers itself. */
export interface Sight {
  reading: Reading | undefined;
  /** The screen was read after its last change, and nothing else is in doubt. */
  fresh: boolean;
  /** Its process lives and keys reach it. */
  running: boolean;
  /** It is coming up, or out of reach: nothing is known of its screen now. */
  starting: boolean;
  /** How it ended, where that is to be mended; absent where it was asked to end, or may stay ended. */
  exit?: { code: number } | { signal: string };
  /** When its process ended, or was lost with its host, ms; absent while it lives and where that is not known. */
  endedAt?: number;
  /** It is gone with its host, and is to be there again. */
  lost: boolean;
  typing: boolean;
  /** The profile of the agent in it. */
  profile: Profile | undefined;
  /** The screen as lines, for the record. */
  lines: () => readonly string[];
}

/** Whether an agent that was started again knows what it was at: it may not be known which conversation that was in. */
export type Restarted = 'remembers' | 'forgot';

/** How a worker is started again. */
export interface RestartOptions {
  /** Whether it still may be when all is ready for that. */
  mayStill?: () => boolean;
  /** It counts towards no budget of restarts. */
  free?: boolean | undefined;
}

/** A worker is not as it was when something was decided about it: nothing was done, and it is to be looked at again. */
export class OutOfDateError extends Error {
  override readonly name = 'OutOfDateError';
}

/** Whether something was written to a worker, or may have been; where that takes its time, later. */
export type Written = boolean | Promise<boolean>;

/** What control does to a worker. Where it cannot, it rejects with an error that says why. */
export interface Hands {
  /**
   * Nothing is pressed, and it is false, where the worker has put out something since its screen was as it is known, or somebody
   * types at it.
   */
  press(worker: string, keys: readonly string[]): Written;
  /** The same with a text. */
  paste(worker: string, text: string): Written;
  /**
   * Starts the agent again in the shell that took its place, if it still may be when all is ready for that.
   * @throws {OutOfDateError} when it may not
   */
  relaunch(worker: string, how: 'resume' | 'fresh', mayStill?: () => boolean): Promise<void>;
  /** Starts the worker again in a new terminal. @throws {OutOfDateError} when it may not be any more */
  restart(worker: string, how: 'resume' | 'fresh', options?: RestartOptions): Promise<Restarted>;
  /** The same with its next login; the one in use is at its limit until then, ms. @throws {OutOfDateError} */
  changeLogin(worker: string, until: number, mayStill?: () => boolean): Promise<Restarted>;
  /** The login that it uses, where the config names any. */
  login(worker: string): string | undefined;
  /** Whether it may use another login that is at no limit. */
  hasOtherLogin(worker: string): boolean;
  signal(worker: string, signal: 'SIGCONT'): Promise<void>;
  /** What to tell a worker that cannot remember. */
  briefing(worker: string, from: string): string;
}

/** How a run is looked after, as its config says. */
export interface SupervisionSettings {
  clocks: Clocks;
  /** Somebody chose when a turn is stuck: nothing is waited for beyond that. */
  impatient: boolean;
  limits: Limits;
  recipes: readonly Recipe[];
  automation: AutomationMode;
  /** By the name of the worker; only for those of which the config says something. */
  automationOfWorker: Readonly<Record<string, AutomationMode>>;
  /** By the state of the trouble. */
  automationOf: Readonly<Record<string, AutomationMode>>;
  /** Nothing is touched; what would be done is written down. */
  dryRun: boolean;
  accepted: ReadonlySet<string>;
  resumeText: string;
  progressCheck: 'observe' | 'ask' | 'interrupt';
  /** After a person typed automation keeps off for so long, ms. */
  personHoldMs: number;
  timings: Partial<Timings>;
  /** The zone that times without one are meant in. */
  zone: () => string;
}
