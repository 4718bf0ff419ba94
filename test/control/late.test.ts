import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/recovery/budget.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;

describe('a screen that is another one by now, as control does not hear yet', () => {
  test('gets no key of a step, and the step is none that was tried', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000 },
    );
    await fleet.clock.until(() => fleet.state('w') === 'interrupted', MINUTE);
    fleet.host.deafen();
    fleet.host.befall('w', 'permission/bash');
    await fleet.clock.until(() => fleet.host.agent('w')?.menu !== undefined, MINUTE);
    await fleet.clock.until(() => fleet.host.refused > 0, 2 * MINUTE);
    await fleet.clock.pass(5000);
    expect(fleet.typed('w')).toEqual([]);
    expect(fleet.state('w')).toBe('interrupted');
    fleet.host.catchUp();
    await fleet.clock.pass(2 * MINUTE);
    expect(fleet.state('w')).toBe('permission');
    expect(fleet.typed('w')).toEqual([]);
    expect(fleet.events('intervention').filter(({ data }) => data.sent.length > 0)).toEqual([]);
  });

  test('gets no message, which reaches it later, once, in its first attempt', async () => {
    const fleet = await SupervisedFleet.start({ w: ['claude', '--trouble', 'idle'] }, { redrawMs: 1000 });
    await fleet.clock.until(() => fleet.state('w') === 'idle', MINUTE);
    fleet.host.deafen();
    fleet.host.befall('w', 'permission/bash');
    await fleet.clock.until(() => fleet.host.agent('w')?.menu !== undefined, MINUTE);
    fleet.supervisor.send('w', 'go on', 'task', 'operator');
    await fleet.clock.pass(5 * MINUTE);
    expect(fleet.host.refused).toBeGreaterThan(1);
    expect(fleet.typed('w')).toEqual([]);
    expect(fleet.events('message.typed')).toEqual([]);
    fleet.host.catchUp();
    await fleet.clock.pass(MINUTE);
    expect(fleet.typed('w')).toEqual([]);
    fleet.control.input('w', { keys: ['1'] });
    await fleet.clock.until(() => fleet.events('message.submitted').length > 0, 10 * MINUTE);
    expect(fleet.events('message.submitted')[0]!.data.attempt).toBe(1);
    await fleet.clock.pass(5 * MINUTE);
    expect(fleet.host.prompts('w').filter(({ text }) => text === 'go on')).toHaveLength(1);
    expect(fleet.events('message.failed')).toEqual([]);
  });

  test('gets no command line, and no restart is counted for it', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'shell/exited'], other: ['claude', '--trouble', 'idle'] },
      { redrawMs: 1000, settings: { automation: 'off', limits: { ...DEFAULT_LIMITS, runRestarts: 2 } } },
    );
    await fleet.clock.until(() => fleet.state('w') === 'shell', MINUTE);
    fleet.host.deafen();
    fleet.control.input('w', { text: 'ls' });
    fleet.supervisor.setAutomation({}, 'on');
    await fleet.clock.until(() => fleet.host.refused > 4, MINUTE);
    expect(fleet.typed('w')).toHaveLength(1);
    fleet.host.catchUp();
    await fleet.clock.until(() => fleet.isWell('w'), MINUTE);
    fleet.host.befall('other', 'shell/exited');
    await fleet.clock.until(() => fleet.isWell('other') && fleet.steps('other').length > 0, 5 * MINUTE);
    for (const worker of ['w', 'other'])
      expect(fleet.steps(worker)).toEqual(['dropped to a shell: start the agent again: recovered']);
  });

  test('is what a person kicks only after it is read', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'interrupted'] },
      { redrawMs: 1000, settings: { automation: 'suggest' } },
    );
    await fleet.clock.until(() => fleet.events('incident.opened').length > 0, MINUTE);
    await fleet.clock.pass(MINUTE);
    fleet.host.deafen();
    fleet.host.befall('w', 'permission/bash');
    await fleet.clock.until(() => fleet.host.agent('w')?.menu !== undefined, MINUTE);
    expect(fleet.supervisor.kick('w', undefined)).toBeUndefined();
    await fleet.clock.pass(5000);
    expect(fleet.host.refused).toBeGreaterThan(0);
    expect(fleet.typed('w')).toEqual([]);
  });
});

describe('a worker to which each write is refused three times', () => {
  const DOWN = '\x1b[B';
  const PASTED = expect.stringContaining('\x1b[200~');

  test.for([
    ['settings_error/json', 'settings dialog: continue without them', [DOWN, DOWN, '\r']],
    ['stalled/nobyte', 'stuck: interrupt', ['\x1b[27u', '\r']],
    ['interrupted', 'interrupted: resume text', [PASTED, '\r']],
  ] as const)('is healed of %s as if it were not', async ([trouble, step, typed]) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--look', '2.1', '--trouble', trouble] },
      { redrawMs: 1000, refusals: 3 },
    );
    await fleet.clock.until(() => fleet.events('incident.closed').length > 0, 15 * MINUTE);
    expect(fleet.host.refused).toBeGreaterThanOrEqual(3 * typed.length);
    expect(fleet.typed('w')).toEqual(typed);
    expect(fleet.steps('w')[0]).toMatch(new RegExp(`^${step}: (recovered|changed)$`));
    expect(fleet.steps('w').filter((each) => each.endsWith('nothing') || each.endsWith('failed'))).toEqual(
      [],
    );
    expect(fleet.events('intervention')[0]!.data.sent.length).toBeLessThanOrEqual(typed.length);
  });
});

describe('a message for an agent at work, whose spinner turns ten times a second', () => {
  test.for([1, 20, 40])('is queued by it at a host that is %d ms away', async (latencyMs) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'working/thinking'] },
      { redrawMs: 100, latencyMs },
    );
    await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
    await fleet.clock.pass(5000);
    fleet.supervisor.send('w', 'then test it', 'operator', 'operator');
    await fleet.clock.until(() => fleet.events('message.submitted').length > 0, 5000);
    expect(fleet.state('w')).toBe('working');
    expect(fleet.events('message.typed')).toHaveLength(1);
    expect(fleet.typed('w')).toHaveLength(2);
  });

  test('reaches it when the turn is over where that is farther than the spinner lets it, and does not fail', async () => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--trouble', 'working/thinking'] },
      { redrawMs: 100, latencyMs: 150 },
    );
    await fleet.clock.until(() => fleet.state('w') === 'working', MINUTE);
    fleet.supervisor.send('w', 'then test it', 'operator', 'operator');
    await fleet.clock.until(() => fleet.events('message.acknowledged').length > 0, 20 * MINUTE);
    expect(fleet.host.refused).toBeGreaterThan(10);
    expect(fleet.events('message.failed')).toEqual([]);
    expect(fleet.host.prompts('w').filter(({ text }) => text === 'then test it')).toHaveLength(1);
  });
});
