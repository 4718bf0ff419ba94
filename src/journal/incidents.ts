import type { Actor, EventData, JournalEvent, Outcome, Severity, StepResult } from './event.ts';

/** Trouble of one worker, from its detection to its end. Times are ms since the epoch, spans ms. */
export interface Incident {
  id: string;
  worker: string;
  cause: string;
  kind?: string | undefined;
  agent?: string | undefined;
  severity: Severity;
  /** When it became true: the screen began to say so, or the process ended; `openedAt` when it was believed. */
  since: number;
  openedAt: number;
  evidence: string;
  /** The screen then, as lines. */
  screen: readonly string[];
  /** What probably caused it. */
  guess: string;
  impact: string;
  task?: string | undefined;
  steps: readonly IncidentStep[];
  /** When automation gave up on it, and why. */
  escalation?: { at: number; reason: string };
  closedAt?: number;
  outcome?: Outcome;
  /** The recipe that got the worker out of it. */
  recipe?: string | undefined;
}

/** Something that was done about an incident. */
export interface IncidentStep {
  /** When it ended. */
  at: number;
  ms: number;
  by: Actor;
  recipe: string;
  step: string;
  /** Which step of the ladder, from 1, and of how many. */
  rung: number;
  of: number;
  sent: readonly string[];
  before: readonly string[];
  after: readonly string[];
  result: StepResult;
  reason?: string | undefined;
}

/** All incidents, in the order in which they were opened. */
export function incidentsOf(events: Iterable<JournalEvent>): Incident[] {
  const incidents = new Map<string, Incident>();
  for (const event of events) {
    const id = incidentOf(event);
    if (id === undefined) continue;
    const after = incidentAfter(incidents.get(id), event);
    if (after) incidents.set(id, after);
  }
  return [...incidents.values()];
}

/** The incident that an event is about. */
function incidentOf({ data }: JournalEvent): string | undefined {
  return 'incident' in data ? data.incident : undefined;
}

/**
 * An incident after one more event about it. What is said of one that was never opened, or opens it again, or changes one
 * that is closed, counts for nothing.
 */
function incidentAfter(incident: Incident | undefined, event: JournalEvent): Incident | undefined {
  const { type, at, data } = event;
  if (type === 'incident.opened') return incident ?? opened(at, data);
  if (!incident || incident.closedAt !== undefined) return incident;
  switch (type) {
    case 'incident.escalated':
      return { ...incident, escalation: { at, reason: data.reason } };
    case 'intervention':
      return { ...incident, steps: [...incident.steps, stepOf(at, data)] };
    case 'incident.closed':
      return { ...incident, closedAt: at, outcome: data.outcome, recipe: data.recipe };
    default:
      return incident;
  }
}

/** How long the trouble stood there before it was noticed, ms. */
export function detectionMs({ openedAt, since }: Incident): number {
  return Math.max(0, openedAt - since);
}

/** How long it took to end, from its detection, ms; undefined while it is open. */
export function recoveryMs({ openedAt, closedAt }: Incident): number | undefined {
  return closedAt === undefined ? undefined : Math.max(0, closedAt - openedAt);
}

export function isOpen({ closedAt }: Incident): boolean {
  return closedAt === undefined;
}

/** How often a cause came in a run. */
export type Frequency = 'RECURRING' | 'FREQUENT' | 'OCCASIONAL' | 'OCCURRENCE';

/** From how many incidents of a cause on it is called so. */
const FREQUENCIES: readonly (readonly [atLeast: number, Frequency])[] = [
  [5, 'RECURRING'],
  [3, 'FREQUENT'],
  [2, 'OCCASIONAL'],
];

/** What a cause with so many incidents in a run is called. */
export function frequencyOf(incidents: number): Frequency {
  return FREQUENCIES.find(([atLeast]) => incidents >= atLeast)?.[1] ?? 'OCCURRENCE';
}

function opened(at: number, { incident, again: _, ...data }: EventData<'incident.opened'>): Incident {
  return { id: incident, ...data, openedAt: at, steps: [] };
}

function stepOf(at: number, data: EventData<'intervention'>): IncidentStep {
  const { incident: _, worker: __, startedAt, ...step } = data;
  return { ...step, at, ms: Math.max(0, at - startedAt) };
}
