import { expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { systemClock } from '../../src/clock.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { Screen } from '../../src/screen/screen.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const { profiles } = await loadProfiles(['config/agents']);
const rule = '─'.repeat(80);

/** A screen of Claude Code, with this above its composer and this below. */
function agentScreen(status: string, footer: string): string {
  return `\x1b[H\x1b[2J Claude Code v2.1.329\r\n\r\n❯ do it\r\n\r\n${status}\r\n\r\n${rule}\r\n❯ \x1b7\r\n${rule}\r\n  ${footer}\x1b8`;
}

const working = agentScreen('✻ Herding… (2s · ↓ 5 tokens)', '⏸ manual mode on · esc to interrupt');
const idle = agentScreen(
  '● All done.\r\n\r\n✻ Baked for 7s · done 12:22 AM',
  '⏸ manual mode on · ? for shortcuts',
);

/** Readings on a clock that can be moved on, with one worker. */
function watch(runs?: () => boolean) {
  let skew = 0;
  const asked: string[][] = [];
  const readings = new LiveReadings(
    profiles,
    { ...systemClock, now: () => systemClock.now() + skew },
    async (_, programs) => {
      asked.push([...programs]);
      const inFront = runs?.();
      if (inFront === undefined) return undefined;
      return { program: { pid: 1, argv: ['claude'], inFront, stopped: false }, ownerWaits: !inFront };
    },
  );
  const screen = new Screen({ cols: 80, rows: 24 });
  const changes: (string | undefined)[] = [];
  readings.onChange = (worker) => changes.push(readings.of(worker)?.state);
  const write = (text: string) => {
    screen.write(text);
    readings.output('w');
  };
  readings.begin('w', screen);
  return { readings, write, changes, asked, pass: (ms: number) => (skew += ms) };
}

test('each change of state is told once, however often the screen is drawn', async () => {
  const { write, changes, readings } = watch();
  write(working);
  await expect.poll(() => changes.at(-1)).toBe('working');
  write(working);
  write(idle);
  await expect.poll(() => changes.at(-1)).toBe('idle');
  expect(changes.filter((state) => state === 'working')).toHaveLength(1);
  expect(readings.of('w')?.agent).toBe('claude');
  readings.end('w');
});

test('an agent whose process is gone has left its terminal, whatever the screen shows', async () => {
  let alive = true;
  const { write, changes, readings, asked, pass } = watch(() => alive);
  write(working);
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]).toContain('claude');
  alive = false;
  pass(3000);
  write(agentScreen('✽ Herding… (3s · ↓ 5 tokens)', '⏸ manual mode on · esc to interrupt'));
  await expect.poll(() => changes.at(-1)).toBe('shell');
  expect(readings.of('w')?.source).toBe('process');
  readings.end('w');
});

test('a process that was never seen is not missed', async () => {
  const { write, changes, readings, asked } = watch(() => false);
  write(working);
  await expect.poll(() => asked.length).toBe(1);
  expect(changes.at(-1)).toBe('working');
  readings.end('w');
});

test('other profiles read the screen anew', async () => {
  const { write, changes, readings } = watch();
  write(working);
  await expect.poll(() => changes.at(-1)).toBe('working');
  readings.setProfiles({ agents: new Map(), shell: undefined });
  // A screen that says nothing is believed after a while.
  await expect.poll(() => changes.at(-1), { timeout: 4000 }).toBe('unknown');
  readings.end('w');
});

test('an agent is known by its command line before it shows anything', async () => {
  const { changes, readings } = watch();
  readings.begin('w', new Screen({ cols: 80, rows: 24 }), ['npx', '@anthropic-ai/claude-code', '--continue']);
  await expect.poll(() => changes.at(-1)).toBe('starting');
  expect(readings.of('w')?.agent).toBe('claude');
  readings.end('w');
});

test('the processes of silent workers are looked at together, whenever their screens were drawn', async () => {
  const clock = new VirtualClock();
  const asked: { worker: string; at: number }[] = [];
  const readings = new LiveReadings(profiles, clock, async (worker) => {
    asked.push({ worker, at: clock.now() });
    return undefined;
  });
  const workers = Array.from({ length: 20 }, (_, i) => `w${i}`);
  for (const worker of workers) {
    const screen = new Screen({ cols: 80, rows: 24 });
    screen.write(working);
    readings.begin(worker, screen);
    await clock.pass(137);
  }
  await clock.pass(10_000);
  const since = clock.now();
  await clock.pass(60_000);
  const later = asked.filter(({ at }) => at > since);
  expect(later.length).toBeGreaterThanOrEqual(18 * workers.length);
  // Five times a second: by itself each of them would be looked at at a time of its own.
  expect(new Set(later.map(({ at }) => at)).size).toBeLessThanOrEqual(60 * 5);
  for (const worker of workers) readings.end(worker);
});
