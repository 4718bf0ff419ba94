import { expect, test } from 'vitest';
import { detectionMs, incidentsOf } from '../../src/journal/incidents.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;
const SECOND = 1000;

/** An agent that has had nothing to do for a while. */
async function quietFleet(): Promise<SupervisedFleet> {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  await fleet.clock.pass(10 * MINUTE);
  return fleet;
}

const opened = (fleet: SupervisedFleet) =>
  fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);

test('an end is noticed at once, however long its screen has said the same', async () => {
  const fleet = await quietFleet();
  fleet.host.kill('w', 0);
  await opened(fleet);
  const [incident] = incidentsOf(fleet.log.read());
  expect(incident).toMatchObject({ cause: 'exited' });
  expect(detectionMs(incident!)).toBeLessThan(SECOND);
});

test('the loss of a host counts from then, until it is known where its workers can be started again', async () => {
  const fleet = await quietFleet();
  fleet.host.close();
  fleet.control.lives.detach();
  const lostAt = fleet.clock.now();
  await fleet.clock.pass(3 * SECOND);
  await fleet.attach(new SimulatedHost(fleet.clock));
  await opened(fleet);
  const [incident] = incidentsOf(fleet.log.read());
  expect(incident).toMatchObject({ cause: 'exited', kind: 'gone', since: lostAt });
});

test('an end that no control saw counts from the end', async () => {
  const first = await quietFleet();
  first.supervisor.close();
  first.control.close();
  first.host.kill('w', 0);
  const endedAt = first.clock.now();
  await first.clock.pass(5 * MINUTE);
  const next = await first.withAnotherControl();
  await opened(next);
  expect(incidentsOf(next.log.read())).toMatchObject([{ cause: 'exited', since: endedAt }]);
});
