import { beforeAll, describe, expect, test } from 'vitest';
import type { AgentState } from '../../src/demo/state.ts';
import { incidentsOf } from '../../src/journal/incidents.ts';
import { type Report, reportOf } from '../../src/journal/report.ts';
import { markdownReport } from '../../src/journal/report-markdown.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

/**
 * An evening with ten workers that took a person more than fifteen interventions: here nobody is there. Ninety minutes of
 * the fleet's clock.
 */

const MINUTE = 60_000;
const at = (clock: string) => Date.parse(`2026-01-12T${clock}:00Z`);

interface Trouble {
  at: string;
  worker: string;
  /** As the simulated agent calls it. */
  trouble: string;
  cause: string;
  /** Until it is noticed at the latest, ms from its begin. */
  within: number;
}

/** A screen that states its trouble is believed at the second look. */
const FAST = 2000;

const EVENING: Trouble[] = [
  { at: '17:47', worker: 'worker-4', trouble: 'no_response', cause: 'no_response', within: FAST },
  { at: '17:50', worker: 'worker-9', trouble: 'stalled/nobyte', cause: 'stuck', within: 5 * MINUTE + FAST },
  { at: '17:58', worker: 'worker-5', trouble: 'no_content', cause: 'no_content', within: FAST },
  { at: '18:03', worker: 'worker-2', trouble: 'rate_limited/usage', cause: 'rate_limited', within: FAST },
  { at: '18:08', worker: 'worker-8', trouble: 'draft/pasted', cause: 'draft', within: 10_000 + FAST },
  { at: '18:14', worker: 'worker-1', trouble: 'interrupted', cause: 'interrupted', within: FAST },
  { at: '18:20', worker: 'worker-10', trouble: 'interrupted', cause: 'interrupted', within: FAST },
  { at: '18:25', worker: 'worker-3', trouble: 'api_error/overloaded', cause: 'api_error', within: FAST },
  { at: '18:31', worker: 'worker-10', trouble: 'shell/killed', cause: 'shell', within: 5000 },
  { at: '18:35', worker: 'worker-2', trouble: 'no_content', cause: 'no_content', within: FAST },
  { at: '18:38', worker: 'worker-3', trouble: 'frozen', cause: 'frozen', within: 10_000 },
  { at: '18:40', worker: 'worker-7', trouble: 'settings_error/menu', cause: 'settings_error', within: FAST },
  { at: '18:45', worker: 'worker-6', trouble: 'exited/signal', cause: 'exited', within: 1000 },
  { at: '18:50', worker: 'worker-5', trouble: 'api_error/context', cause: 'api_error', within: FAST },
  { at: '18:54', worker: 'worker-4', trouble: 'no_response', cause: 'no_response', within: FAST },
  { at: '18:57', worker: 'worker-6', trouble: 'no_response', cause: 'no_response', within: FAST },
  { at: '19:00', worker: 'worker-4', trouble: 'no_response', cause: 'no_response', within: FAST },
];

const WORKERS = Array.from({ length: 10 }, (_, i) => `worker-${i + 1}`);

/** When a trouble stood there, as the agent itself knows it: what the screen says of it plays no part. */
function stands({ trouble, worker }: Trouble, { host }: SupervisedFleet): boolean {
  const { agentInFront, stopped } = host.facts(worker);
  if (trouble === 'frozen') return stopped;
  if (!agentInFront) return /^(shell|exited)/.test(trouble);
  const { turn, phase, menu } = host.agent(worker) as AgentState;
  if (trouble === 'stalled/nobyte') return turn?.beats[0]?.kind === 'wait' && turn.beats[0].ms === Infinity;
  return menu !== undefined || (turn === undefined && phase === 'ready');
}

let fleet: SupervisedFleet;
let report: Report;
const begunAt = new Map<Trouble, number>();

beforeAll(async () => {
  fleet = await SupervisedFleet.start(
    Object.fromEntries(WORKERS.map((name, i) => [name, ['claude', '--seed', `${i + 1}`]])),
    { redrawMs: MINUTE, startAt: at('17:41'), size: { cols: 80, rows: 24 } },
  );
  const { log, clock } = fleet;
  log.append({
    type: 'run.started',
    at: clock.now(),
    data: { id: 'evening', version: '0', workers: 10, purpose: 'an evening' },
  });
  log.append({ type: 'control.started', at: clock.now(), data: { version: '0', pid: 1 } });
  allowAll(fleet);
  for (const trouble of EVENING) {
    clock.after(at(trouble.at) - clock.now(), () => {
      befall(fleet, trouble);
      watch(fleet, trouble);
    });
  }
  await clock.pass(at('19:10') - clock.now());
  log.append({ type: 'run.ended', at: clock.now(), data: { reason: 'it is done' } });
  const times = { generatedAt: clock.now(), startedAt: at('17:41') };
  report = reportOf(log.read(), { id: 'evening', live: false, zone: 'UTC', ...times });
}, 120_000);

/** A dialog about settings comes at the next start. */
function befall({ host, control }: SupervisedFleet, { worker, trouble }: Trouble): void {
  if (!trouble.startsWith('settings')) return host.befall(worker, trouble);
  void control.lives.restart(worker, ['claude', '--seed', '77', '--trouble', trouble], 'operator');
}

/** Writes down when a trouble begins. */
function watch(all: SupervisedFleet, trouble: Trouble): void {
  const look = () => {
    if (!stands(trouble, all)) return void all.clock.after(100, look);
    begunAt.set(trouble, all.clock.now());
  };
  all.clock.after(100, look);
}

/** The agents of that evening asked for no leave: here they get it at once. */
function allowAll({ control, clock }: SupervisedFleet): void {
  control.listen({
    onRun: () => {},
    onScreen: () => {},
    onWorker: (name) => {
      if (control.worker(name)?.reading?.state !== 'permission') return;
      clock.after(1500, () => {
        if (control.worker(name)?.reading?.state === 'permission') control.input(name, { keys: ['1'] });
      });
    },
  });
}

const incidents = () => incidentsOf(fleet.log.read());
const incidentOf = ({ worker, cause, at: time }: Trouble) =>
  incidents().find((each) => each.worker === worker && each.cause === cause && each.openedAt >= at(time));

test('nobody had to do anything', () => {
  expect(report.metrics.manual).toBe(0);
  expect(report.metrics.typed).toBe(0);
  expect(report.metrics.escalated).toBe(0);
  expect(fleet.events('intervention').filter(({ data }) => data.by !== 'auto')).toEqual([]);
});

test('every trouble of the evening is an incident, and nothing else is', () => {
  const told = incidents().map(({ worker, cause }) => `${worker} ${cause}`);
  expect(told.toSorted()).toEqual(EVENING.map(({ worker, cause }) => `${worker} ${cause}`).toSorted());
});

test.for(EVENING)('$at $worker $trouble is noticed in time, and $worker recovers', (trouble) => {
  const incident = incidentOf(trouble)!;
  expect(begunAt.get(trouble)).toBeDefined();
  expect(incident.openedAt - begunAt.get(trouble)!).toBeLessThanOrEqual(trouble.within);
  expect(incident.outcome).toBe('recovered');
  expect(incident.closedAt! - incident.openedAt).toBeLessThan(6 * MINUTE);
});

test('all workers are at work in the end', () => {
  for (const worker of WORKERS) {
    expect(fleet.state(worker)).toMatch(/^(working|idle|permission)$/);
    expect(fleet.host.agent(worker)!.turns).toBeGreaterThan(10);
  }
});

test('who had no trouble got no key from automation', () => {
  const sick = new Set(EVENING.map(({ worker }) => worker));
  const well = WORKERS.filter((worker) => !sick.has(worker));
  expect(well).toEqual([]);
  for (const worker of WORKERS) {
    const steps = fleet
      .events('intervention', worker)
      .map(({ data, at: end }) => [data.startedAt, end] as const);
    const keys = fleet.host.typed(worker).filter(({ text }) => text !== '1');
    for (const key of keys) {
      expect(steps.some(([from, to]) => from <= key.at && key.at <= to)).toBe(true);
    }
  }
});

describe('the report', () => {
  const part = (title: string) => {
    const found = markdownReport(report)
      .split(/^#+ /m)
      .find((each) => each.startsWith(`${title}\n`));
    return found!.trimEnd().split('\n').slice(2);
  };

  test('has a head and a foot', () => {
    expect(part('Report of evening')).toEqual([
      '- Date: 2026-01-12 (UTC)',
      '- Duration: 1 h 29 min (17:41:00-19:10:00)',
      '- Purpose: an evening',
    ]);
    expect(part('About this report')).toEqual([
      '- Generated at: 2026-01-12 19:10:00 (UTC)',
      '- Monitoring window: 17:41:00-19:10:00, watched for 1 h 29 min',
      expect.stringMatching(/^- Total interventions: \d\d$/),
      '- Critical issues: 0',
      '- Workers managed: 10',
    ]);
  });

  test('tells that all was done by the product', () => {
    expect(part('Interventions')).toEqual([
      `- Automatic: ${report.metrics.automatic}`,
      expect.stringMatching(/^- Manual: 0/),
      '- Incidents: 17, of which 0 open and 0 handed to a person',
    ]);
  });

  test('has each incident in its timeline, at its time', () => {
    const rows = part('Timeline').slice(2);
    expect(rows).toHaveLength(EVENING.length);
    expect(rows[0]).toMatch(
      /^\| 17:47:\d\d \| worker-4 \| no_response: .* \| recovered, recipe "no response" \|$/,
    );
    expect(rows.every((row) => row.includes('recovered, recipe'))).toBe(true);
  });

  test('has the causes with how often they came and whom they met', () => {
    const rows = part('Incidents by cause').slice(2);
    expect(rows.find((row) => row.includes('no_response'))).toMatch(
      /^\| no_response \| HIGH \| FREQUENT \| 4 \| worker-4, worker-6 \|/,
    );
  });

  test('marks the worker that was in trouble three times', () => {
    const row = part('Workers').find((each) => each.includes('recurring'));
    expect(row).toMatch(
      /^\| worker-4 \| recurring \| 3 \(17:47:\d\d, 18:54:\d\d, 19:00:\d\d\) \| no_response/,
    );
  });

  test('rates the recipes', () => {
    expect(part('Recipes').find((row) => row.startsWith('| no response'))).toContain('100.0 % (4 of 4)');
  });
});
