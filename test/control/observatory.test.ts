import { expect, test } from 'vitest';
import type { Activity, RunMetrics, Stats } from '../../src/api/stats.ts';
import { activitySchema, metricsSchema, statsSchema } from '../../src/api/stats.ts';
import { ControlApi } from '../../src/control/api.ts';
import { localClient } from '../../src/control/local-client.ts';
import { Observatory } from '../../src/control/observatory.ts';
import type { ProcessUsage } from '../../src/control/usage.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;

/** A fleet with an API, in which each worker takes a quarter of a processor and a MiB. */
async function observed(commands: Record<string, string[]>) {
  const fleet = await SupervisedFleet.start(commands, { redrawMs: 1000 });
  const { control, clock, log } = fleet;
  let lists = 0;
  const begin = clock.now();
  const list = async (): Promise<ProcessUsage[]> => {
    lists++;
    return control.workers().flatMap(({ pid }) => {
      return pid === undefined ? [] : [{ pid, parent: 1, cpuMs: (clock.now() - begin) / 4, memory: 1 << 20 }];
    });
  };
  const observatory = new Observatory(control, log, clock, list);
  const api = localClient(new ControlApi({ control, journal: log, observatory, onDown: () => {} }));
  return { fleet, api, observatory, lists: () => lists };
}

test('processes are looked at when somebody asks, and once for all that ask at a time', async () => {
  const { fleet, api, lists } = await observed({ a: ['claude'], b: ['claude'] });
  await fleet.clock.pass(MINUTE);
  expect(lists()).toBe(0);
  const [first] = await Promise.all([api.get<Stats>('/v1/stats'), api.get<Stats>('/v1/stats')]);
  expect(lists()).toBe(1);
  expect(first.workers.a).toEqual({ memory: 1 << 20, processes: 1 });
  await fleet.clock.pass(2000);
  const next = statsSchema.parse(await api.get('/v1/stats'));
  expect(next.workers.a).toEqual({ cpu: 25, memory: 1 << 20, processes: 1 });
  expect(next.at - first.at).toBe(2000);
  expect(lists()).toBe(2);
});

test('a worker that was started again is measured anew, and one that does not run not at all', async () => {
  const { fleet, api } = await observed({ a: ['claude'], b: ['claude'] });
  await api.get<Stats>('/v1/stats');
  await fleet.control.lives.stop('b', 0);
  await fleet.clock.pass(2000);
  await fleet.control.lives.start('b');
  await fleet.control.lives.stop('a', 0);
  await fleet.clock.pass(2000);
  const { workers } = await api.get<Stats>('/v1/stats');
  expect(workers).toEqual({ b: { memory: 1 << 20, processes: 1 } });
});

test('output is counted for each worker, whether somebody asks or not', async () => {
  const { fleet, api } = await observed({ busy: ['claude'], shell: ['bash'] });
  await fleet.clock.pass(MINUTE);
  fleet.supervisor.send('busy', 'Mend the test.', 'operator', 'operator');
  await fleet.clock.pass(15_000);
  const { bucketMs, workers } = activitySchema.parse(await api.get<Activity>('/v1/activity'));
  expect(bucketMs).toBe(10_000);
  expect(workers.busy!.at(-1)).toBeGreaterThan(100);
  expect(workers.shell!.at(-1)).toBe(0);
  const { output } = await api.get<RunMetrics>('/v1/metrics/5m');
  expect(Math.max(...output.map((rate) => rate ?? 0))).toBeGreaterThan(10);
});

test('the metrics tell states, steps and how long trouble took', async () => {
  const { fleet, api } = await observed({ sick: ['claude', '--trouble', 'interrupted'], well: ['claude'] });
  await fleet.clock.until(() => fleet.events('incident.closed', 'sick').length > 0, 3 * MINUTE);
  await fleet.clock.pass(MINUTE);
  for (const range of ['5m', '1h', 'run']) {
    const metrics = metricsSchema.parse(await api.get<RunMetrics>(`/v1/metrics/${range}`));
    expect(metrics.automatic.reduce((sum, count) => sum + count, 0)).toBe(fleet.steps('sick').length);
    expect(metrics.manual.every((count) => count === 0)).toBe(true);
    expect(metrics.detection.some((ms) => ms !== null)).toBe(true);
    expect(metrics.recovery.some((ms) => ms !== null && ms > 0)).toBe(true);
    const there = metrics.states.reduce((sum, { workers }) => sum + workers.at(-1)!, 0);
    expect(there).toBeCloseTo(2, 1);
  }
});

test('a long journal is read to its end, and each event once, however many ask', async () => {
  const { fleet, api } = await observed({ a: ['claude'] });
  const { log, clock } = fleet;
  const step = { recipe: 'esc', step: 'esc', rung: 1, of: 1, sent: [], before: [], after: [] };
  for (let i = 0; i < 5000; i++) {
    const data = { worker: 'a', by: 'operator', ...step, result: 'nothing', startedAt: clock.now() } as const;
    log.append({ type: 'intervention', at: clock.now(), data });
  }
  const asked = Array.from({ length: 3 }, () => api.get<RunMetrics>('/v1/metrics/1h'));
  for (const { manual } of await Promise.all(asked)) {
    expect(manual.reduce((sum, count) => sum + count, 0)).toBe(5000);
  }
});

test('a range that there is none of is refused', async () => {
  const { api } = await observed({ a: ['claude'] });
  await expect(api.get('/v1/metrics/2y')).rejects.toMatchObject({ status: 400 });
});

test('nothing is counted in a replay', async () => {
  const { fleet } = await observed({ a: ['claude'] });
  const api = localClient(new ControlApi({ control: fleet.control, onDown: () => {} }));
  await expect(api.get('/v1/stats')).rejects.toMatchObject({ status: 409 });
});
