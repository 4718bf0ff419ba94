import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wakefulClock } from '../src/clock.ts';

const ORIGIN = Date.UTC(2026, 10, 20, 20);
const HOUR = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A machine that sleeps when it is told to; its timers go by the time awake. */
function machine() {
  const started = performance.now();
  let asleep = 0;
  const awake = () => performance.now() - started;
  return {
    clock: wakefulClock(ORIGIN, { awake, always: () => 777 + awake() + asleep }),
    sleep: (ms: number) => {
      asleep += ms;
    },
  };
}

test('a machine that does not sleep: time is the time awake', () => {
  const { clock } = machine();
  vi.advanceTimersByTime(90_000);
  expect(clock.now()).toBe(ORIGIN + 90_000);
  expect(clock.wokeAt?.()).toBeUndefined();
});

test('time goes on while it sleeps, each time', () => {
  const { clock, sleep } = machine();
  vi.advanceTimersByTime(5000);
  clock.now();
  sleep(8 * HOUR);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(ORIGIN + 8 * HOUR + 6000);
  expect(clock.wokeAt?.()).toBe(ORIGIN + 8 * HOUR + 6000);
  vi.advanceTimersByTime(30_000);
  expect(clock.now()).toBe(ORIGIN + 8 * HOUR + 36_000);
  expect(clock.wokeAt?.()).toBe(ORIGIN + 8 * HOUR + 6000);
  sleep(HOUR);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(ORIGIN + 9 * HOUR + 37_000);
});

test('clocks that are a little apart are no sleep, and never turn time back', () => {
  const { clock, sleep } = machine();
  sleep(40);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(ORIGIN + 1000);
  sleep(-5 * HOUR);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(ORIGIN + 2000);
});

test('a timer goes off at its time, and soon after a sleep that it fell into', () => {
  const { clock, sleep } = machine();
  const told: string[] = [];
  for (const [name, ms] of [
    ['short', 9000],
    ['long', 45_000],
    ['late', 3 * HOUR],
    ['later', 9 * HOUR],
  ] as const)
    clock.after(ms, () => told.push(name));
  clock.after(2 * HOUR, () => told.push('never'))();
  vi.advanceTimersByTime(44_999);
  expect(told).toEqual(['short']);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['short', 'long']);
  sleep(8 * HOUR);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['short', 'long', 'late']);
  vi.advanceTimersByTime(HOUR);
  expect(told).toEqual(['short', 'long', 'late', 'later']);
});

/** What the kernel tells of its time can be covered by a file where mounts of one's own are allowed. */
const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test.runIf(mayMount)('the clock of this machine goes by how long the kernel says it runs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'orch-clock-'));
  const file = join(dir, 'uptime');
  writeFileSync(file, `${uptime()} 0.00\n`);
  const script = `
    import { writeFileSync } from 'node:fs';
    import { now, systemClock } from '${join(import.meta.dirname, '../src/clock.ts')}';
    writeFileSync('${file}', '${uptime() + 7200} 0.00\\n');
    setTimeout(() => console.log(now() - Date.now() > 7100000, systemClock.wokeAt() > Date.now()), 1100);`;
  const mounted = 'mount --bind "$1" /proc/uptime && exec "$2" --input-type=module -e "$3"';
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['-m', 'sh', '-c', mounted, '-', file, process.execPath, script],
    { encoding: 'utf8' },
  );
  rmSync(dir, { recursive: true });
  expect(stderr).toBe('');
  expect(stdout).toBe('true true\n');
});
