import { describe, expect, test } from 'vitest';
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
