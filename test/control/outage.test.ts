import { expect, test } from 'vitest';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;

test('a silent worker is looked after on when its host is reached again, though all that was due fell into the outage', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { elsewhere: 'box' });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  await fleet.clock.until(() => fleet.events('heartbeat').length > 1, 60 * MINUTE);
  fleet.control.lives.unreach('box', 'the line is cut');
  const before = fleet.events('heartbeat').length;
  await fleet.clock.pass(60 * MINUTE);
  expect(fleet.events('heartbeat')).toHaveLength(before);
  await fleet.attach(fleet.host);
  await fleet.clock.until(() => fleet.events('heartbeat').length > before + 1, 60 * MINUTE);
});

test('a worker that ended just before its host was lost is started again when that is back', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { elsewhere: 'box' });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  fleet.host.kill('w', 0);
  await fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);
  fleet.control.lives.unreach('box', 'the line is cut');
  await fleet.clock.pass(10 * MINUTE);
  await fleet.attach(fleet.host);
  await fleet.clock.until(() => fleet.isWell('w'), 10 * MINUTE);
});
