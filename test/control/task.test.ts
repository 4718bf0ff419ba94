import { expect, test } from 'vitest';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;

const taskOf = (fleet: SupervisedFleet) => fleet.control.worker('w')?.supervision?.task;

test('a worker has the task that it was told: one that waits, or was not delivered, is none', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  fleet.supervisor.send('w', 'Mend the parser.', 'operator', 'operator');
  expect(taskOf(fleet)).toBeUndefined();
  await fleet.clock.until(() => fleet.events('message.submitted').length > 0, MINUTE);
  expect(taskOf(fleet)).toBe('Mend the parser.');
  fleet.control.personTypes('w');
  fleet.supervisor.send('w', 'Paint the shed.', 'operator', 'operator');
  expect(taskOf(fleet)).toBe('Mend the parser.');
  const next = await fleet.withAnotherControl();
  expect(taskOf(next)).toBe('Mend the parser.');
});
