import { expect, test } from 'vitest';
import type { Rotation } from '../../src/host/protocol.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

test('a recording goes on with the screen of the life that it is of, though the next one is on its way', async () => {
  const { clock, control, host } = await SupervisedFleet.start({ w: ['claude'] });
  await clock.pass(5000);
  const [before] = await host.list();
  const rotations: Rotation[] = [];
  host.rotate = async (rotation) => void rotations.push(rotation);
  const spawn = host.spawn.bind(host);
  host.spawn = (spec) => {
    // What the host said of the life before comes when the next one is already asked for.
    host.onNotice({ type: 'snapshot-wanted', worker: 'w' });
    return spawn(spec);
  };
  const restarted = control.lives.restart('w', undefined, 'operator');
  await clock.pass(5000);
  await restarted;
  await clock.pass(5000);
  host.onNotice({ type: 'snapshot-wanted', worker: 'w' });
  const [after] = await host.list();
  expect(after?.index).not.toBe(before?.index);
  expect(rotations.map(({ index }) => index)).toEqual([before?.index, after?.index]);
});

test('a worker that is removed while it is about to be followed is not followed', async () => {
  const first = await SupervisedFleet.start({ w: ['claude'] });
  const { host } = first;
  const asked = Promise.withResolvers<void>();
  const unfollowed = Promise.withResolvers<string>();
  host.subscribe = async (worker) => {
    await asked.promise;
    return () => unfollowed.resolve(worker);
  };
  await first.withAnotherControl();
  host.onNotice({ type: 'forgotten', worker: 'w' });
  asked.resolve();
  expect(await unfollowed.promise).toBe('w');
});
