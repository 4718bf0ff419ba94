import { describe, expect, test } from 'vitest';
import type { HostedWorker } from '../../src/host/protocol.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
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

test('of a worker whose screen was lost with its host it is told where its output is', async () => {
  const first = await SupervisedFleet.start({ w: ['claude'] }, { settings: { automation: 'off' } });
  await first.clock.pass(5000);
  const killed = first.host.kill('w', 0);
  await first.clock.pass(1000);
  await killed;
  const next = await first.withAnotherControl({}, new SimulatedHost(first.clock));
  expect(() => next.control.explain('w')).toThrow(
    'lost with its host: "orch-tui logs w" tells what it put out',
  );
});

describe('a worker that was there before its journal', () => {
  const MINUTE = 60_000;

  test('is left alone for a minute, as when a person typed, by each control that finds it', async () => {
    const first = await SupervisedFleet.start({ w: ['claude'] }, { redrawMs: 1000 });
    await first.clock.pass(5000);
    const next = await first.withAnotherControl({}, first.host, new MemoryLog());
    expect(next.control.worker('w')?.typing).toBe(true);
    await next.clock.pass(2 * MINUTE);
    next.host.befall('w', 'interrupted');
    const last = await next.withAnotherControl();
    const takenUpAt = last.clock.now();
    await last.clock.until(() => last.typed('w').length > 0, 5 * MINUTE);
    expect(last.host.typed('w')[0]!.at).toBeGreaterThanOrEqual(takenUpAt + MINUTE);
    await last.clock.until(() => last.isWell('w'), MINUTE);
  });

  test('keeps what stands in its composer', async () => {
    const first = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
    await first.clock.until(() => first.state('w') === 'idle', MINUTE);
    first.control.personTypes('w');
    first.control.input('w', { text: 'half a text' });
    await first.clock.pass(10 * MINUTE);
    const next = await first.withAnotherControl({}, first.host, new MemoryLog());
    await next.clock.pass(60 * MINUTE);
    expect(next.host.prompts('w')).toEqual([]);
    expect(next.state('w')).toBe('draft');
  });
});

test('a worker that this control starts is looked after at once', async () => {
  const { control } = await SupervisedFleet.start({ w: ['claude'] });
  expect(control.worker('w')).toMatchObject({ typing: false });
});
