import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CastLog, type LoggedEvent } from '../../src/cast/log.ts';
import { Subscription } from '../../src/host/subscription.ts';

let dir: string;
let log: CastLog;
let now = 0;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'subscription-'));
  log = new CastLog({ dir, worker: 'w', life: 0, cols: 80, rows: 24, now: () => now });
});
afterEach(async () => {
  await log.close();
  await rm(dir, { recursive: true, force: true });
});

const append = (size: number) => log.append('o', Buffer.alloc(size, 'x'));

test('a reader that catches up from the recording slows nobody down, and does once it is live', async () => {
  for (let i = 0; i < 40; i++) append(100_000);
  await log.flush();
  const held: boolean[] = [];
  const caughtUp = Promise.withResolvers<void>();
  let acknowledge = true;
  const subscription = new Subscription(
    log,
    0,
    (event) => {
      held.push(subscription.holds);
      if (acknowledge) setImmediate(() => subscription.ack(event.end));
      if (event.end === log.end) caughtUp.resolve();
    },
    () => now,
  );
  subscription.start();
  await caughtUp.promise;
  expect(held.length).toBe(40);
  expect(held).not.toContain(true);

  acknowledge = false;
  for (let i = 0; i < 20; i++) subscription.appended(append(100_000), false);
  expect(subscription.holds).toBe(true);
  subscription.close();
});

test('a live reader that is slow holds the worker until it caught up; one that stopped does not', () => {
  const subscription = new Subscription(
    log,
    0,
    () => {},
    () => now,
  );
  subscription.start();
  const first = append(200_000);
  subscription.appended(first, false);
  for (let i = 0; i < 11; i++) subscription.appended(append(100_000), false);
  expect(subscription.holds).toBe(true);
  now += 999;
  expect(subscription.holds).toBe(true);
  now += 1;
  expect(subscription.holds).toBe(false);
  // It reads on, far behind by now: the worker goes on nevertheless.
  append(1_000_000);
  subscription.ack(first.end);
  expect(subscription.holds).toBe(false);
  subscription.close();
});

test('a reader whose history was deleted goes on with what there is', async () => {
  for (let i = 0; i < 10; i++) append(100_000);
  await log.rotate(log.end, 'SNAPSHOT', { cols: 80, rows: 24 });
  for (let i = 0; i < 10; i++) append(100_000);
  await log.flush();
  await rm(join(dir, 'w.cast'));
  const seen: LoggedEvent[] = [];
  await new Promise<void>((resolve) => {
    const subscription = new Subscription(
      log,
      0,
      (event) => {
        seen.push(event);
        setImmediate(() => subscription.ack(event.end));
        if (event.end === log.end) resolve();
      },
      () => now,
    );
    subscription.start();
  });
  expect(seen[0]!.start).toBe(log.segmentStart);
  expect(seen).toHaveLength(10);
});
