import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../src/journal/metrics.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;

const messagesOf = (fleet: SupervisedFleet) => fleet.control.worker('w')?.supervision?.messages;

describe('what became of the last message is told', () => {
  test('as delivered, once it left the composer', async () => {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] });
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    const { id } = fleet.supervisor.send('w', 'go on', 'operator', 'operator');
    expect(messagesOf(fleet)).toMatchObject({ waiting: 1 });
    await fleet.clock.until(() => messagesOf(fleet)?.waiting === 0, MINUTE);
    expect(messagesOf(fleet)).toEqual({ waiting: 0, last: { id, level: 'submitted' } });
  });

  test('as failed, and why', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'shell/exited'] },
      { settings: { automation: 'off' } },
    );
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    const { id } = fleet.supervisor.send('w', 'go on', 'operator', 'operator');
    await fleet.clock.until(() => messagesOf(fleet)?.waiting === 0, 10 * MINUTE);
    expect(messagesOf(fleet)?.last).toEqual({
      id,
      level: 'failed',
      reason: expect.stringMatching(/: its agent is gone$/),
    });
    expect(fleet.typed('w')).toEqual([]);
  });
});

test.for([
  [40, 10],
  [20, 5],
] as const)('a text that is taller than its screen of %dx%d has an end', async ([cols, rows]) => {
  const fleet = await SupervisedFleet.start(
    { w: ['claude', '--look', '2.1', '--seed', '7'] },
    { redrawMs: 1000, size: { cols, rows } },
  );
  await fleet.clock.pass(MINUTE);
  const words = Array.from({ length: Math.ceil((cols * rows) / 10) }, (_, i) => `word-${i}-abcd`);
  fleet.supervisor.send('w', words.join(' '), 'task', 'operator');
  await fleet.clock.pass(10 * MINUTE);
  expect(messagesOf(fleet)).toMatchObject({ waiting: 0, last: { level: 'failed' } });
  expect(fleet.events('message.failed')).toMatchObject([
    { data: { reason: expect.stringMatching(/: no composer is on the screen$/) } },
  ]);
});

test('that a message waits, and why, is told at once', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'permission'] });
  await fleet.clock.until(() => fleet.state('w') === 'permission', MINUTE);
  await fleet.clock.pass(MINUTE);
  const told: unknown[] = [];
  const onWorker = () => told.push(messagesOf(fleet));
  fleet.control.listen({ onRun: () => {}, onWorker, onScreen: () => {} });
  fleet.supervisor.send('w', 'go on', 'operator', 'operator');
  expect(told).toEqual([{ waiting: 1, why: expect.any(String) }]);
});

describe('a message that waits is taken back', () => {
  /** An agent that asks for something, and so takes no message. */
  async function asking() {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'permission'] });
    await fleet.clock.until(() => fleet.state('w') === 'permission', MINUTE);
    const ids = ['one', 'two', 'three'].map(
      (text) => fleet.supervisor.send('w', text, 'operator', 'operator').id,
    );
    await fleet.clock.pass(1000);
    return { fleet, ids };
  }

  test('with all others', async () => {
    const { fleet, ids } = await asking();
    expect(fleet.supervisor.withdraw('w').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(messagesOf(fleet)).toEqual({ waiting: 0, last: { id: ids[2], level: 'withdrawn' } });
    expect(fleet.supervisor.withdraw('w')).toEqual([]);
    expect(metricsOf(fleet.log.read()).delivery).toMatchObject({ good: 0, all: 0 });
  });

  test('alone, also for the control that comes after', async () => {
    const { fleet, ids } = await asking();
    expect(fleet.supervisor.withdraw('w', ids[0])).toHaveLength(1);
    const next = await fleet.withAnotherControl();
    expect(messagesOf(next)).toMatchObject({ waiting: 2 });
    expect(next.supervisor.withdraw('w').map(({ text }) => text)).toEqual(['two', 'three']);
    expect(next.typed('w')).toEqual([]);
  });

  test('unless the worker has begun to take it', async () => {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] });
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    fleet.supervisor.send('w', 'go on', 'operator', 'operator');
    await fleet.clock.until(() => fleet.typed('w').length > 0, MINUTE);
    expect(fleet.supervisor.withdraw('w')).toEqual([]);
    await fleet.clock.until(() => fleet.events('message.submitted').length > 0, MINUTE);
  });
});

describe('a shell', () => {
  test('gets a message as an agent does, and that is its task then', async () => {
    const fleet = await SupervisedFleet.start({ w: ['bash'] });
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    fleet.supervisor.send('w', 'make all', 'operator', 'operator');
    await fleet.clock.until(() => messagesOf(fleet)?.waiting === 0, MINUTE);
    expect(fleet.typed('w')).toEqual(['\x1b[200~make all\x1b[201~', '\r']);
    expect(fleet.control.worker('w')?.supervision?.task).toBe('make all');
  });

  test('is asked by nobody how far it is, and in no trouble for saying nothing', async () => {
    const fleet = await SupervisedFleet.start({ w: ['bash'] }, { settings: { progressCheck: 'ask' } });
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    fleet.supervisor.send('w', 'make all', 'operator', 'operator');
    await fleet.clock.pass(120 * MINUTE);
    expect(fleet.typed('w')).toHaveLength(2);
    expect(fleet.events('incident.opened')).toEqual([]);
    expect(fleet.events('message.queued')).toHaveLength(1);
  });
});
