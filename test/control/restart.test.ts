import { describe, expect, test, vi } from 'vitest';
import { recallRestarts } from '../../src/control/recall.ts';
import type { SupervisionSettings } from '../../src/control/supervision.ts';
import { COURSE_EVENTS, courseOf } from '../../src/journal/course.ts';
import { metricsOf } from '../../src/journal/metrics.ts';
import { DEFAULT_LIMITS } from '../../src/recovery/budget.ts';
import { parseRecipes } from '../../src/recovery/recipe.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;

const openedBy = (fleet: SupervisedFleet) => () => fleet.events('incident.opened').length > 0;

const AGAIN_TO_GO_ON = parseRecipes(
  JSON.stringify({
    recipes: [
      {
        name: 'again',
        when: { causes: ['interrupted'] },
        steps: [
          {
            name: 'restart',
            do: [{ restart: 'resume' }, { until: 'idle' }, { send: '{resume}' }],
            within: 60_000,
          },
        ],
      },
      {
        name: 'send',
        when: { causes: ['draft'] },
        steps: [{ name: 'enter', do: [{ press: ['{submit}'] }] }],
      },
    ],
  }),
  'test',
);

describe('another control', () => {
  test('goes on with the incident that is open, and sends nothing twice', async () => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000 },
    );
    await first.clock.until(openedBy(first), MINUTE);
    const next = await first.withAnotherControl();
    await next.clock.until(() => next.isWell('w'), MINUTE);
    expect(next.events('incident.opened')).toHaveLength(1);
    expect(next.events('incident.closed')).toMatchObject([
      { data: { incident: 'w-1', outcome: 'recovered' } },
    ]);
    expect(next.host.prompts('w')).toHaveLength(1);
  });

  /** Between text and Enter, and after it. */
  test.for([1, 2])('that comes when %d writes of a step are done sends its text once', async (writes) => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'no_response'] },
      { redrawMs: 1000 },
    );
    await first.clock.until(() => first.typed('w').length === writes, MINUTE);
    const next = await first.withAnotherControl();
    await next.clock.until(() => next.isWell('w'), 5 * MINUTE);
    await next.clock.pass(MINUTE);
    expect(next.host.prompts('w').filter(({ text }) => text.startsWith('Continue'))).toHaveLength(1);
    expect(next.events('incident.opened').length).toBeLessThanOrEqual(2);
  });

  /** Before, between, and after text and Enter. */
  test.for([0, 1, 2])(
    'that comes when a worker is started again, and %d writes are done, tells it once to go on',
    async (writes) => {
      const first = await SupervisedFleet.start(
        { w: ['claude', '--trouble', 'interrupted'] },
        { redrawMs: 1000, settings: { recipes: AGAIN_TO_GO_ON } },
      );
      await first.clock.until(() => first.events('step.advanced').length > 0, MINUTE);
      await first.clock.until(() => first.typed('w').length === writes, MINUTE);
      const next = await first.withAnotherControl();
      await next.clock.until(() => next.isWell('w'), 5 * MINUTE);
      // It is interrupted once more later.
      await next.clock.pass(2000);
      expect(next.host.prompts('w').filter(({ text }) => text.startsWith('Continue'))).toHaveLength(1);
      expect(next.events('worker.started')).toHaveLength(2);
      expect(next.events('incident.closed')).toMatchObject([{ data: { outcome: 'recovered' } }]);
    },
  );

  test('brings the message that waits, once, and in its order', async () => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'working/thinking'] },
      { redrawMs: 1000 },
    );
    await first.clock.pass(10_000);
    for (const text of ['first', 'second']) first.supervisor.send('w', text, 'task', 'operator');
    await first.clock.pass(1000);
    expect(first.typed('w')).toEqual([]);
    const next = await first.withAnotherControl();
    await next.clock.until(() => next.events('message.acknowledged').length === 2, 15 * MINUTE);
    const sent = next.host.prompts('w').filter(({ text }) => ['first', 'second'].includes(text));
    expect(sent.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  test('goes on with a process that is stopped', async () => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'frozen'] },
      { redrawMs: 1000, settings: { automation: 'off' } },
    );
    await first.clock.until(openedBy(first), MINUTE);
    const next = await first.withAnotherControl({ automation: 'on' });
    await next.clock.until(() => next.isWell('w'), MINUTE);
    expect(next.events('incident.opened')).toHaveLength(1);
    expect(next.steps('w')).toEqual(['frozen: let it go on: recovered']);
  });

  test('leaves alone what was left to a person', async () => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'auth_error/login'] },
      { redrawMs: 1000 },
    );
    await first.clock.until(() => first.events('incident.escalated').length > 0, MINUTE);
    const next = await first.withAnotherControl();
    await next.clock.pass(10 * MINUTE);
    expect(next.events('incident.opened')).toHaveLength(1);
    expect(next.events('incident.escalated')).toHaveLength(1);
    expect(next.typed('w')).toEqual([]);
    expect(next.control.worker('w')?.supervision?.health.status).toBe('needs_operator');
  });

  test('keeps its hands off a worker that is paused', async () => {
    const first = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000 },
    );
    first.supervisor.pause('w', true);
    await first.clock.until(openedBy(first), MINUTE);
    const next = await first.withAnotherControl();
    await next.clock.pass(10 * MINUTE);
    expect(next.typed('w')).toEqual([]);
  });
});

describe('a host that dies', () => {
  test('its workers are started on another, each with its own conversation', async () => {
    const fleet = await SupervisedFleet.start(
      { one: ['claude', '--seed', '1'], two: ['claude', '--seed', '2'], shell: ['bash'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.pass(30_000);
    fleet.control.lives.detach();
    const host = new SimulatedHost(fleet.clock, { redrawMs: 1000 });
    await fleet.control.lives.attach(host);
    const names = ['one', 'two', 'shell'];
    await fleet.clock.until(
      () => names.every((name) => fleet.control.worker(name)?.state === 'running'),
      MINUTE,
    );
    await fleet.clock.pass(20_000);
    expect((await host.list()).map(({ argv }) => argv.slice(0, 2))).toEqual([
      ['claude', '--continue'],
      ['claude', '--continue'],
      ['bash'],
    ]);
    expect(fleet.events('worker.gone')).toHaveLength(3);
    expect(fleet.events('incident.closed').every(({ data }) => data.outcome === 'recovered')).toBe(true);
    expect(fleet.isWell('one') && fleet.isWell('two')).toBe(true);
  });

  test('a plain shell is there again with its prompt, which is all that is told of it then', async () => {
    const fleet = await SupervisedFleet.start({ shell: ['bash'] });
    await fleet.clock.until(() => fleet.state('shell') === 'shell', MINUTE);
    await fleet.clock.pass(MINUTE);
    fleet.host.close();
    fleet.control.lives.detach();
    await fleet.attach(new SimulatedHost(fleet.clock));
    await fleet.clock.until(() => fleet.events('incident.closed').length > 0, MINUTE);
    expect(fleet.events('intervention').map(({ data: { result, reason } }) => [result, reason])).toEqual([
      ['recovered', undefined],
    ]);
    expect(fleet.typed('shell')).toEqual([]);
    await fleet.clock.pass(1000);
    const now = fleet.clock.now();
    const { states } = courseOf(fleet.log.read({ types: COURSE_EVENTS }), { from: now - 1, to: now }, 1);
    expect(states).toEqual([{ state: 'shell', workers: [1] }]);
  });

  test('with its control: the next one resumes those that ran, and leaves those alone that were stopped', async () => {
    const fleet = await SupervisedFleet.start(
      { one: ['claude', '--seed', '1'], stopped: ['claude', '--seed', '2'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.pass(30_000);
    await fleet.control.lives.stop('stopped');
    const host = new SimulatedHost(fleet.clock, { redrawMs: 1000 });
    const next = await fleet.withAnotherControl({}, host);
    await next.clock.pass(MINUTE);
    expect(next.events('worker.started', 'one').map(({ data }) => data.how)).toEqual(['first', 'resume']);
    expect(next.events('worker.started', 'stopped')).toHaveLength(1);
    expect(next.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['recovered']);
  });

  test('with its control: each goes on in the conversation that the journal knows, unless it began another since', async () => {
    const fleet = await SupervisedFleet.start(
      { one: ['claude', '--seed', '1'], two: ['claude', '--seed', '2'], anew: ['claude', '--seed', '3'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.pass(30_000);
    const inConversation = (worker: string, session: string) =>
      fleet.log.append({ type: 'agent.session', at: fleet.clock.now(), data: { worker, session } });
    inConversation('one', 'aaaa');
    inConversation('two', 'bbbb');
    inConversation('anew', 'cccc');
    const again = fleet.hands.restart('anew', 'fresh');
    await fleet.clock.pass(5000);
    await again;
    const host = new SimulatedHost(fleet.clock, { redrawMs: 1000 });
    const next = await fleet.withAnotherControl({}, host);
    await next.clock.pass(MINUTE);
    const argvs = (await host.list()).map(({ name, argv }) => [name, ...argv.slice(1, 3)]);
    expect(argvs).toEqual([
      ['one', '--resume', 'aaaa'],
      ['two', '--resume', 'bbbb'],
      ['anew', '--continue', '--seed'],
    ]);
  });

  test('they all are, though one of them had lost its login: it says nothing any more', async () => {
    const fleet = await SupervisedFleet.start(
      { out: ['claude', '--trouble', 'auth_error/login'], other: ['claude', '--seed', '2'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.events('login.lost').length > 0, MINUTE);
    fleet.host.close();
    fleet.control.lives.detach();
    await fleet.attach(new SimulatedHost(fleet.clock, { redrawMs: 1000 }));
    await fleet.clock.pass(MINUTE);
    expect(fleet.events('worker.started', 'other').map(({ data }) => data.how)).toEqual(['first', 'resume']);
  });
});

test('a worker that ends as soon as it is started again is left to a person', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude'] }, { redrawMs: 1000 });
  await fleet.clock.pass(10_000);
  for (let i = 0; i < 10 && fleet.events('incident.escalated').length === 0; i++) {
    fleet.host.killAgent('w');
    await fleet.clock.pass(3 * MINUTE);
  }
  expect(fleet.events('worker.started')).toHaveLength(4);
  expect(fleet.events('incident.escalated').map(({ data }) => data.reason)).toEqual([
    'it was started again 3 times within 60 min',
  ]);
  await fleet.clock.pass(30 * MINUTE);
  expect(fleet.control.worker('w')?.supervision?.health.status).toBe('needs_operator');
});

test('starts that a person wanted, and those after a host was lost, use up nothing, for the next control neither', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude'] }, { redrawMs: 1000 });
  await fleet.clock.pass(10_000);
  for (let i = 0; i < 3; i++) {
    const again = fleet.supervisor.restartNow('w', 'resume');
    await fleet.clock.pass(MINUTE);
    await again;
  }
  fleet.host.close();
  fleet.control.lives.detach();
  const host = new SimulatedHost(fleet.clock, { redrawMs: 1000 });
  await fleet.attach(host);
  await fleet.clock.pass(MINUTE);
  expect(fleet.events('worker.started')).toHaveLength(5);
  const next = await fleet.withAnotherControl({}, host);
  await next.clock.pass(10_000);
  expect(recallRestarts(next.log, next.clock.now())).toEqual([]);
  host.killAgent('w');
  await next.clock.pass(3 * MINUTE);
  expect(next.events('worker.started')).toHaveLength(6);
  expect(recallRestarts(next.log, next.clock.now())).toHaveLength(1);
  expect(next.events('incident.escalated')).toEqual([]);
});

test('a worker that a person starts again is in no trouble', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude'] }, { redrawMs: 1000 });
  await fleet.clock.pass(10_000);
  const again = fleet.supervisor.restartNow('w', 'fresh');
  await fleet.clock.pass(MINUTE);
  await again;
  expect(fleet.events('worker.started').map(({ data }) => data.how)).toEqual(['first', 'fresh']);
  expect(fleet.events('incident.opened')).toEqual([]);
  expect(fleet.events('intervention')).toMatchObject([
    { data: { by: 'operator', recipe: 'restart', result: 'recovered' } },
  ]);
  expect(metricsOf([...fleet.log.read()]).recipes).toMatchObject([{ recipe: 'restart', rate: 1 }]);
});

test.each(['working/thinking', 'idle'])(
  'a message that went into a process that is replaced is never taken for acknowledged (%s)',
  async (trouble) => {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', trouble] }, { redrawMs: 1000 });
    await fleet.clock.pass(10_000);
    fleet.supervisor.send('w', 'also mend the tests', 'operator', 'operator');
    // The text and Enter; an agent at work keeps it for the end of its turn.
    await fleet.clock.until(() => fleet.typed('w').length === 2, MINUTE);
    if (trouble !== 'idle')
      await fleet.clock.until(() => fleet.events('message.submitted').length > 0, MINUTE);
    const again = fleet.supervisor.restartNow('w', 'fresh');
    await fleet.clock.pass(2 * MINUTE);
    await again;
    const prompts = fleet.host.prompts('w').map(({ text }) => text);
    const acknowledged = fleet.events('message.acknowledged').length;
    expect(acknowledged).toBe(prompts.includes('also mend the tests') ? 1 : 0);
    if (acknowledged === 0) expect(fleet.events('message.failed')).toHaveLength(1);
  },
);

test('an agent in a shell is not started again by whoever may not any more', async () => {
  const fleet = await SupervisedFleet.start(
    { w: ['claude', '--trouble', 'shell/exited'] },
    { redrawMs: 1000 },
  );
  const relaunch = fleet.hands.relaunch.bind(fleet.hands);
  const asked: (() => void)[] = [];
  vi.spyOn(fleet.hands, 'relaunch').mockImplementation(async (...args) => {
    await new Promise<void>((resolve) => asked.push(resolve));
    return relaunch(...args);
  });
  await fleet.clock.until(() => asked.length > 0, MINUTE);
  fleet.supervisor.pause('w', true);
  asked.shift()!();
  await fleet.clock.pass(MINUTE);
  expect(fleet.typed('w')).toEqual([]);
  fleet.supervisor.pause('w', false);
  await fleet.clock.until(() => asked.length > 0, 5 * MINUTE);
  asked.shift()!();
  await fleet.clock.until(() => fleet.typed('w').length > 0, MINUTE);
});

test('an agent in a shell that dies before anything of it is seen is started again, as it was meant', async () => {
  const fleet = await SupervisedFleet.start(
    { w: ['bash', '-c', 'claude --permission-mode plan --seed 3; exec bash'] },
    { redrawMs: 1000 },
  );
  fleet.host.killAgent('w');
  await fleet.clock.until(() => fleet.isWell('w'), MINUTE);
  expect(fleet.events('incident.opened')).toMatchObject([{ data: { cause: 'shell', agent: 'claude' } }]);
  expect(fleet.typed('w')[0]).toMatch(/^\x15claude .*--permission-mode plan --seed 3\r$/);
  expect(fleet.steps('w')).toEqual(['dropped to a shell: start the agent again: recovered']);
});

test('a shell in which another program ended is left to itself', async () => {
  const fleet = await SupervisedFleet.start({ w: ['bash', '-c', 'make; exec bash'] }, { redrawMs: 1000 });
  await fleet.clock.pass(5 * MINUTE);
  expect(fleet.events('incident.opened')).toEqual([]);
});

test('what is known of its work is saved before a worker is started again', async () => {
  const fleet = await SupervisedFleet.start(
    { w: ['claude', '--trouble', 'shell/exited'] },
    { redrawMs: 1000 },
  );
  await fleet.clock.until(() => fleet.isWell('w') && fleet.events('intervention').length > 0, MINUTE);
  const types = fleet.log.read({ worker: 'w' }).map(({ type }) => type);
  expect(types.indexOf('context.saved')).toBeLessThan(types.indexOf('intervention'));
  const [saved] = fleet.events('context.saved');
  expect(saved?.data.session).toMatch(/^[0-9a-f-]{36}$/);
  expect(fleet.typed('w')[0]).toContain(`--resume ${saved?.data.session}`);
});

test('what a person left unsent is given back to the process that comes, and never sent', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  fleet.control.input('w', { text: 'half a thought' });
  fleet.supervisor.person('w');
  await fleet.clock.until(() => fleet.state('w') === 'draft', MINUTE);
  await fleet.clock.pass(2 * MINUTE);
  await fleet.host.signal('w', 'SIGKILL');
  await fleet.clock.until(() => fleet.events('draft.returned').length > 0, 10 * MINUTE);
  expect(fleet.events('draft.taken')).toMatchObject([{ data: { text: 'half a thought' } }]);
  await fleet.clock.pass(20 * MINUTE);
  expect(fleet.control.worker('w')?.reading?.composer).toContain('half a thought');
  expect(fleet.host.prompts('w').filter(({ text }) => text.includes('half'))).toEqual([]);
});

const AGAIN = parseRecipes(
  JSON.stringify({
    recipes: [
      {
        name: 'again',
        when: { causes: ['interrupted', 'frozen'] },
        steps: [{ name: 'restart', do: [{ restart: 'resume' }], within: 5000 }],
      },
      { name: 'space', steps: [{ name: 'space', do: [{ press: ['space'] }], within: 3000 }] },
    ],
  }),
  'test',
);

describe('a pasted text that a person left unsent, of which only a chip is seen', () => {
  const left = async (settings: Partial<SupervisionSettings> = {}) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'idle'] },
      { redrawMs: 1000, settings },
    );
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    fleet.control.input('w', { text: 'one line of many\n'.repeat(20) });
    fleet.supervisor.person('w');
    await fleet.clock.until(() => fleet.state('w') === 'draft', MINUTE);
    expect(fleet.control.worker('w')?.reading?.composer).toMatch(/^\[Pasted text #1 \+\d+ lines\]$/);
    await fleet.clock.pass(2 * MINUTE);
    return fleet;
  };

  test('keeps its agent from being ended: the person is asked', async () => {
    const fleet = await left({ recipes: AGAIN });
    fleet.host.befall('w', 'frozen');
    await fleet.clock.pass(10 * MINUTE);
    expect(fleet.events('incident.opened')).toMatchObject([{ data: { cause: 'frozen' } }]);
    expect(fleet.events('incident.escalated')).toMatchObject([
      { data: { reason: expect.stringContaining('pasted') } },
    ]);
    expect(fleet.events('worker.started')).toHaveLength(1);
    expect(fleet.typed('w')).toHaveLength(1);
  });

  test.each([false, true])('is sent, whether or not a message waits (%s)', async (waits) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'draft/pasted'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.state('w') === 'draft', MINUTE);
    if (waits) fleet.supervisor.send('w', 'and then this', 'task', 'operator');
    await fleet.clock.until(() => fleet.host.prompts('w').length > 0, 10 * MINUTE);
    await fleet.clock.until(() => fleet.events('intervention').length > 0, MINUTE);
    expect(fleet.events('intervention')).toMatchObject([{ data: { recipe: 'unsent paste', by: 'auto' } }]);
    if (!waits) return;
    await fleet.clock.until(() => fleet.host.prompts('w').length > 1, 10 * MINUTE);
    expect(fleet.host.prompts('w')[1]?.text).toBe('and then this');
  });

  test('is left to a person where it may be the message itself', async () => {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    fleet.supervisor.send('w', 'one line of many\n'.repeat(20), 'task', 'operator');
    await fleet.clock.until(() => fleet.typed('w').length > 0, MINUTE);
    expect(fleet.events('message.typed')).toEqual([]);
    const next = await fleet.withAnotherControl();
    await next.clock.pass(60 * MINUTE);
    expect(next.host.prompts('w')).toEqual([]);
    expect(next.typed('w')).toHaveLength(1);
  });

  test('keeps nobody from starting its agent again once its host is gone', async () => {
    const fleet = await left();
    fleet.host.close();
    fleet.control.lives.detach();
    await fleet.attach(new SimulatedHost(fleet.clock, { redrawMs: 1000 }));
    await fleet.clock.until(() => fleet.events('worker.started').length > 1, 10 * MINUTE);
    expect(fleet.events('incident.escalated')).toEqual([]);
  });

  test('is not given back as the words of the chip', async () => {
    const fleet = await left();
    await fleet.host.signal('w', 'SIGKILL');
    await fleet.clock.until(() => fleet.events('worker.started').length > 1, 10 * MINUTE);
    await fleet.clock.pass(20 * MINUTE);
    expect(fleet.typed('w').filter((text) => text.includes('Pasted text'))).toEqual([]);
    expect(fleet.events('draft.taken')).toEqual([]);
  });
});

describe('a worker that is about to be started again', () => {
  const about = async (settings: Partial<SupervisionSettings> = {}) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000, settings: { recipes: AGAIN, ...settings } },
    );
    const restart = fleet.hands.restart.bind(fleet.hands);
    // What is asked of the disk takes its time.
    const asked: (() => void)[] = [];
    vi.spyOn(fleet.hands, 'restart').mockImplementation(async (...args) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return restart(...args);
    });
    await fleet.clock.until(() => asked.length > 0, MINUTE);
    return { fleet, asked, ready: () => asked.shift()!() };
  };

  test('is, where nothing happens meanwhile', async () => {
    const { fleet, ready } = await about();
    ready();
    await fleet.clock.until(() => fleet.events('worker.started').length === 2, MINUTE);
  });

  test('is left to the person who comes meanwhile', async () => {
    const { fleet, ready } = await about();
    fleet.control.personTypes('w');
    await fleet.clock.pass(10_000);
    ready();
    await fleet.clock.pass(10_000);
    expect(fleet.events('worker.started')).toHaveLength(1);
    expect(fleet.events('intervention')).toMatchObject([
      { data: { result: 'failed', reason: 'a person took over' } },
    ]);
  });

  test('is left to the step that a person presses meanwhile', async () => {
    const { fleet, ready } = await about();
    expect(fleet.supervisor.kick('w', 'space')).toBeUndefined();
    await fleet.clock.pass(1000);
    ready();
    await fleet.clock.pass(5000);
    expect(fleet.events('worker.started')).toHaveLength(1);
    expect(fleet.events('intervention')).toMatchObject([
      { data: { recipe: 'again', reason: 'a person took over' } },
      { data: { recipe: 'space', by: 'operator' } },
    ]);
  });

  test('may be started as often as before, when it is left to a person', async () => {
    const { fleet, ready, asked } = await about({ limits: { ...DEFAULT_LIMITS, restarts: 1 } });
    fleet.control.personTypes('w');
    ready();
    await fleet.clock.until(() => asked.length > 0, 5 * MINUTE);
    ready();
    await fleet.clock.until(() => fleet.events('worker.started').length > 1, MINUTE);
  });

  test('goes on with the work that it began meanwhile', async () => {
    const { fleet, ready } = await about();
    fleet.control.input('w', { text: 'go on' });
    await fleet.clock.pass(1000);
    fleet.control.input('w', { keys: ['enter'] });
    await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
    ready();
    await fleet.clock.pass(10_000);
    expect(fleet.events('worker.started')).toHaveLength(1);
  });

  test('is, where a person wants that', async () => {
    const { fleet, ready, asked } = await about();
    expect(fleet.supervisor.kick('w', 'again')).toBeUndefined();
    fleet.control.personTypes('w');
    await fleet.clock.pass(1000);
    ready();
    await fleet.clock.pass(1000);
    expect(asked).toHaveLength(1);
    ready();
    await fleet.clock.until(() => fleet.events('worker.started').length > 1, MINUTE);
    await fleet.clock.pass(5000);
    // Once: what became of the other restart is not what becomes of this one.
    expect(asked).toHaveLength(0);
    expect(fleet.events('worker.started')).toHaveLength(2);
  });
});
