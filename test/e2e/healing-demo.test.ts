import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectHost } from '../../src/host/connect.ts';
import { workerOf } from '../../src/journal/event-log.ts';
import { CLI, Place } from './support/place.ts';
import { WatchedRun } from './support/watched-run.ts';

const RESUME = 'Continue the current task from where it stopped.';
const FIRST_WORD = 'Continue';
const hasFish = spawnSync('fish', ['--version']).status === 0;
/** What heals within seconds; a limit has to pass first, a login takes a person. */
const TROUBLES = [
  'draft/pasted',
  'frozen',
  'interrupted',
  'no_response',
  'no_content',
  'api_error/connection',
  'api_error/context',
  'api_error/invalid',
  'settings_error/menu',
  'settings_error/json',
  'shell/exited',
  'shell/killed',
  'shell/bash',
  ...(hasFish ? ['shell/fish'] : []),
  'exited/code',
  'exited/signal',
];
const WORKERS = TROUBLES.map((_, i) => `worker-${i + 1}`);

let run: WatchedRun;
beforeAll(async () => {
  run = new WatchedRun(new Place());
  const troubles = TROUBLES.flatMap((trouble, i) => ['--trouble', `${trouble}:${i + 1}`]);
  const agents = ['--agents', String(TROUBLES.length)];
  await run.start([process.execPath, CLI, 'demo', ...agents, ...troubles]);
});
afterAll(() => run.close());

/** A worker at the beginning of a turn, of the look that Esc interrupts at any time. */
async function beginsTurn(): Promise<string> {
  const last = run.events.at(-1)!.seq;
  const begins = WORKERS.filter((_, i) => i % 3 === 2).map(async (worker) => {
    await run.happened(worker, 'screen.changed', ({ seq, data }) => seq > last && data.to === 'working');
    return worker;
  });
  return Promise.any(begins);
}

test('a demo with every trouble at once heals by itself', async () => {
  for (const [i, trouble] of TROUBLES.entries()) {
    const incident = await run.mended(WORKERS[i]!);
    expect(incident).toMatchObject({ cause: trouble.split('/')[0], outcome: 'recovered' });
  }
  const { metrics } = await run.report();
  expect(metrics).toMatchObject({ incidents: WORKERS.length, open: 0, escalated: 0, manual: 0, typed: 0 });
});

test('workers come back when kill -9 ends the host', async () => {
  const last = run.events.at(-1)!.seq;
  run.kill('host');
  for (const worker of WORKERS) {
    const { data } = await run.happened(worker, 'worker.started', ({ seq }) => seq > last);
    // Of most simulated agents it is not known which conversation they were in: they are briefed.
    expect(['resume', 'fresh']).toContain(data.how);
    const { data: end } = await run.happened(worker, 'incident.closed', ({ seq }) => seq > last);
    expect(end.outcome).toBe('recovered');
  }
  const { workers } = await run.status();
  expect(workers.map(({ state, supervision }) => [state, supervision?.incident])).toEqual(
    WORKERS.map(() => ['running', undefined]),
  );
});

test('when kill -9 ends control in an incident the next goes on with it, and sends nothing twice', async () => {
  const { run: info } = await run.status();
  const host = await connectHost(info.hostSocket!);
  onTestFinished(() => host.close());
  const name = await beginsTurn();
  const last = run.events.at(-1)!.seq;
  const typed = Promise.withResolvers<void>();
  let output = '';
  await host.subscribe(name, 'end', {
    open: () => {},
    event: ({ code, data }) => {
      if (code === 'o') output += Buffer.from(data).toString();
      if (output.includes(FIRST_WORD)) typed.resolve();
    },
  });
  await run.command('key', name, 'esc');
  // The text is in the composer, and the Enter is still to come.
  await typed.promise;
  run.kill('control');
  // Whatever command comes next brings another control.
  await run.command('status');
  const { data } = await run.happened(name, 'incident.closed', ({ seq }) => seq > last);
  expect(data.outcome).toBe('recovered');
  const own = run.events.filter((event) => event.seq > last && workerOf(event) === name);
  expect(own.filter(({ type }) => type === 'incident.opened')).toHaveLength(1);
  const screen = await run.command('logs', name);
  const since = screen.slice(screen.lastIndexOf('Interrupted'));
  expect(since.match(new RegExp(`❯ ${RESUME}`, 'g'))).toHaveLength(1);
  const { metrics } = await run.report();
  expect(metrics).toMatchObject({ open: 0, escalated: 0, manual: 0 });
});
