import { expect, test } from 'vitest';
import type { HostedWorker } from '../../src/host/protocol.ts';
import type { SimulatedHost } from '../support/simulated-host.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

/** Another control takes up two workers; `answer` says what comes while their host is asked for them. */
async function takenUp(
  answer: (host: SimulatedHost, onAnswer: () => void, one: HostedWorker) => void,
): Promise<SupervisedFleet> {
  const first = await SupervisedFleet.start({ one: ['claude'], two: ['claude'] });
  await first.clock.pass(5000);
  const { host } = first;
  const listed = await host.list();
  host.list = async (onAnswer = () => {}) => {
    answer(host, onAnswer, listed[0]!);
    return listed;
  };
  return first.withAnotherControl();
}

test('no worker is taken up before its host has told of all', async () => {
  const followed: string[] = [];
  let before: string[] | undefined;
  const { control } = await takenUp((host, onAnswer, one) => {
    const subscribe = host.subscribe.bind(host);
    host.subscribe = (worker, ...rest) => {
      followed.push(worker);
      return subscribe(worker, ...rest);
    };
    host.onNotice({ type: 'worker', worker: { ...one, cols: 99 } });
    before = [...followed];
    onAnswer();
  });
  expect(before).toEqual([]);
  expect(followed).toEqual(['one', 'two']);
  expect(control.worker('one')).toMatchObject({ cols: 120 });
});

test('what a host tells right behind its answer is not lost', async () => {
  const { control } = await takenUp((host, onAnswer, one) => {
    onAnswer();
    host.onNotice({ type: 'worker', worker: { ...one, cols: 99 } });
  });
  expect(control.worker('one')).toMatchObject({ cols: 99 });
  expect(control.worker('two')).toMatchObject({ cols: 120 });
});

test('an end that no control saw is written down by the next one, once', async () => {
  const first = await SupervisedFleet.start({ w: ['claude'] }, { settings: { automation: 'off' } });
  await first.clock.pass(5000);
  first.host.onNotice = () => {};
  const killed = first.host.kill('w', 0);
  await first.clock.pass(1000);
  await killed;
  const next = await first.withAnotherControl();
  expect(next.events('worker.exited', 'w')).toHaveLength(1);
  await next.withAnotherControl();
  expect(next.events('worker.exited', 'w')).toHaveLength(1);
});
