import { uptime } from 'node:os';

/** Time, as a parameter: real, or turned by hand. */
export interface Clock {
  /** ms since the epoch; it never goes back. */
  now(): number;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, call: () => void): () => void;
  /** When the machine last woke up, as `now` counts; undefined when it did not sleep. */
  wokeAt?(): number | undefined;
}

/** The furthest from the epoch that Date can show, ms. */
export const MAX_TIME = 8.64e15;

/** Whether a value is a time that can be shown, ms since the epoch: what others wrote down may be any number. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_TIME;
}

/** What a machine has to count time with, both in ms from any beginning. */
export interface TimeSources {
  /** Stands still while the machine sleeps, as timers do. */
  awake(): number;
  /** Goes on while it sleeps. It may be coarse. */
  always(): number;
}

/** How old what is known of the machine's sleep may be, ms: to ask costs a read of a file. */
const LOOK_EVERY_MS = 1000;
/** The two are not read in the same moment, and one counts hundredths of a second: what is less is no sleep, ms. */
const SLEPT_MS = 1000;
/** A timer for later than this looks at the clock on its way, ms. */
const NAP_MS = 10_000;

/** A clock that begins at `origin`, ms since the epoch, and goes on while the machine sleeps, as may be noticed a second after. */
export function wakefulClock(origin: number, { awake, always }: TimeSources): Clock {
  let lookedAt = awake();
  let apart = always() - lookedAt;
  let slept = 0;
  let wokeAt: number | undefined;

  const look = (at: number) => {
    lookedAt = at;
    const more = always() - at - apart;
    if (more < SLEPT_MS) return;
    apart += more;
    slept += more;
    wokeAt = origin + at + slept;
  };
  const now = () => {
    const at = awake();
    if (at - lookedAt >= LOOK_EVERY_MS) look(at);
    return origin + at + slept;
  };
  const after = (ms: number, call: () => void) => {
    const due = now() + ms;
    const goOn = () => {
      const left = due - now();
      if (left > 0) timer = setTimeout(goOn, Math.min(left, NAP_MS));
      else call();
    };
    let timer = ms > NAP_MS ? setTimeout(goOn, NAP_MS) : setTimeout(call, ms);
    return () => clearTimeout(timer);
  };
  return { now, after, wokeAt: () => wokeAt };
}

const awake = () => performance.now();

/** The clock of this machine. Elsewhere than on Linux the clock of timers does not stop (libuv, `uv_hrtime`). */
export const systemClock: Clock = wakefulClock(performance.timeOrigin, {
  awake,
  always: process.platform === 'linux' ? () => uptime() * 1000 : awake,
});

/** The time in ms since the epoch. Unlike Date.now() it never goes back, also when the system's clock is set. */
export const now = systemClock.now;
