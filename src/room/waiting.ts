import type { Worker } from '../api/schema.ts';
import { saidOf } from '../classifier/said.ts';
import { occurrences } from '../screen/find-text.ts';
import { badgeOf, healthBadgeOf, isSuggested } from './badge.ts';
import type { Role } from './theme.ts';

/** A worker that waits for a person. */
export interface Waiting {
  worker: Worker;
  /** Since when, ms since the epoch; undefined for who never ran. */
  since: number | undefined;
  /** What is wanted of the person, and why. */
  what: string;
  sign: string;
  color: Role;
  /** The items of the menu that it shows, by which it can be answered. */
  labels: readonly string[];
}

/** States in which a screen asks for a person. */
const ASKS: ReadonlySet<string> = new Set(['permission', 'question', 'setup', 'auth_error']);

/** Everybody who waits for a person, who waits longest first; with a `filter` those with that text in what is shown. */
export function waitingOf(workers: readonly Worker[], filter = ''): Waiting[] {
  return workers
    .flatMap((worker) => waiting(worker) ?? [])
    .filter(({ worker, what }) => filter === '' || occurrences(`${worker.name} ${what}`, filter).length > 0)
    .sort((a, b) => (a.since ?? 0) - (b.since ?? 0) || a.worker.name.localeCompare(b.worker.name));
}

/** Whether a worker waits for a person, as far as its screen and its health say. */
export function waitsForPerson(worker: Worker): boolean {
  return waiting(worker) !== undefined;
}

function waiting(worker: Worker): Waiting | undefined {
  const { reading, supervision, state } = worker;
  const { health, incident } = supervision ?? {};
  const asks = state === 'running' && reading !== undefined && ASKS.has(reading.state);
  const needs = state !== 'unreachable' && (health?.status === 'needs_operator' || isSuggested(worker));
  const isFailed = state === 'failed';
  if (!asks && !needs && !isFailed) return undefined;
  const badge = asks ? badgeOf(worker) : (healthBadgeOf(worker) ?? badgeOf(worker));
  const { sign, color } = badge;
  const said = asks ? saidOf(reading) : undefined;
  const { step, waits } = incident?.next ?? {};
  const reason = isFailed ? worker.problem : (incident?.escalated ?? (step && `may it: ${step}?`));
  const held = incident?.escalated === undefined && waits && `waits: ${waits}`;
  const what = [badge.text, said, reason, held].filter(Boolean).join(' · ');
  const since = asks ? reading.since : (incident?.openedAt ?? health?.since);
  const labels = state === 'running' ? (reading?.attributes.menu ?? []).map(({ label }) => label) : [];
  return { worker, since, what, sign, color, labels };
}
