import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EventsOptions, events } from '../../src/commands/events.ts';
import { main } from '../../src/commands/program.ts';
import type { OpenedRun } from '../../src/commands/runs.ts';
import { Journal } from '../../src/journal/journal.ts';
import { evening, eveningEvents, event } from '../journal/evening.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** A run that has ended, and its journal. */
async function ended(): Promise<OpenedRun> {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const journal = Journal.open(run.dir, 0);
  for (const each of eveningEvents()) journal.append(each);
  journal.close();
  return run;
}

async function eventsOf(options: EventsOptions = {}): Promise<string[]> {
  const io = sandbox.io();
  expect(await events(options, io)).toBe(0);
  return io.out().split('\n').slice(0, -1);
}

test('each event has a line', async () => {
  await ended();
  const lines = await eventsOf();
  expect(lines).toHaveLength(evening().length);
  expect(lines[0]).toMatch(/^\d\d:41:00 run run started: 10 workers, orch-tui 1\.2\.3, build the binder/);
  const opened = await eventsOf({ type: ['incident.opened'], worker: 'worker-10', lines: 1 });
  expect(opened).toEqual([
    expect.stringMatching(/^\d\d:31:02 worker-10 incident opened: shell — "\(shell\)"$/),
  ]);
});

test('programs get the events as they are', async () => {
  await ended();
  expect((await eventsOf({ json: true })).map((line) => JSON.parse(line))).toEqual(evening());
});

test('what a worker wrote does not steer the terminal', async () => {
  const run = await ended();
  const journal = Journal.open(run.dir, 0);
  journal.append(event('worker.gone', '19:11', { worker: 'one', reason: '\x1b[2J\n\x9b31m\u202eevil' }));
  journal.close();
  for (const json of [false, true]) {
    const [line] = await eventsOf({ json, lines: 1 });
    expect(line).toContain('evil');
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
  }
});

test('a live run is followed', async () => {
  const { run } = await sandbox.live({ one: 'cat' });
  const journal = Journal.open(run.dir, 0);
  journal.append(event('operator.typed', '18:00', { worker: 'one' }));
  const io = sandbox.io();
  const following = events({ follow: true, worker: 'one', type: ['worker.paused'] }, io);
  await delay(300);
  journal.append(event('worker.paused', '18:01', { worker: 'one', by: 'operator' }));
  await expect.poll(io.out, { timeout: 500 }).toMatch(/^\d\d:01:00 one automation paused \(operator\)\n$/);
  journal.close();
  await sandbox.close();
  expect(await following).toBe(0);
});

test('a run that is followed is told to its last word', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const journal = Journal.open(run.dir, 0);
  journal.append(event('run.started', '18:00', { id: run.manifest.id, version: '1.2.3', workers: 1 }));
  // Between the last look at the journal and that at the processes.
  vi.spyOn(performance, 'now').mockImplementationOnce(() => {
    journal.append(event('run.ended', '18:01', { reason: 'down' }));
    return 0;
  });
  const io = sandbox.io();
  expect(await events({ follow: true }, io)).toBe(0);
  expect(io.out()).toMatch(/:01:00 run run ended/);
  journal.close();
});

test('a type that does not exist, or a run without a journal, is said in a line', async () => {
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  const said = async (...argv: string[]) => {
    const io = sandbox.io();
    return [await main(argv, io), io.err()];
  };
  expect(await said('events', '--type', 'incident.opend')).toEqual([
    2,
    'orch-tui: there is no event type "incident.opend": did you mean "incident.opened"?\n',
  ]);
  const missing = `orch-tui: ${run.manifest.id} has no journal: nothing was written down of it in ${run.dir}\n`;
  expect(await said('events')).toEqual([1, missing]);
  expect(await said('report', run.manifest.id)).toEqual([1, missing]);
});
