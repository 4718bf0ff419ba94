import type { Worker } from '../api/schema.ts';
import { saidOf } from '../classifier/said.ts';
import { occurrences } from '../screen/find-text.ts';
import { badgeOf, healthBadgeOf } from './badge.ts';
import { isAsked, needOf } from './need.ts';
import type { Role } from './theme.ts';

/** A worker that waits for a person. */
export interface Waiting {
  worker: Worker;
  /** Since when, ms since the epoch; undefined when that is not known. */
  since: number | undefined;
  /** What is wanted of the person, and why. */
  what: string;
  sign: string;
  color: Role;
  /** The items of the menu that it shows, by which it can be answered. */
  labels: readonly string[];
}

/** Everybody who waits for a person, who waits longest first; with a `filter` those with that text in what is shown. */
export function waitingOf(workers: readonly Worker[], filter = ''): Waiting[] {
  return workers
    .flatMap((worker) => waiting(worker) ?? [])
    .filter(({ worker, what }) => filter === '' || occurrences(`${worker.name} ${what}`, filter).length > 0)
    .sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || a.worker.name.localeCompare(b.worker.name));
}

/** What a worker wants of a person, in our own words, and why; undefined when it waits for nobody. */
export function summonsOf(worker: Worker): { what: string; text: string } | undefined {
  const need = needOf(worker);
  if (!need) return undefined;
  const { reading, supervision, problem } = worker;
  const { incident } = supervision ?? {};
  if (need === 'asked' && reading) {
    const what = reading.state === 'auth_error' ? 'needs you' : `waits (${reading.state})`;
    return { what, text: saidOf(reading) };
  }
  if (need === 'not started') return { what: 'needs you', text: problem ?? '' };
  return { what: 'needs you', text: incident?.escalated ?? suggestionOf(worker) ?? incident?.evidence ?? '' };
}

function waiting(worker: Worker): Waiting | undefined {
  if (!needOf(worker)) return undefined;
  const { reading, supervision, state, problem } = worker;
  const { health, incident } = supervision ?? {};
  const asked = isAsked(worker) ? reading : undefined;
  const badge = asked ? badgeOf(worker) : (healthBadgeOf(worker) ?? badgeOf(worker));
  const { sign, color } = badge;
  const said = asked && saidOf(asked);
  const reason = incident?.escalated ?? suggestionOf(worker);
  const waits = incident?.next?.waits;
  const held = incident?.escalated === undefined && waits && `waits: ${waits}`;
  const what = [badge.text, problem, said, reason, held].filter(Boolean).join(' · ');
  const since = asked?.since ?? incident?.openedAt ?? health?.since;
  const labels = state === 'running' ? (reading?.attributes.menu ?? []).map(({ label }) => label) : [];
  return { worker, since, what, sign, color, labels };
}

function suggestionOf({ supervision }: Worker): string | undefined {
  const step = supervision?.incident?.next?.step;
  return step && `may it: ${step}?`;
}
