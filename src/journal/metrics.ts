import type { JournalEvent } from './event.ts';
import { detectionMs, type Incident, incidentsOf, isOpen, recoveryMs } from './incidents.ts';
import {
  countInterventions,
  grouped,
  type InterventionCount,
  interventionsOf,
  type RecipeRate,
  recipeRates,
  wasDone,
} from './interventions.ts';
import { isDelivered, messagesOf } from './messages.ts';
import { isOffender } from './offenders.ts';

/** Within how long trouble should be noticed at the latest, ms. */
const DETECTION_GOAL_MS = 30 * 60_000;

/** Spans of one sort, ms; undefined when there are none. */
export interface Spread {
  count: number;
  mean: number | undefined;
  p95: number | undefined;
}

/** How many of all; the share, from 0 to 1, is undefined of none. */
export interface Share {
  good: number;
  all: number;
  share: number | undefined;
}

/** Numbers about the incidents of one worker, task or cause. */
export interface Tally {
  name: string;
  incidents: number;
  open: number;
  /** Steps that were taken in them. */
  automatic: number;
  manual: number;
  detection: Spread;
  recovery: Spread;
}

/** A run in numbers. */
export interface Metrics {
  incidents: number;
  open: number;
  escalated: number;
  critical: number;
  /** Steps that were taken by the product, and by a person; dry runs touch nothing and are not among them. */
  automatic: number;
  manual: number;
  dryRun: number;
  /** Incidents that a person had a hand in, by a step, by keys or by a message. */
  byPerson: number;
  /** Minutes in which a person typed at some worker. */
  typed: number;
  interventions: InterventionCount[];
  recipes: RecipeRate[];
  /** From the beginning of a trouble to its detection: MTTD is the mean. */
  detection: Spread;
  /** From its detection to its end: MTTR is the mean. */
  recovery: Spread;
  /** Incidents that were noticed within 30 minutes. */
  detectedInTime: Share;
  /** Messages that left the composer as a prompt, of those that did or failed. */
  delivery: Share;
  /** Heartbeats of a worker that was well or waited for a person. */
  healthChecks: Share;
  causes: Tally[];
  workers: Tally[];
  tasks: Tally[];
  /** Workers that keep getting into trouble. */
  offenders: string[];
}

/** The numbers of a run, from its events. */
export function metricsOf(events: readonly JournalEvent[]): Metrics {
  const incidents = incidentsOf(events);
  const interventions = interventionsOf(events);
  const done = interventions.filter(wasDone);
  const causes = new Map(incidents.map(({ id, cause }) => [id, cause]));
  const messages = messagesOf(events).filter((each) => isDelivered(each) || each.level === 'failed');
  const beats = events.flatMap((event) => (event.type === 'heartbeat' ? [event.data.health] : []));
  const byWorker = grouped(incidents, ({ worker }) => worker);
  return {
    incidents: incidents.length,
    open: incidents.filter(isOpen).length,
    escalated: incidents.filter(({ escalation }) => escalation).length,
    critical: incidents.filter(({ severity }) => severity === 'critical').length,
    automatic: done.filter(({ by }) => by === 'auto').length,
    manual: done.filter(({ by }) => by === 'operator').length,
    dryRun: interventions.length - done.length,
    byPerson: incidents.filter(({ outcome }) => outcome === 'operator').length,
    typed: events.filter(({ type }) => type === 'operator.typed').length,
    interventions: countInterventions(interventions),
    recipes: recipeRates(interventions, (id) => causes.get(id)),
    detection: spreadOf(incidents.map(detectionMs)),
    recovery: recoveries(incidents),
    detectedInTime: shareOfGood(incidents, (incident) => detectionMs(incident) <= DETECTION_GOAL_MS),
    delivery: shareOfGood(messages, isDelivered),
    healthChecks: shareOfGood(beats, (health) => health === 'ok' || health === 'waiting'),
    causes: tallies(incidents, ({ cause }) => cause),
    workers: tallies(incidents, ({ worker }) => worker),
    tasks: tallies(
      incidents.filter(({ task }) => task !== undefined),
      ({ task }) => task!,
    ),
    offenders: byWorker.filter(isOffender).map((own) => own[0]!.worker),
  };
}

function tallies(incidents: readonly Incident[], nameOf: (incident: Incident) => string): Tally[] {
  return grouped(incidents, nameOf).map((own) => {
    const steps = own.flatMap((incident) => incident.steps).filter(({ result }) => result !== 'dry_run');
    return {
      name: nameOf(own[0]!),
      incidents: own.length,
      open: own.filter(isOpen).length,
      automatic: steps.filter(({ by }) => by === 'auto').length,
      manual: steps.filter(({ by }) => by === 'operator').length,
      detection: spreadOf(own.map(detectionMs)),
      recovery: recoveries(own),
    };
  });
}

function recoveries(incidents: readonly Incident[]): Spread {
  return spreadOf(incidents.map(recoveryMs).filter((ms) => ms !== undefined));
}

function spreadOf(spans: readonly number[]): Spread {
  const sorted = spans.toSorted((a, b) => a - b);
  const count = sorted.length;
  return {
    count,
    mean: count === 0 ? undefined : sorted.reduce((sum, ms) => sum + ms, 0) / count,
    p95: sorted[Math.ceil(count * 0.95) - 1],
  };
}

function shareOfGood<T>(items: readonly T[], isGood: (item: T) => boolean): Share {
  const good = items.filter(isGood).length;
  return { good, all: items.length, share: items.length === 0 ? undefined : good / items.length };
}
