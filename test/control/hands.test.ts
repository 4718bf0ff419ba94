import { describe, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { WorkerHands } from '../../src/control/hands.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const MINUTE = 60_000;

/** Workers that nobody looks after but a test. */
function fleetOf(commands: Record<string, string[]>): Promise<SupervisedFleet> {
  return SupervisedFleet.start(commands, { redrawMs: 1000, settings: { automation: 'off' } });
}

/** How something ended that takes its time. */
async function outcome(fleet: SupervisedFleet, work: Promise<unknown>): Promise<string> {
  const told = work.then(
    () => 'done',
    (error: Error) => error.message,
  );
  await fleet.clock.pass(5000);
  return told;
}

describe('an agent in the shell that took its place', () => {
  const left = async () => {
    const fleet = await fleetOf({
      w: ['claude', 'the first prompt', '--permission-mode', 'plan', '--trouble', 'shell/exited'],
    });
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    await fleet.clock.pass(1000);
    return fleet;
  };

  test('is started with what it was started with, in its own conversation', async () => {
    const fleet = await left();
    expect(await outcome(fleet, fleet.hands.relaunch('w', 'resume'))).toBe('done');
    expect(fleet.typed('w')[0]).toMatch(
      /^\x15claude --resume [0-9a-f-]{36} --permission-mode plan --trouble shell\/exited\r$/,
    );
  });

  test('is started afresh with its first prompt', async () => {
    const fleet = await left();
    expect(await outcome(fleet, fleet.hands.relaunch('w', 'fresh'))).toBe('done');
    expect(fleet.typed('w')[0]).toBe(
      "\x15claude 'the first prompt' --permission-mode plan --trouble shell/exited\r",
    );
  });

  test('is not started while a person types there', async () => {
    const fleet = await left();
    const work = fleet.hands.relaunch('w', 'resume');
    // What is asked of the disk takes its time, and somebody comes meanwhile.
    fleet.control.personTypes('w');
    expect(await outcome(fleet, work)).toMatch(/in use/);
    expect(fleet.typed('w')).toEqual([]);
  });

  test('is not started into an agent that is there again', async () => {
    const fleet = await left();
    fleet.control.input('w', { text: 'claude', keys: ['enter'] });
    await fleet.clock.pass(10_000);
    const before = fleet.typed('w').length;
    expect(await outcome(fleet, fleet.hands.relaunch('w', 'resume'))).toMatch(/in use/);
    expect(fleet.typed('w')).toHaveLength(before);
  });
});

test('a worker is started again in a new terminal, and its program is told how often', async () => {
  const fleet = await fleetOf({ w: ['claude', '--permission-mode', 'plan', '--seed', '3'] });
  await fleet.clock.pass(10_000);
  expect(await outcome(fleet, fleet.hands.restart('w', 'fresh'))).toBe('done');
  const [hosted] = await fleet.host.list();
  expect(hosted?.argv).toEqual(['claude', '--permission-mode', 'plan', '--seed', '3']);
  expect(fleet.events('worker.started').map(({ data }) => [data.how, data.attempt])).toEqual([
    ['first', 0],
    ['fresh', 1],
  ]);
});

test('an agent of which it is not known which of the conversations of its folder was its own knows nothing', async () => {
  const fleet = await SupervisedFleet.start(
    { one: ['claude', '--seed', '1'], two: ['claude', '--seed', '2'] },
    { redrawMs: 1000, settings: { automation: 'off' }, cwd: '/nowhere' },
  );
  await fleet.clock.pass(10_000);
  const restarted = async (worker: string) => {
    const work = fleet.hands.restart(worker, 'resume');
    await fleet.clock.pass(5000);
    return work;
  };
  expect(await restarted('one')).toBe('forgot');
  expect(fleet.events('worker.started', 'one').at(-1)?.data).toMatchObject({
    how: 'fresh',
    argv: ['claude', '--seed', '1'],
  });
  fleet.log.append({ type: 'agent.session', at: fleet.clock.now(), data: { worker: 'two', session: 'b' } });
  expect(await restarted('two')).toBe('remembers');
});

test('what is in its shell is not taken for an agent', async () => {
  const fleet = await fleetOf({ w: ['bash'] });
  await fleet.clock.pass(2000);
  expect(await outcome(fleet, fleet.hands.relaunch('w', 'resume'))).toMatch(/not known how/);
  expect(fleet.typed('w')).toEqual([]);
});

test('a worker that cannot remember is told where it was', async () => {
  const fleet = await fleetOf({ 'worker-1': ['claude'] });
  await fleet.clock.pass(5000);
  const text = fleet.hands.briefing('worker-1', 'exited');
  expect(text).toContain('worker-1');
  expect(text).toContain('/nowhere/worker-1');
});

test('to ask which conversation a worker is in writes nothing down', async () => {
  const session = '0b5e9d0e-31e5-4a67-8b9e-6f1e2d3c4b5a';
  const { control, clock } = await fleetOf({ w: ['claude', '--resume', session] });
  await clock.pass(10_000);
  const { profiles } = await loadProfiles(['config/agents']);
  const log = new MemoryLog();
  const others = new WorkerHands({ control, clock, log, profiles: () => profiles, environment: {} });
  expect(await others.conversation('w')).toMatchObject({ worker: 'w', session });
  expect(log.read()).toEqual([]);
});

test('an agent that is removed while it is asked for its conversation is not written of any more', async () => {
  const session = '0b5e9d0e-31e5-4a67-8b9e-6f1e2d3c4b5a';
  const argv = ['claude', '--resume', session];
  const { hands, host, clock } = await fleetOf({ w: argv });
  await clock.pass(10_000);
  const seen = hands.saw('w', { pid: 99, argv, inFront: true, stopped: false });
  host.onNotice({ type: 'forgotten', worker: 'w' });
  await expect(seen).resolves.toBeUndefined();
});

test('a worker is not ended, nor its login changed, where that may not be any more when all is ready', async () => {
  const logins = { one: { CLAUDE_CONFIG_DIR: '/one' }, two: { CLAUDE_CONFIG_DIR: '/two' } };
  const fleet = await SupervisedFleet.start(
    { w: ['claude'] },
    { redrawMs: 1000, settings: { automation: 'off' }, logins },
  );
  await fleet.clock.pass(10_000);
  const asked: string[] = [];
  const mayStill = () => {
    asked.push(fleet.events('context.saved').length > 0 ? 'last of all' : 'too early');
    return false;
  };
  const until = fleet.clock.now() + MINUTE;
  expect(await outcome(fleet, fleet.hands.restart('w', 'resume', { mayStill }))).toBe('w is not as it was');
  expect(await outcome(fleet, fleet.hands.changeLogin('w', until, mayStill))).toBe('w is not as it was');
  expect(asked).toEqual(['last of all', 'last of all']);
  expect(fleet.hands.login('w')).toBe('one');
  expect(fleet.events('worker.started')).toHaveLength(1);
  expect(fleet.events('worker.exited')).toEqual([]);
});
