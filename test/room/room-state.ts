import type { IncidentRecord } from '../../src/api/detail.ts';
import type { Reading, Run, Worker } from '../../src/api/schema.ts';
import type { RunMetrics } from '../../src/api/stats.ts';
import type { Ladder, Supervision, Wellbeing } from '../../src/api/supervision.ts';
import { initialState, type RoomState } from '../../src/room/state.ts';

/** A worker as control would describe it. */
export function workerOf(name: string, changes: Partial<Worker> = {}): Worker {
  return {
    name,
    state: 'running',
    argv: ['claude'],
    cwd: '/project',
    cols: 120,
    rows: 40,
    title: '',
    typing: false,
    index: 1,
    startedAt: 1_000_000,
    ...changes,
  };
}

/** How a worker is looked after that is well. */
export function supervisionOf(changes: Partial<Supervision> = {}, status: Wellbeing = 'ok'): Supervision {
  return {
    health: { status, since: 1_000_000 },
    incidents: 0,
    automation: 'on',
    paused: false,
    messages: { waiting: 0 },
    activityAt: 1_000_000,
    ...changes,
  };
}

/** A screen in a state, of which nothing is known but the changes. */
export function readingOf(state: Reading['state'], changes: Partial<Reading> = {}): Reading {
  return {
    state,
    agent: 'claude',
    evidence: { text: '', rule: '' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 0,
    source: 'screen',
    voices: [],
    ...changes,
  };
}

/** A screen that asks leave, with the items of its menu. */
export function askingOf(labels: readonly string[], changes: Partial<Reading> = {}): Reading {
  return {
    state: 'permission',
    kind: 'Bash',
    agent: 'claude',
    evidence: { text: 'Do you want to proceed?', rule: 'permission' },
    attributes: {
      asks: 'Do you want to proceed?',
      menu: labels.map((label, i) => ({ label, selected: i === 0 })),
    },
    progress: 7,
    confidence: 1,
    since: 1_000_000,
    source: 'screen',
    voices: [],
    ...changes,
  };
}

/** An incident on the second of its four steps. */
export function ladderOf(changes: Partial<Ladder> = {}): Ladder {
  return {
    id: 'w-1',
    cause: 'stuck',
    evidence: 'esc to interrupt',
    recipe: 'stuck',
    openedAt: 1_000_000,
    steps: ['interrupt', 'ctrl-c', 'resume text', 'restart'],
    rung: 2,
    ...changes,
  };
}

/** An incident that a step ended, as the journal tells it. */
export function incidentOf(id: string, changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    id,
    worker: 'w1',
    cause: 'interrupted',
    severity: 'high',
    since: 999_500,
    openedAt: 1_000_000,
    closedAt: 1_004_200,
    outcome: 'recovered',
    evidence: '⎿ Interrupted',
    screen: ['', '⎿ Interrupted', ''],
    guess: 'a stray key',
    impact: 'it waits',
    steps: [
      {
        at: 1_004_200,
        ms: 3000,
        by: 'auto',
        recipe: 'interrupted',
        step: 'resume text',
        rung: 1,
        of: 2,
        sent: ['"Continue."'],
        before: ['⎿ Interrupted'],
        after: ['', '● On it.', ''],
        result: 'recovered',
      },
    ],
    ...changes,
  };
}

export function runOf(changes: Partial<Run> = {}): Run {
  return {
    id: 'run-2026-01-14T06-59-00-000Z',
    dir: '/runs/one',
    version: '0',
    startedAt: 0,
    configProblems: [],
    leaveKey: 'ctrl-]',
    ...changes,
  };
}

/** How a run went in the last five minutes. */
export function runMetricsOf(changes: Partial<RunMetrics> = {}): RunMetrics {
  const each = <T>(value: T): T[] => Array(60).fill(value);
  return {
    range: '5m',
    from: 1_000_000,
    to: 1_300_000,
    bucketMs: 5000,
    states: [
      { state: 'working', workers: each(9) },
      { state: 'api_error', workers: each(2) },
    ],
    automatic: [...each(0).slice(2), 3, 1],
    manual: each(0),
    detection: [...each(null).slice(1), 1234],
    recovery: each(null),
    output: each(12_345),
    cpu: each(41.7),
    memory: each(300 * 2 ** 20),
    ...changes,
  };
}

/** A room with these workers, the first selected. */
export function roomOf(workers: Worker[], changes: Partial<RoomState> = {}): RoomState {
  return {
    ...initialState({ cols: 120, rows: 40 }, 1_000_000),
    connection: 'live',
    run: runOf(),
    workers,
    selected: workers[0]?.name,
    ...changes,
  };
}
