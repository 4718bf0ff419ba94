import type { JournalEvent, Severity } from './event.ts';
import { type Frequency, frequencyOf, type Incident, incidentsOf } from './incidents.ts';
import { type Intervention, interventionsOf, wasDone } from './interventions.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { whatWorked } from './offenders.ts';
import { stateWord } from './state-word.ts';
import { shareOf, statesOf, type WorkerStates } from './states.ts';
import { type Span, watchesOf } from './watch.ts';

/** Where and when a report is made. Times are ms since the epoch. */
export interface ReportOptions {
  /** The run's id. */
  id: string;
  generatedAt: number;
  /** The run still goes on: it is told up to now. */
  live: boolean;
  /** For when the events do not say when it began. */
  startedAt: number;
  /** IANA name of the time zone in which times are written. */
  zone: string;
}

/** What happened in a run, to be written out for people or programs. Times are ms since the epoch, spans ms. */
export interface Report {
  id: string;
  zone: string;
  purpose: string | undefined;
  from: number;
  to: number;
  live: boolean;
  generatedAt: number;
  watched: Span[];
  workersManaged: number;
  metrics: Metrics;
  causes: CauseReport[];
  incidents: IncidentReport[];
  workers: WorkerReport[];
  interventions: Intervention[];
  transitions: Transition[];
  /** What each worker was in, over time. */
  states: WorkerStates[];
}

/** All incidents of one cause. */
export interface CauseReport {
  cause: string;
  /** The worst of them. */
  severity: Severity;
  frequency: Frequency;
  incidents: number;
  workers: string[];
  impacts: string[];
  guesses: string[];
}

/** An incident and what its worker was in before and after it. */
export interface IncidentReport extends Incident {
  from: string | undefined;
  to: string | undefined;
}

/** The patterns of a worker. */
export interface WorkerReport {
  worker: string;
  offender: boolean;
  /** When its incidents were opened. */
  incidentTimes: number[];
  causes: string[];
  whatWorked: ReturnType<typeof whatWorked>;
  screen: ReturnType<typeof shareOf>;
  health: ReturnType<typeof shareOf>;
}

/** A change of what a worker was in. */
export interface Transition {
  at: number;
  worker: string;
  of: 'screen' | 'health';
  from: string | undefined;
  to: string;
  why: string;
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** The report of a run, from all its events. */
export function reportOf(events: readonly JournalEvent[], options: ReportOptions): Report {
  const { id, zone, live, generatedAt, startedAt } = options;
  const started = events.find((event) => event.type === 'run.started');
  const from = events[0]?.at ?? startedAt;
  const to = live ? generatedAt : (events.at(-1)?.at ?? from);
  const incidents = incidentsOf(events);
  const metrics = metricsOf(events);
  const transitions = transitionsOf(events);
  const screens = Map.groupBy(
    transitions.filter((each) => each.of === 'screen'),
    ({ worker }) => worker,
  );
  const states = statesOf(events, to);
  return {
    id,
    zone,
    purpose: started?.data.purpose,
    from,
    to,
    live,
    generatedAt,
    watched: watchesOf(events, to),
    workersManaged: Math.max(states.length, started?.data.workers ?? 0),
    metrics,
    causes: causesOf(incidents),
    incidents: incidents.map((incident) => ({
      ...incident,
      ...aroundOf(incident, screens.get(incident.worker) ?? []),
    })),
    workers: states.map(({ worker, screen, health }) => {
      const own = incidents.filter((incident) => incident.worker === worker);
      return {
        worker,
        offender: metrics.offenders.includes(worker),
        incidentTimes: own.map(({ openedAt }) => openedAt),
        causes: unique(own.map(({ cause }) => cause)),
        whatWorked: whatWorked(own),
        screen: shareOf(screen),
        health: shareOf(health),
      };
    }),
    interventions: interventionsOf(events).filter(wasDone),
    transitions,
    states,
  };
}

function causesOf(incidents: readonly Incident[]): CauseReport[] {
  const rank = ({ severity }: { severity: Severity }) => SEVERITIES.indexOf(severity);
  return [...Map.groupBy(incidents, ({ cause }) => cause)]
    .map(([cause, own]) => ({
      cause,
      severity: SEVERITIES[own.map(rank).reduce((a, b) => Math.min(a, b))]!,
      frequency: frequencyOf(own.length),
      incidents: own.length,
      workers: unique(own.map(({ worker }) => worker)),
      impacts: unique(own.map(({ impact }) => impact)),
      guesses: unique(own.map(({ guess }) => guess)),
    }))
    .sort((a, b) => rank(a) - rank(b) || b.incidents - a.incidents);
}

function transitionsOf(events: readonly JournalEvent[]): Transition[] {
  return events.flatMap(({ type, at, data }): Transition[] => {
    if (type === 'screen.changed') {
      const { worker, from, to, agent, evidence } = data;
      const word = (state: string) => stateWord({ state, agent });
      return [{ at, worker, of: 'screen', from: from && word(from), to: word(to), why: evidence }];
    }
    if (type !== 'health.changed') return [];
    return [{ at, worker: data.worker, of: 'health', from: data.from, to: data.to, why: data.why }];
  });
}

/** The state that the screen of the worker left as the incident began, and the one it came to in the end. */
function aroundOf(
  { cause, openedAt, closedAt }: Incident,
  screens: readonly Transition[],
): Pick<IncidentReport, 'from' | 'to'> {
  const before = screens.findLast(({ at }) => at <= openedAt);
  const after = closedAt === undefined ? undefined : screens.findLast(({ at }) => at <= closedAt);
  return { from: before?.to === cause ? before.from : before?.to, to: after?.to };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
