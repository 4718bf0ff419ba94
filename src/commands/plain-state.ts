import type { Worker } from '../api/schema.ts';
import { saidOf } from '../classifier/said.ts';
import { printable } from '../printable.ts';
import { badgeOf, healthBadgeOf, isTrouble } from '../room/badge.ts';

/** What a worker is at and how it does, in words on one line: nothing in it changes while nothing happens. */
export function plainState(worker: Worker): string {
  const badge = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const parts = [badge.text.replaceAll(' · ', ', '), health?.text, ladderText(worker), proofOf(worker)];
  if (worker.config === 'removed') parts.push('no longer in the config');
  return printable(parts.filter(Boolean).join('; '));
}

/** What is done about its trouble, or why a person is needed; undefined where there is none. */
export function ladderText({ supervision }: Worker): string | undefined {
  const { incident } = supervision ?? {};
  if (!incident) return undefined;
  const { escalated, doing, next, rung, steps } = incident;
  if (escalated !== undefined) return escalated;
  const step = doing?.step ?? next?.step;
  if (step === undefined) return undefined;
  const where = rung > 0 ? ` (${rung} of ${steps.length})` : '';
  const waits = next?.waits === undefined ? '' : `waits: ${next.waits}, `;
  return `${doing ? '' : `${waits}next: `}${step}${where}`;
}

/** The line that proves that somebody should look. */
function proofOf(worker: Worker): string | undefined {
  if (worker.problem !== undefined) return worker.problem;
  if (worker.state !== 'running') return undefined;
  const proof = worker.reading && isTrouble(badgeOf(worker)) ? saidOf(worker.reading) : '';
  return proof && JSON.stringify(proof);
}
