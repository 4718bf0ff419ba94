import type { StatusRecord } from '../screen/program-status.ts';
import type { Progress, Signal } from '../screen/signals.ts';
import { matchAny, normalize } from './pattern.ts';
import type { Profile } from './profile.ts';
import type { Source } from './reading.ts';

/** A signal, and when it came. */
interface Heard<T> {
  value: T;
  /** ms, on the clock given to the classifier. */
  at: number;
  /** The screen's count of changes then. */
  sequence: number;
}

/** What a program said outside the cells, as far as it still holds. */
export interface Signals {
  title?: Heard<string>;
  progress?: Heard<Progress>;
  /** What the program that owns the terminal reported by the Program Status Protocol. */
  status?: Heard<StatusRecord>;
}

/** Takes a signal of a screen in. */
export function hear(signals: Signals, signal: Signal, at: number, sequence: number): Signals {
  switch (signal.kind) {
    case 'title':
      return { ...signals, title: { value: normalize(signal.text), at, sequence } };
    case 'progress': {
      const { state } = signal;
      if (state === 0) return { ...signals, progress: undefined };
      const value = { state, ...(signal.value !== undefined && { value: signal.value }) };
      return { ...signals, progress: { value, at, sequence } };
    }
    case 'status':
      if (signal.id !== '') return signals;
      return { ...signals, status: signal.record && { value: signal.record, at, sequence } };
    default:
      return signals;
  }
}

/** What a source says of the agent: it works, it waits for its user, its turn is over. */
export interface Claim {
  source: Source;
  says: 'working' | 'idle' | 'blocked' | 'error';
  /** Why it is blocked: `permission`, `question` or `auth`. */
  kind?: string;
  text: string;
  at: number;
  sequence: number;
}

/** The claims that hold, the most trusted first. */
export function claimsOf(signals: Signals, profile: Profile | undefined): Claim[] {
  const claims: Claim[] = [];
  const { status, title, progress } = signals;
  if (status) {
    const { state, kind, message } = status.value;
    const says = state === 'done' ? 'idle' : state;
    const text = [state, kind, message].filter((part) => part !== undefined).join(' ');
    claims.push({
      source: 'status',
      says,
      ...(kind && { kind }),
      text,
      at: status.at,
      sequence: status.sequence,
    });
  }
  if (title && profile) {
    const said = profile.titles.find(({ match }) => match.match(title.value));
    if (said)
      claims.push({
        source: 'title',
        says: said.says,
        text: title.value,
        at: title.at,
        sequence: title.sequence,
      });
  }
  if (progress && (progress.value.state === 1 || progress.value.state === 3)) {
    claims.push({
      source: 'progress',
      says: 'working',
      text: 'busy',
      at: progress.at,
      sequence: progress.sequence,
    });
  }
  return claims;
}

/** Whether a profile is the one of who speaks. */
export function speaks(signals: Signals, { recognize }: Profile): boolean {
  const app = signals.status?.value.app;
  if (app !== undefined) return recognize.apps.includes(app);
  return signals.title !== undefined && matchAny(recognize.titles, signals.title.value) !== undefined;
}
