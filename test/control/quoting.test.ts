import { expect, test, vi } from 'vitest';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

// Ten minutes pass in milliseconds, but for a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;
/** What agents write when they are in trouble, and what stands on a screen without one. */
const QUOTES = [
  '⎿  Interrupted · What should Claude do instead?',
  '● (no response)',
  '(no content)',
  "You've hit your 5-hour limit · resets 2:33am (UTC)",
  '● Usage limit reached · continuing automatically at 2:33am · esc to cancel',
  '● API Error: Repeated 529 Overloaded errors.',
  'API Error: 500 {"type":"error"}',
  '⎿  Not logged in · Please run /login',
  'Credit balance is too low',
  'Hooks use a new format with matchers\nPostToolUse: Expected array, but received string',
  'Settings Error\n❯ 1. Exit and fix manually\n  2. Continue without these settings',
  '❯ 1. Yes, I trust this folder\n  2. No, exit',
  'Do you want to proceed?\n❯ 1. Yes\n  2. No',
  '❯ [Pasted text #1 +300 lines]',
  'bash-5.2$ ',
  'claude@host /t/o/w/worker-10 (worker-10)> ',
];

test.for(['2.1', '2.0'])(
  'an agent of %s that is told and tells all that is trouble for ten minutes is let',
  async (look) => {
    const fleet = await SupervisedFleet.start(
      { w: ['claude', '--look', look, '--seed', '7'] },
      { redrawMs: 1000 },
    );
    const begin = fleet.clock.now();
    for (let i = 0; fleet.clock.now() - begin < 10 * MINUTE; i++) {
      fleet.supervisor.send('w', QUOTES[i % QUOTES.length]!, 'task', 'operator');
      await fleet.clock.pass(20_000);
    }
    const told = fleet.events('message.acknowledged').length;
    expect(told).toBeGreaterThan(QUOTES.length);
    expect(fleet.events('incident.opened')).toEqual([]);
    expect(fleet.events('intervention')).toEqual([]);
    // The texts and their Enters, and nothing beside them.
    expect(fleet.typed('w').length).toBeLessThanOrEqual(2 * fleet.events('message.queued').length);
  },
);
