import { expect, test, vi } from 'vitest';
import { recallRestarts } from '../../src/control/recall.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
const LIMITED = ['claude', '--look', '2.0', '--trouble', 'rate_limited/usage'];
const LOGINS = {
  plan: { ANTHROPIC_API_KEY: null, WHO: 'plan' },
  key: { ANTHROPIC_API_KEY: 'sk-of-the-tests', WHO: 'key' },
};

function start(logins: typeof LOGINS | { plan: { WHO: string } }) {
  return SupervisedFleet.start({ sick: LIMITED }, { redrawMs: 1000, logins });
}

test('at a usage limit a worker goes on with its next login, in its conversation and its terminal', async () => {
  const fleet = await start(LOGINS);
  expect(fleet.host.environment('sick')).toMatchObject({ WHO: 'plan' });
  expect(fleet.host.environment('sick')).not.toHaveProperty('ANTHROPIC_API_KEY');
  await fleet.clock.until(() => fleet.events('login.limited').length > 0, 15 * MINUTE);
  await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
  expect(fleet.steps('sick')).toEqual([
    'limit menu: wait for the reset: changed',
    'usage limit, another login: next login: recovered',
  ]);
  expect(fleet.host.environment('sick')).toMatchObject({ WHO: 'key', ANTHROPIC_API_KEY: 'sk-of-the-tests' });
  expect(fleet.events('worker.started').map(({ data }) => [data.how, data.login])).toEqual([
    ['first', 'plan'],
    ['resume', 'key'],
  ]);
  expect(fleet.typed('sick').join('')).toContain(
    'You were restarted because of a usage limit. Your login is key now. Continue the current task',
  );
  expect(JSON.stringify(fleet.log.read({}))).not.toContain('sk-of-the-tests');
  expect(fleet.control.worker('sick')).toMatchObject({ name: 'sick', login: 'key' });
});

test('another control knows which login is in use, and which is at its limit', async () => {
  const first = await start(LOGINS);
  await first.clock.until(() => first.events('login.limited').length > 0, 15 * MINUTE);
  await first.clock.until(() => first.isWell('sick'), MINUTE);
  const fleet = await first.withAnotherControl();
  expect(fleet.hands.login('sick')).toBe('key');
  expect(recallRestarts(fleet.log, fleet.clock.now())).toEqual([]);
  expect(fleet.hands.hasOtherLogin('sick')).toBe(false);
});

test('without another login the reset is waited for', async () => {
  const fleet = await start({ plan: { WHO: 'plan' } });
  await fleet.clock.until(() => fleet.steps('sick').length > 1, 30 * MINUTE);
  expect(fleet.events('login.limited')).toEqual([]);
  expect(fleet.steps('sick')).toEqual([
    'limit menu: wait for the reset: changed',
    'usage limit: resume after the reset: recovered',
  ]);
});

test('a worker that is gone changes no login', async () => {
  const fleet = await start(LOGINS);
  await fleet.control.lives.stop('sick');
  await fleet.clock.pass(15 * MINUTE);
  expect(fleet.events('login.limited')).toEqual([]);
});
