import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { Hosts } from '../../src/control/hosts.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { SimulatedHost } from '../support/simulated-host.ts';

test('that one host cannot be ended is told when the others elsewhere have, and the one here is spared', async () => {
  const hosts = new Hosts();
  const events: string[] = [];
  const slow = Promise.withResolvers<void>();
  const add = (name: string | undefined, shutdown: () => Promise<void>) => {
    if (name !== undefined) hosts.declare(name, ['ssh', name]);
    hosts.reached(name, Object.assign(new SimulatedHost(systemClock), { shutdown }));
  };
  add('broken', () => Promise.reject(new Error('the connection ended')));
  add('slow', () => slow.promise.then(() => void events.push('slow ended')));
  add(undefined, async () => void events.push('all ended'));
  const down = hosts.shutdown(0).catch(({ message }: Error) => events.push(message));
  setImmediate(slow.resolve);
  await down;
  expect(events).toEqual(['slow ended', 'the connection ended']);
});

test('a machine that is known by another name is reached under both', () => {
  const log = new MemoryLog();
  log.append({ type: 'host.reached', at: 1, data: { host: 'box', identity: 'a/1' } });
  const hosts = new Hosts(log);
  const named = (identity: string) => Object.assign(new SimulatedHost(systemClock), { identity });
  expect(hosts.identity('box')).toBe('a/1');
  hosts.declare('crate', ['ssh', 'a']);
  hosts.reached('crate', named('b/2'));
  expect(hosts.problem('box')).toBe('the config knows no host of that name');
  hosts.reached('crate', named('a/1'));
  expect(hosts.problem('box')).toBeUndefined();
  hosts.lost('crate', 'the line is cut');
  expect(hosts.problem('box')).toBe('the config knows no host of that name');
});
