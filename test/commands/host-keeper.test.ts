import { beforeEach, expect, test } from 'vitest';
import { HostKeeper, type HostKeeperOptions } from '../../src/commands/host-keeper.ts';
import { HostRefusedError } from '../../src/host/client.ts';
import type { HostLink } from '../../src/host/link.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** As long as a host may live and not be called steady, ms. */
const UNSTEADY_MS = 10_000;

/** A connection: as a stream, it tells of its end also when it is ended from here. */
class Connection extends SimulatedHost {
  isOpen = true;
  onSilence: (silentMs: number | undefined) => void = () => {};

  lose(reason: string): void {
    this.isOpen = false;
    this.onClose(reason);
  }

  override close(): void {
    if (this.isOpen) this.lose('it was closed');
  }
}

let clock: VirtualClock;
/** The moments at which a host was connected to, ms. */
let attempts: number[];
/** What was said, in order. */
let told: string[];
let connections: Connection[];
/** What the next attempts come to. */
let connect: (signal: AbortSignal) => Promise<HostLink>;
beforeEach(() => {
  clock = new VirtualClock(0);
  attempts = [];
  told = [];
  connections = [];
  connect = refuse;
});

const refuse = () => Promise.reject(new Error('no route'));

async function succeed(): Promise<HostLink> {
  const connection = new Connection(clock);
  connections.push(connection);
  return connection;
}

/** Takes this long to fail, ms, unless it is called off. */
const refuseAfter = (ms: number) => (signal: AbortSignal) =>
  new Promise<HostLink>((_, reject) => {
    clock.after(ms, () => reject(new Error('timed out')));
    signal.addEventListener('abort', () => reject(new Error('called off')));
  });

function keep(options: Partial<HostKeeperOptions> = {}): HostKeeper {
  return new HostKeeper({
    clock,
    connect: (signal) => {
      attempts.push(clock.now());
      return connect(signal);
    },
    attach: async () => void told.push('attached'),
    detach: (reason) => void told.push(`detached: ${reason}`),
    problemOf: (reason) => `problem: ${reason}`,
    onProblem: (problem) => void told.push(problem ?? 'no problem'),
    log: () => {},
    ...options,
  });
}

/** How long after one attempt the next began, ms. */
const waits = () => attempts.slice(1).map((at, i) => at - attempts[i]!);

test('a host that cannot be reached is tried after 100 ms, each time twice as late, and every 5 s at last', async () => {
  const keeper = keep();
  await clock.pass(60_000);
  expect(waits().slice(0, 6)).toEqual([100, 200, 400, 800, 1600, 3200]);
  expect(new Set(waits().slice(6))).toEqual(new Set([5000]));
  await keeper.close();
});

test('a host that refuses is told apart from one that is not there', async () => {
  connect = () => Promise.reject(new HostRefusedError('another version'));
  const problemOf = (reason: string, isRefused: boolean) => `${isRefused ? 'refused' : 'no host'}: ${reason}`;
  const keeper = keep({ problemOf });
  await clock.pass(50);
  expect(told.at(-1)).toBe('refused: another version');
  connect = refuse;
  await clock.pass(60);
  expect(told.at(-1)).toBe('no host: no route');
  await keeper.close();
});

test('a host that is silent is told of until it is heard, and kept', async () => {
  connect = succeed;
  const keeper = keep({ silenceOf: (silentMs) => `silent for ${silentMs} ms` });
  await clock.pass(1000);
  told.length = 0;
  connections[0]!.onSilence(20_000);
  connections[0]!.onSilence(undefined);
  await clock.pass(60_000);
  expect(told).toEqual(['silent for 20000 ms', 'no problem']);
  expect(attempts).toHaveLength(1);
  await keeper.close();
});

test('the longest wait is what it is told', async () => {
  const keeper = keep({ lastRetryMs: 10_000 });
  await clock.pass(60_000);
  expect(waits()).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
  await keeper.close();
});

test('a host that is away for a day is tried all day, and logged once', async () => {
  const log: string[] = [];
  const keeper = keep({ log: (level, text) => void log.push(`${level}: ${text}`) });
  await clock.pass(DAY_MS);
  expect(attempts.length).toBeGreaterThan(DAY_MS / 5000);
  expect(log).toEqual(['warn: no host: no route; the next attempt is in 100 ms']);
  await keeper.close();
});

test('each reason is logged once, and one that is another each time no more at last', async () => {
  const log: string[] = [];
  const reasons = ['no route', 'timed out'];
  connect = () => Promise.reject(new Error(reasons[attempts.length % 2]));
  const keeper = keep({ log: (level, text) => void log.push(`${level}: ${text}`) });
  await clock.pass(HOUR_MS);
  expect(log.map((line) => line.replace(/;.*/, ''))).toEqual([
    'warn: no host: timed out',
    'warn: no host: no route',
  ]);
  connect = () => Promise.reject(new Error(`noise ${attempts.length}`));
  await clock.pass(HOUR_MS);
  expect(log).toHaveLength(9);
  expect(log.at(-1)).toBe('warn: no host: the reason is another again; no more are logged');

  const tried = attempts.length;
  connect = succeed;
  await clock.pass(2 * UNSTEADY_MS);
  expect(log.slice(9)).toEqual([`info: connected to the host, at attempt ${tried + 1}`]);
  connect = refuse;
  connections[0]!.lose('no route');
  await clock.pass(1000);
  connect = succeed;
  await clock.pass(UNSTEADY_MS);
  // A new outage is a new story.
  expect(log.slice(10)).toEqual([
    'warn: no host: no route; the next attempt is in 100 ms',
    expect.stringMatching(/^info: connected to the host, at attempt \d+$/),
  ]);
  await keeper.close();
});

test('one that comes back after a while is taken up, and nothing is wrong any more', async () => {
  const keeper = keep();
  await keeper.ready;
  await clock.pass(20_000);
  expect(told.slice(-2)).toEqual(['detached: no route', 'problem: no route']);
  connect = succeed;
  await clock.pass(5000);
  expect(told.slice(-2)).toEqual(['attached', 'no problem']);
  const tried = attempts.length;
  await clock.pass(DAY_MS);
  expect(attempts).toHaveLength(tried);
  await keeper.close();
});

test.each([
  ['was steady: at once', UNSTEADY_MS + 1, 100],
  ['was lost again soon: no sooner than before', UNSTEADY_MS, 1600],
])('one that %s', async (_, livesMs, expected) => {
  const keeper = keep();
  // 100, 200, 400 ms; the next wait would be 800, and is 1600 after one more loss.
  await clock.until(() => attempts.length === 4, 60_000);
  connect = succeed;
  await clock.until(() => connections.length === 1, 60_000);
  await clock.pass(livesMs);
  connect = refuse;
  connections[0]!.lose('cut');
  const before = attempts.length;
  const waited = await clock.until(() => attempts.length > before, 60_000);
  expect(waited).toBe(expected);
  expect(told.slice(-4)).toContain('detached: cut');
  await keeper.close();
});

test('an attempt that takes long to fail is no steady host', async () => {
  connect = refuseAfter(30_000);
  const keeper = keep();
  await clock.pass(200_000);
  expect(waits().map((wait) => wait - 30_000)).toEqual([100, 200, 400, 800, 1600, 3200]);
  await keeper.close();
});

test('a host whose workers cannot be taken up is let go of and tried again, later and later', async () => {
  connect = succeed;
  const keeper = keep({ attach: () => Promise.reject(new Error('a worker that is none')) });
  await clock.pass(1000);
  expect(waits()).toEqual([100, 200, 400]);
  expect(connections.map(({ isOpen }) => isOpen)).toEqual([false, false, false, false]);
  expect(told.at(-1)).toBe('problem: a worker that is none');
  await keeper.close();
});

test('the first attempt is over when it has failed, or the workers are taken up', async () => {
  connect = refuseAfter(3000);
  const failing = keep();
  let isReady = false;
  void failing.ready.then(() => {
    isReady = true;
  });
  expect(await clock.until(() => isReady, 60_000)).toBe(3000);
  await failing.close();

  connect = succeed;
  told = [];
  const succeeding = keep();
  await succeeding.ready;
  expect(told).toEqual(['attached', 'no problem']);
  await succeeding.close();
});

test('it is closed at once while it waits, and tries no more', async () => {
  const keeper = keep();
  await clock.pass(60_000);
  const tried = attempts.length;
  // The clock stands still: nothing but the closing ends the wait.
  await keeper.close();
  await clock.pass(60_000);
  expect(attempts).toHaveLength(tried);
});

test('it is closed while an attempt is made, which is called off, and nothing is said of it', async () => {
  connect = refuseAfter(30_000);
  const keeper = keep();
  await clock.pass(1000);
  await keeper.close();
  expect(told).toEqual([]);
});

test('it is closed while a host is there, which is let go of, and that is no loss', async () => {
  connect = succeed;
  const keeper = keep();
  await keeper.ready;
  await keeper.close();
  await clock.pass(60_000);
  expect(connections.map(({ isOpen }) => isOpen)).toEqual([false]);
  expect(told).toEqual(['attached', 'no problem']);
});

test('an end that was expected is no loss, and no other host is started', async () => {
  connect = succeed;
  const keeper = keep();
  await keeper.ready;
  const succeeded = Promise.withResolvers<boolean>();
  keeper.expectEnd(succeeded.promise);
  connections[0]!.lose('the host has ended');
  await clock.pass(1000);
  succeeded.resolve(true);
  await clock.pass(60_000);
  expect(attempts).toHaveLength(1);
  expect(told).toEqual(['attached', 'no problem']);
  await keeper.close();
});

test('a host that was lost in a shutdown that failed is missed as any other', async () => {
  connect = succeed;
  const keeper = keep();
  await keeper.ready;
  const succeeded = Promise.withResolvers<boolean>();
  keeper.expectEnd(succeeded.promise);
  connections[0]!.lose('cut');
  await clock.pass(1000);
  expect(attempts).toHaveLength(1);
  succeeded.resolve(false);
  await clock.pass(1000);
  expect(attempts).toHaveLength(2);
  expect(told).toEqual(['attached', 'no problem', 'detached: cut', 'problem: cut', 'attached', 'no problem']);
  await keeper.close();
});

test('a host that comes up after the run was ended is ended too', async () => {
  const coming = Promise.withResolvers<HostLink>();
  connect = () => coming.promise;
  const keeper = keep({
    attach: async (link) => {
      if (!(link as Connection).isOpen) throw new Error('it has ended');
    },
  });
  keeper.expectEnd(Promise.resolve(true));
  const connection = new Connection(clock);
  let isShutDown = false;
  connection.shutdown = async () => {
    isShutDown = true;
    connection.lose('it has ended');
  };
  coming.resolve(connection);
  await clock.pass(60_000);
  expect(isShutDown).toBe(true);
  expect(attempts).toHaveLength(1);
  expect(told).toEqual([]);
  await keeper.close();
});

test('a host that was out of reach when the run was ended is ended too', async () => {
  const keeper = keep();
  await keeper.ready;
  expect(attempts).toEqual([0]);
  const connection = new Connection(clock);
  let isShutDown = false;
  connection.shutdown = async () => {
    isShutDown = true;
    connection.lose('it has ended');
  };
  connect = async () => connection;
  keeper.expectEnd(Promise.resolve(true));
  await keeper.close();
  expect(isShutDown).toBe(true);
  expect(told).not.toContain('attached');
});

test('a host whose workers are asked for while the run is ended is ended too', async () => {
  connect = succeed;
  const keeper = keep({ attach: async () => keeper.expectEnd(Promise.resolve(true)) });
  await clock.pass(0);
  expect(connections.map(({ isOpen }) => isOpen)).toEqual([false]);
  await keeper.close();
  expect(attempts).toEqual([0]);
});
