import { describe, expect, test, vi } from 'vitest';
import { SupervisedFleet, type SupervisedOptions } from '../support/supervised-fleet.ts';

// Minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;

const RESUME = 'Continue the current task from where it stopped.';
const PASTED = `\x1b[200~${RESUME}\x1b[201~`;
const DOWN = '\x1b[B';

/** A worker that falls into a trouble at its start, and one that does not. */
function sickAndWell(trouble: string, look: string, settings: SupervisedOptions['settings'] = {}) {
  return SupervisedFleet.start(
    { sick: sick(trouble, look), well: ['claude', '--look', look, '--seed', '7'] },
    { redrawMs: 1000, settings },
  );
}

/** One that is watched for long. */
function sickAlone(trouble: string, look: string) {
  return SupervisedFleet.start({ sick: sick(trouble, look) }, { redrawMs: 5000 });
}

function sick(trouble: string, look: string): string[] {
  return ['claude', '--look', look, '--trouble', trouble];
}

/** Lets time pass until the worker is at work again, or a person is needed. */
async function treated(fleet: SupervisedFleet, limit: number): Promise<void> {
  await fleet.clock.until(() => fleet.events('incident.opened', 'sick').length > 0, 15 * MINUTE);
  const isOver = () => fleet.isWell('sick') || fleet.events('incident.escalated', 'sick').length > 0;
  await fleet.clock.until(isOver, limit);
}

interface Case {
  trouble: string;
  look?: string;
  /** `recipe: step: result` of all that was done. */
  steps: string[];
  /** All that was written. */
  typed: string[];
  within?: number;
}

const HEALED: Case[] = [
  { trouble: 'draft/text', steps: ['unsent text: submit: recovered'], typed: ['\r'] },
  { trouble: 'draft/pasted', steps: ['unsent paste: submit: recovered'], typed: ['\r'] },
  { trouble: 'interrupted', steps: ['interrupted: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'no_response', steps: ['no response: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'no_content', steps: ['no content: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'api_error/overloaded', steps: ['API error: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'api_error/server', steps: ['API error: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'api_error/connection', steps: ['API error: resume text: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'api_error/invalid', steps: ['refused request: resume text: recovered'], typed: [PASTED, '\r'] },
  {
    trouble: 'api_error/context',
    steps: ['context is full: compact, then resume text: recovered'],
    typed: ['\x1b[200~/compact\x1b[201~', '\r', PASTED, '\r'],
  },
  { trouble: 'rate_limited/api', steps: ['limit of the API: resume text: recovered'], typed: [PASTED, '\r'] },
  {
    trouble: 'rate_limited/usage',
    look: '2.1',
    steps: ['limit that ends by itself: let it wait: recovered'],
    typed: [],
  },
  {
    trouble: 'rate_limited/usage',
    look: '2.0',
    steps: ['limit menu: wait for the reset: changed', 'usage limit: resume after the reset: recovered'],
    typed: ['\r', PASTED, '\r'],
  },
  {
    trouble: 'settings_error/menu',
    look: '2.1',
    steps: ['settings dialog: continue without them: recovered'],
    typed: ['\r'],
  },
  {
    trouble: 'settings_error/menu',
    look: '2.0',
    steps: ['settings dialog: continue without them: recovered'],
    typed: [DOWN, '\r'],
  },
  {
    trouble: 'settings_error/json',
    look: '2.1',
    steps: ['settings dialog: continue without them: recovered'],
    typed: [DOWN, DOWN, '\r'],
  },
  {
    trouble: 'exited/code',
    steps: ['exited: start it again: recovered'],
    typed: [PASTED, '\r'],
  },
  { trouble: 'exited/signal', steps: ['exited: start it again: recovered'], typed: [PASTED, '\r'] },
  { trouble: 'frozen', steps: ['frozen: let it go on: recovered'], typed: [] },
  {
    trouble: 'stalled/nobyte',
    look: '2.1',
    steps: ['stuck: interrupt: changed', 'unsent text: submit: recovered'],
    typed: ['\x1b[27u', '\r'],
    within: 15 * MINUTE,
  },
  {
    trouble: 'stalled/nobyte',
    look: '2.0',
    steps: ['stuck: interrupt: changed', 'interrupted: resume text: recovered'],
    typed: ['\x1b', PASTED, '\r'],
    within: 15 * MINUTE,
  },
];

describe.for(['2.1', '2.0'])('an agent of %s', (look) => {
  test.for(HEALED.filter((each) => (each.look ?? look) === look))(
    '$trouble is healed with no person',
    async ({ trouble, steps, typed, within = 3 * MINUTE }) => {
      const fleet = await sickAndWell(trouble, look);
      await treated(fleet, within);
      expect(fleet.steps('sick')).toEqual(steps);
      expect(fleet.typed('sick')).toEqual(typed);
      expect(fleet.events('intervention').every(({ data }) => data.by === 'auto')).toBe(true);
      expect(fleet.events('incident.closed').map(({ data }) => data.outcome)).toEqual(['recovered']);
      expect(fleet.host.typed('well')).toEqual([]);
    },
  );

  test.for(['exited', 'killed', 'bash', 'zsh', 'fish'])(
    'an agent that left its terminal to a shell (%s) is started again there',
    async (kind) => {
      const fleet = await sickAndWell(`shell/${kind}`, look);
      await treated(fleet, MINUTE);
      expect(fleet.steps('sick')).toEqual(['dropped to a shell: start the agent again: recovered']);
      const [command, ...rest] = fleet.typed('sick');
      expect(command).toMatch(/^\x15claude --(?:resume [0-9a-f-]{36}|continue) --look .*\r$/);
      // What was killed in the middle of its turn goes on with it by itself.
      expect([[], [PASTED, '\r']]).toContainEqual(rest);
      expect(fleet.events('worker.started', 'sick')).toHaveLength(1);
      expect(fleet.host.typed('well')).toEqual([]);
    },
  );

  test.for([
    ['trust', look === '2.1' ? [DOWN, '\r'] : ['\r']],
    ['bypass', [DOWN, '\r']],
  ] as const)('the %s dialog is accepted when the config says so', async ([kind, typed]) => {
    const fleet = await sickAndWell(`setup/${kind}`, look, { accepted: new Set([kind]) });
    await treated(fleet, MINUTE);
    expect(fleet.typed('sick')).toEqual(typed);
  });

  test.for([
    'setup/trust',
    'setup/bypass',
    'setup/api_key',
    'setup/login',
    'permission/bash',
    'permission/edit',
    'question',
  ])('%s waits for a person, however long', async (trouble) => {
    const fleet = await sickAlone(trouble, look);
    await fleet.clock.pass(30 * MINUTE);
    expect(fleet.control.worker('sick')?.supervision?.health.status).toBe('waiting');
    expect(fleet.typed('sick')).toEqual([]);
  });

  test.for(['auth_error/login', 'auth_error/key', 'looping'])(
    '%s is handed to a person at once',
    async (trouble) => {
      const fleet = await sickAndWell(trouble, look);
      await treated(fleet, MINUTE);
      await fleet.clock.pass(10 * MINUTE);
      expect(fleet.events('incident.escalated')).toHaveLength(1);
      expect(fleet.control.worker('sick')?.supervision?.health.status).toBe('needs_operator');
      expect(fleet.typed('sick')).toEqual([]);
    },
  );

  test('without credit a person is told, and it is tried again until there is some', async () => {
    const fleet = await sickAndWell('auth_error/credit', look);
    await treated(fleet, MINUTE);
    expect(fleet.events('incident.escalated')).toHaveLength(1);
    await fleet.clock.until(() => fleet.isWell('sick'), 20 * MINUTE);
    expect(fleet.steps('sick').at(-1)).toBe('no credit: resume text: recovered');
  });

  test('the menu of a weekly limit is answered, and nothing is sent before the reset', async () => {
    const fleet = await sickAlone('rate_limited/menu', look);
    await fleet.clock.until(() => fleet.events('intervention').length === 1, 2 * MINUTE);
    await fleet.clock.pass(60 * MINUTE);
    expect(fleet.steps('sick')).toEqual(['limit menu: wait for the reset: changed']);
    expect(fleet.typed('sick')).toEqual(['\r']);
    expect(fleet.control.worker('sick')?.supervision?.health.status).toBe('limited');
  });

  test.for([
    'idle',
    'settings_error/notice',
    'working/tool',
    'working/thinking',
    'working/retrying',
    'working/compacting',
    'stalled/midstream',
  ])('%s is none of our business', async (trouble) => {
    const fleet = await sickAlone(trouble, look);
    await fleet.clock.pass(8 * MINUTE);
    expect(fleet.events('incident.opened')).toEqual([]);
    expect(fleet.typed('sick')).toEqual([]);
  });
});
