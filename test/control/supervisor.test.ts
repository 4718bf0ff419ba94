import { expect, test } from 'vitest';
import { supervisionSettings } from '../../src/commands/supervision-settings.ts';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { NO_HANDS } from '../../src/control/no-hands.ts';
import type { Hands } from '../../src/control/supervision.ts';
import { Supervisor } from '../../src/control/supervisor.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { readingOf } from '../health/situations.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const MINUTE = 60_000;

/** Nothing is to be done about the worker. */
const HANDS: Hands = { ...NO_HANDS, press: () => false, paste: () => false };

/** When a worker that waits for a task and shows nothing new is looked at within so long, ms after its first look. */
async function looksAt(ms: number, keys: Partial<Config> = {}): Promise<number[]> {
  const clock = new VirtualClock(0);
  const reading = readingOf('idle');
  const looks = new Set<number>();
  const supervisor = new Supervisor({
    clock,
    log: new MemoryLog(),
    hands: HANDS,
    settings: supervisionSettings(configSchema.parse({ workers: [{ command: ['claude'] }], ...keys }), []),
    onChange: () => {},
    onRun: () => {},
    sight: () => {
      looks.add(clock.now());
      return {
        ...{ reading, fresh: true, running: true, starting: false, lost: false, typing: false },
        ...{ profile: undefined, lines: () => [] },
      };
    },
  });
  supervisor.begin('w');
  supervisor.look('w');
  await clock.pass(ms);
  supervisor.close();
  return [...looks];
}

test('a worker with which nothing happens is looked at every 30 seconds, and when a clock is due', async () => {
  const idle = MINUTE + 1;
  expect(await looksAt(2 * MINUTE)).toEqual([0, 30_000, 60_000, idle, idle + 30_000, 2 * MINUTE]);
  // Those of half an hour, and no more than the clocks of idle, stuck and heartbeat besides.
  const looks = await looksAt(30 * MINUTE);
  expect(looks.length).toBeLessThan(60 + 1 + 2 + 15);
  expect(Math.max(...looks.map((at, i) => at - (looks[i - 1] ?? 0)))).toBe(30_000);
});

test('how often is as the config says', async () => {
  const looks = await looksAt(MINUTE, { healthCheckIntervalMs: 5000 });
  expect(looks).toEqual(Array.from({ length: 13 }, (_, i) => i * 5000));
});
