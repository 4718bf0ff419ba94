import type { Signal } from '../screen/signals.ts';
import { classify, type Facts, settlesAt } from './classify.ts';
import { judge, type Verdict } from './judge.ts';
import { type Drawing, lookAt, type Pace, resized, touched } from './pace.ts';
import type { Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';
import type { Reading } from './reading.ts';
import { type Recognition, recognize } from './recognize.ts';
import { hear, type Signals } from './signals.ts';
import type { ScreenView } from './view.ts';

/** A screen as a watcher needs it. */
export interface WatchedScreen extends ScreenView {
  readonly sequence: number;
  readonly modes: ScreenView['modes'] & { readonly synchronizedOutput: boolean };
}

export interface WatcherOptions {
  profiles: Profiles;
  /** The profile of the agent that was started, by name: it is that one until another says who it is. */
  agent?: string;
}

/**
 * Follows one screen: tells when it is worth a look, and what it says. It has no clock and no timers: who owns it says
 * what happened when, in ms, and looks at {@link nextLook}.
 */
export class Watcher {
  #profiles: Profiles;
  #verdict: Verdict | undefined;
  #seen: Reading | undefined;
  /** When what was seen is to be read again, whether or not the screen has changed. */
  #settlesAt = Infinity;
  #sequence = -1;
  #pace: Pace = {};
  #signals: Signals = {};
  #facts: Facts = {};
  #known: Recognition | undefined;
  #frameOpen = false;
  #marksPastes = false;
  /** Somebody waits for what it shows next: no look is put off. */
  isAwaited = false;

  constructor(options: WatcherOptions) {
    this.#profiles = options.profiles;
    const profile = options.agent === undefined ? undefined : options.profiles.agents.get(options.agent);
    this.#known = profile && { profile, sure: true };
  }

  /** What is believed; undefined before the first look. */
  get reading(): Reading | undefined {
    return this.#verdict?.reading;
  }

  /** The profile of the agent that is read; undefined while none was recognised. */
  get profile(): Profile | undefined {
    return this.#known?.profile;
  }

  /** When to look next; undefined when there is nothing to look at. What changes has to settle first. */
  get nextLook(): number | undefined {
    const change = lookAt(this.#pace, this.#drawing);
    if (change !== undefined) return change;
    const due = Math.min(this.#verdict?.doubt?.due ?? Infinity, this.#settlesAt);
    return due === Infinity ? undefined : due;
  }

  get #drawing(): Drawing {
    return { frameOpen: this.#frameOpen, atWork: !this.isAwaited && this.reading?.state === 'working' };
  }

  /** Reads with other profiles from now on; what was heard, what is known of the processes and what is believed stay. */
  useProfiles(profiles: Profiles, now: number): void {
    this.#profiles = profiles;
    const profile = this.#known && profiles.agents.get(this.#known.profile.name);
    this.#known = profile && { ...this.#known!, profile };
    this.#seen = undefined;
    this.#pace = touched(this.#pace, now);
  }

  /** The program wrote; call it after the screen took that in. */
  output(screen: WatchedScreen, now: number): void {
    this.#pace = touched(this.#pace, now);
    this.#frameOpen = screen.modes.synchronizedOutput;
  }

  resize(now: number): void {
    this.#pace = resized(this.#pace, now);
  }

  /** Something was said outside the cells. */
  signal(signal: Signal, screen: WatchedScreen, now: number): void {
    // What was painted since the last look counts as later: how output is cut in pieces must not matter.
    this.#signals = hear(this.#signals, signal, now, this.#sequence);
    this.#seen = undefined;
    this.output(screen, now);
  }

  /** Something is known of the processes. */
  facts(facts: Facts, now: number): void {
    this.#facts = facts;
    this.#seen = undefined;
    if (facts.exit) this.#frameOpen = false;
    this.#pace = touched(this.#pace, now);
  }

  /** Looks at the screen; returns what is believed then. In the middle of a frame that is what it was before. */
  look(screen: WatchedScreen, now: number): Reading {
    const change = lookAt(this.#pace, this.#drawing);
    if (this.#verdict && this.#frameOpen && change !== undefined && now < change)
      return this.#verdict.reading;
    this.#pace = {};
    this.#verdict = judge(this.#verdict, this.#read(screen, now), now);
    // Whatever was said before a shell was in front is of a program that is gone.
    if (this.#verdict.reading.state === 'shell') this.#signals = {};
    return this.#verdict.reading;
  }

  #read(screen: WatchedScreen, now: number): Reading {
    const { bracketedPaste } = screen.modes;
    const isSame = this.#sequence === screen.sequence && this.#marksPastes === bracketedPaste;
    if (this.#seen && isSame && now < this.#settlesAt) return this.#seen;
    const profiles = this.#profiles;
    const previous = this.#verdict?.reading;
    const signals = this.#signals;
    this.#known = recognize(profiles, screen, signals, this.#known, previous);
    const { shell } = profiles;
    const input = {
      profile: this.#known?.profile,
      shell,
      screen,
      signals,
      facts: this.#facts,
      previous,
      now,
    };
    this.#seen = classify(input);
    this.#settlesAt = settlesAt(this.#seen, input) ?? Infinity;
    this.#sequence = screen.sequence;
    this.#marksPastes = bracketedPaste;
    return this.#seen;
  }
}
