import { describe, expect, test, vi } from 'vitest';
import { HOW_FAR } from '../../src/control/inquiries.ts';
import { DEFAULT_CLOCKS } from '../../src/health/clocks.ts';
import { TYPING_MS } from '../../src/host/protocol.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { SupervisedFleet, type SupervisedOptions } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
const INTERRUPTED = ['claude', '--trouble', 'interrupted'];

/** A worker that waits for its next prompt. */
async function idle(): Promise<SupervisedFleet> {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
  await fleet.clock.pass(10_000);
  return fleet;
}

/** Workers that were interrupted, some seconds ago. */
async function interrupted(
  settings: SupervisedOptions['settings'] = {},
  commands: Record<string, string[]> = { sick: INTERRUPTED },
  prepare: (fleet: SupervisedFleet) => void = () => {},
): Promise<SupervisedFleet> {
  const fleet = await SupervisedFleet.start(commands, { redrawMs: 1000, settings });
  prepare(fleet);
  const [name] = Object.keys(commands);
  await fleet.clock.until(() => fleet.events('incident.opened', name).length > 0, MINUTE);
  await fleet.clock.pass(20_000);
  return fleet;
}

const healthOf = (fleet: SupervisedFleet, worker = 'sick') =>
  fleet.control.worker(worker)?.supervision?.health.status;

describe('off', () => {
  test('for the run: trouble is told, and nothing is touched', async () => {
    const fleet = await interrupted({ automation: 'off' });
    await fleet.clock.pass(30 * MINUTE);
    expect(fleet.typed('sick')).toEqual([]);
    expect(fleet.events('intervention')).toEqual([]);
    expect(healthOf(fleet)).toBe('needs_operator');
  });

  test('for one worker: the others are healed', async () => {
    const commands = { sick: INTERRUPTED, other: [...INTERRUPTED, '--seed', '2'] };
    const fleet = await interrupted({}, commands, ({ supervisor }) =>
      supervisor.setAutomation({ worker: 'sick' }, 'off'),
    );
    expect(fleet.typed('sick')).toEqual([]);
    expect(fleet.isWell('other')).toBe(true);
  });

  test('for one kind of trouble: the others are healed', async () => {
    const commands = { sick: INTERRUPTED, other: ['claude', '--trouble', 'no_response'] };
    const fleet = await interrupted({ automationOf: { interrupted: 'off' } }, commands);
    expect(fleet.typed('sick')).toEqual([]);
    expect(fleet.isWell('other')).toBe(true);
  });

  test('then on: it is healed from there', async () => {
    const fleet = await interrupted({ automation: 'off' });
    fleet.supervisor.setAutomation({}, 'on');
    await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
    expect(fleet.steps('sick')).toEqual(['interrupted: resume text: recovered']);
  });
});

describe('a message from a person', () => {
  for (const automation of ['off', 'suggest'] as const)
    test(`reaches a worker in trouble that automation does nothing about (${automation})`, async () => {
      const fleet = await interrupted({ automation });
      fleet.supervisor.send('sick', 'go on, please', 'operator', 'operator');
      await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
      expect(fleet.events('message.submitted')).toHaveLength(1);
      expect(fleet.events('intervention')).toEqual([]);
      expect(fleet.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['operator']);
    });

  test('that waited while automation helped had no part in it', async () => {
    const fleet = await SupervisedFleet.start(
      { sick: ['claude', '--trouble', 'frozen'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);
    fleet.supervisor.send('sick', 'go on, please', 'operator', 'operator');
    await fleet.clock.until(() => fleet.events('incident.closed').length > 0, MINUTE);
    expect(fleet.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['recovered']);
  });

  test('waits while automation is about to help, and says so', async () => {
    const fleet = await SupervisedFleet.start({ sick: INTERRUPTED }, { redrawMs: 1000 });
    await fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);
    fleet.supervisor.send('sick', 'go on, please', 'operator', 'operator');
    expect(fleet.control.worker('sick')?.supervision?.messages).toEqual({
      waiting: 1,
      why: 'its recovery comes first',
    });
    await fleet.clock.until(() => fleet.events('message.submitted').length > 1, 5 * MINUTE);
    expect(fleet.steps('sick')).toEqual(['interrupted: resume text: recovered']);
  });
});

test('suggest: the step is shown and waits for a person, who is the one who did it', async () => {
  const fleet = await interrupted({ automation: 'suggest' });
  await fleet.clock.pass(10 * MINUTE);
  expect(fleet.typed('sick')).toEqual([]);
  expect(fleet.control.worker('sick')?.supervision?.incident?.next?.step).toBe('resume text');
  expect(fleet.supervisor.kick('sick', undefined)).toBeUndefined();
  await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
  expect(fleet.events('intervention').map(({ data }) => data.by)).toEqual(['operator']);
  expect(fleet.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['operator']);
});

test('a dry run: what would be done is written down, and nothing is sent', async () => {
  const fleet = await interrupted({ dryRun: true });
  await fleet.clock.pass(MINUTE);
  expect(fleet.typed('sick')).toEqual([]);
  expect(new Set(fleet.events('intervention').map(({ data }) => data.result))).toEqual(new Set(['dry_run']));
  expect(fleet.events('incident.escalated').map(({ data }) => data.reason)).toEqual([
    'all of its ladder was written down, and none of it done',
  ]);
  expect(fleet.events('intervention')[0]?.data.sent).toEqual([
    '"Continue the current task from where it stopped."',
  ]);
  const tried = fleet.events('intervention').length;
  expect(fleet.supervisor.kick('sick', undefined)).toBe(
    'nothing is left to try (all of its ladder was written down, and none of it done): choose one of its recipes',
  );
  await fleet.clock.pass(MINUTE);
  expect(fleet.events('intervention')).toHaveLength(tried);
});

test('a step that is being taken is not begun a second time', async () => {
  const fleet = await SupervisedFleet.start({ sick: INTERRUPTED }, { redrawMs: 1000 });
  await fleet.clock.until(() => fleet.typed('sick').length === 1, MINUTE);
  expect(fleet.supervisor.kick('sick', undefined)).toBe('a step is being taken: resume text');
  await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
  expect(fleet.steps('sick')).toHaveLength(1);
});

test('paused: nothing is touched; when it goes on it is healed', async () => {
  const fleet = await interrupted({}, undefined, ({ supervisor }) => supervisor.pause('sick', true));
  await fleet.clock.pass(10 * MINUTE);
  expect(fleet.typed('sick')).toEqual([]);
  expect(healthOf(fleet)).toBe('paused');
  fleet.supervisor.pause('sick', false);
  await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
});

test('paused in the middle of a step: not one key more', async () => {
  const fleet = await SupervisedFleet.start({ sick: INTERRUPTED }, { redrawMs: 1000 });
  await fleet.clock.until(() => fleet.typed('sick').length === 1, MINUTE);
  fleet.supervisor.pause('sick', true);
  await fleet.clock.pass(10 * MINUTE);
  expect(fleet.typed('sick')).toHaveLength(1);
  expect(fleet.events('intervention').map(({ data }) => data.reason)).toEqual([
    'automation was switched off',
  ]);
});

test('a draft that made room for the text of a step is put back, also where a message waits', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
  await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
  fleet.control.input('w', { text: 'half a thought' });
  fleet.control.personTypes('w');
  await fleet.clock.until(() => fleet.state('w') === 'draft', MINUTE);
  fleet.supervisor.send('w', 'a message', 'task', 'operator');
  await fleet.clock.pass(10_000);
  fleet.supervisor.kick('w', 'resume text');
  await fleet.clock.until(() => fleet.host.prompts('w').length > 1, 10 * MINUTE);
  await fleet.clock.until(
    () => fleet.control.worker('w')?.reading?.composer === 'half a thought',
    10 * MINUTE,
  );
  expect(fleet.events('draft.returned').length).toBeGreaterThan(0);
});

describe('where workers are asked how far they are', () => {
  const asking = (dryRun: boolean) =>
    SupervisedFleet.start(
      { w: ['claude', '--trouble', 'idle'] },
      { redrawMs: 1000, settings: { progressCheck: 'ask', dryRun } },
    );
  const begun = async (fleet: SupervisedFleet) => {
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    fleet.supervisor.send('w', 'build it', 'task', 'operator');
    await fleet.clock.until(() => fleet.events('message.acknowledged').length > 0, MINUTE);
  };
  const asked = (fleet: SupervisedFleet) =>
    fleet.events('message.queued').filter(({ data }) => data.kind === 'inquiry');

  test('one who has been idle for long is', async () => {
    const fleet = await asking(false);
    await begun(fleet);
    await fleet.clock.until(() => asked(fleet).length > 0, 60 * MINUTE);
    await fleet.clock.until(() => fleet.host.prompts('w').length > 1, 60 * MINUTE);
  });

  test.for([
    ['in the middle of a turn', 'interrupt', 'working'],
    ['no sooner than between turns', 'ask', 'idle'],
  ] as const)('one at work is, %s, with "%s"', async ([, progressCheck, state]) => {
    const clocks = { ...DEFAULT_CLOCKS, progress: 30_000 };
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'working'] },
      { redrawMs: 1000, settings: { progressCheck, clocks } },
    );
    await fleet.clock.until(() => asked(fleet).length > 0, MINUTE);
    expect(fleet.state('w')).toBe('working');
    await fleet.clock.until(() => fleet.typed('w').length > 0, 2 * MINUTE);
    expect(fleet.state('w')).toBe(state);
    expect(fleet.typed('w')[0]).toContain(HOW_FAR);
  });

  test('one that is paused before it was asked is not', async () => {
    const clocks = { ...DEFAULT_CLOCKS, progress: 2000 };
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'working'] },
      { redrawMs: 1000, settings: { progressCheck: 'ask', clocks } },
    );
    await fleet.clock.until(() => asked(fleet).length > 0, MINUTE);
    fleet.supervisor.pause('w', true);
    await fleet.clock.pass(60 * MINUTE);
    expect(fleet.typed('w')).toEqual([]);
    expect(fleet.events('message.failed')).toMatchObject([{ data: { reason: 'automation is off' } }]);
  });

  test('a dry run asks nobody', async () => {
    const fleet = await asking(true);
    await begun(fleet);
    const { length } = fleet.typed('w');
    await fleet.clock.pass(120 * MINUTE);
    expect(asked(fleet)).toEqual([]);
    expect(fleet.typed('w')).toHaveLength(length);
  });

  test('nor does one that finds that somebody was to be asked', async () => {
    const fleet = await asking(false);
    await begun(fleet);
    await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
    const { length } = fleet.typed('w');
    fleet.supervisor.send('w', 'How far are you?', 'inquiry', 'auto');
    const next = await fleet.withAnotherControl({ dryRun: true });
    await next.clock.pass(120 * MINUTE);
    expect(next.typed('w')).toHaveLength(length);
    expect(next.events('message.failed')).toMatchObject([{ data: { reason: 'a dry run types nothing' } }]);
  });
});

describe('a person', () => {
  test('who types holds automation off for a minute after the last key', async () => {
    const fleet = await SupervisedFleet.start({ sick: INTERRUPTED }, { redrawMs: 1000 });
    await fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);
    for (let i = 0; i < 20; i++) {
      fleet.control.personTypes('sick');
      await fleet.clock.pass(1000);
    }
    const stoppedAt = fleet.clock.now() - 1000;
    await fleet.clock.until(() => fleet.typed('sick').length > 0, 2 * MINUTE);
    expect(fleet.clock.now() - stoppedAt).toBeGreaterThanOrEqual(MINUTE);
    await fleet.clock.until(() => fleet.isWell('sick'), MINUTE);
  });

  test('who begins to type while a text is on its way has the composer for themselves', async () => {
    const fleet = await SupervisedFleet.start({ sick: INTERRUPTED }, { redrawMs: 1000 });
    await fleet.clock.until(() => fleet.typed('sick').length === 1, MINUTE);
    fleet.control.personTypes('sick');
    await fleet.clock.pass(30 * MINUTE);
    expect(fleet.typed('sick')).toHaveLength(1);
    expect(fleet.host.prompts('sick')).toEqual([]);
  });

  test('who leaves half a text in the composer finds it there, however long that takes', async () => {
    const fleet = await idle();
    fleet.control.personTypes('w');
    fleet.control.input('w', { text: 'half a text' });
    await fleet.clock.pass(60 * MINUTE);
    expect(fleet.host.prompts('w')).toEqual([]);
    const next = await fleet.withAnotherControl();
    await next.clock.pass(60 * MINUTE);
    expect(next.host.prompts('w')).toEqual([]);
    expect(next.typed('w')).toHaveLength(1);
    expect(next.state('w')).toBe('draft');
  });

  test.for(['the control that is there', 'the next one'])(
    'of whose last key the host alone tells is let by %s',
    async (who) => {
      const fleet = await idle();
      fleet.control.personTypes('w');
      await fleet.clock.pass(50_000);
      // Within a minute it is not written down again.
      const { index } = fleet.control.worker('w')!;
      fleet.host.type(index!, Buffer.from('x\x7f'));
      const typedAt = fleet.clock.now();
      const then = who === 'the next one' ? await fleet.withAnotherControl() : fleet;
      expect(then.control.worker('w')?.typing).toBe(true);
      then.host.befall('w', 'interrupted');
      await then.clock.until(() => then.host.typed('w').length > 1, 5 * MINUTE);
      expect(then.host.typed('w')[1]!.at).toBeGreaterThanOrEqual(typedAt + MINUTE);
    },
  );

  test('is not taken for a program that sends input', async () => {
    const fleet = await idle();
    const typingAfter = async (send: () => void) => {
      send();
      return (await fleet.host.list())[0]!.typedAgoMs !== undefined;
    };
    expect(await typingAfter(() => fleet.control.input('w', { text: 'x' }))).toBe(false);
    expect(await typingAfter(() => fleet.control.input('w', { text: 'x', leave: true }))).toBe(true);
    expect(fleet.control.worker('w')?.typing).toBe(true);
  });

  test('who helps a worker from the room is not overruled at once', async () => {
    const fleet = await idle();
    const pressedAt = fleet.clock.now();
    expect(fleet.supervisor.kick('w', 'esc')).toBeUndefined();
    await fleet.clock.pass(1000);
    const sent = fleet.typed('w').length;
    fleet.host.befall('w', 'interrupted');
    await fleet.clock.until(() => fleet.typed('w').length > sent, 5 * MINUTE);
    expect(fleet.clock.now()).toBeGreaterThanOrEqual(pressedAt + MINUTE);
  });

  test('of whom the journal alone tells is let by the next control', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.state('w') === 'interrupted', MINUTE);
    fleet.control.personTypes('w');
    const typedAt = fleet.clock.now();
    const next = await fleet.withAnotherControl();
    await next.clock.until(() => next.typed('w').length > 0, 5 * MINUTE);
    expect(next.host.typed('w')[0]!.at).toBeGreaterThanOrEqual(typedAt + MINUTE);
  });

  test('may be there where host and control ended, and with them who would know', async () => {
    const fleet = await idle();
    const next = await fleet.withAnotherControl({}, new SimulatedHost(fleet.clock));
    await next.clock.pass(TYPING_MS - 1);
    expect(next.control.worker('w')?.state).toBe('gone');
    await next.clock.until(() => next.control.worker('w')?.state === 'running', MINUTE);
    expect(next.events('operator.typed')).toEqual([]);
  });

  test('whose half a text was in the way of a step finds it again', async () => {
    const fleet = await idle();
    fleet.control.personTypes('w');
    fleet.control.input('w', { text: 'half a text' });
    await fleet.clock.pass(2 * MINUTE);
    fleet.supervisor.kick('w', 'resume text');
    await fleet.clock.until(() => fleet.host.prompts('w').length > 0, MINUTE);
    await fleet.clock.until(() => fleet.control.worker('w')?.reading?.composer === 'half a text', 2 * MINUTE);
    await fleet.clock.pass(30 * MINUTE);
    const texts = fleet.host.prompts('w').map(({ text }) => text);
    expect(texts.filter((text) => text.includes('half a text'))).toEqual([]);
    expect(fleet.control.worker('w')?.reading?.composer).toBe('half a text');
  });

  test('who presses a step twice has its text sent once', async () => {
    const fleet = await idle();
    fleet.supervisor.kick('w', 'resume text');
    await fleet.clock.until(() => fleet.typed('w').length === 1, MINUTE);
    fleet.supervisor.kick('w', 'resume text');
    await fleet.clock.until(() => fleet.host.prompts('w').length > 0, MINUTE);
    await fleet.clock.pass(MINUTE);
    expect(fleet.typed('w')).toHaveLength(2);
    expect(fleet.host.prompts('w').map(({ text }) => text)).toEqual([
      'Continue the current task from where it stopped.',
    ]);
  });

  test('whose half a text was taken out of the way of a step that is called off finds it again', async () => {
    const fleet = await idle();
    fleet.control.personTypes('w');
    fleet.control.input('w', { text: 'half a text' });
    await fleet.clock.pass(2 * MINUTE);
    fleet.supervisor.kick('w', 'resume text');
    // Theirs, what clears it, and the text.
    await fleet.clock.until(() => fleet.typed('w').length === 3, MINUTE);
    await fleet.clock.pass(100);
    fleet.supervisor.kick('w', 'stop repeating');
    await fleet.clock.until(() => fleet.host.prompts('w').length > 0, MINUTE);
    await fleet.clock.until(() => fleet.control.worker('w')?.reading?.composer === 'half a text', 5 * MINUTE);
    expect(fleet.host.prompts('w')).toHaveLength(1);
    expect(fleet.events('draft.returned')).toHaveLength(1);
  });

  test('who starts the agent again in its shell is not helped with that', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'shell/exited'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    fleet.control.personTypes('w');
    fleet.control.input('w', { text: 'claude --seed 3', keys: ['enter'] });
    await fleet.clock.pass(5 * MINUTE);
    expect(fleet.typed('w')).toHaveLength(2);
    expect(fleet.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['operator']);
  });
});
