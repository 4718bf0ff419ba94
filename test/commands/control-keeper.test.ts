import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlKeeper, type ControlState, controlState } from '../../src/commands/control-keeper.ts';
import { markControl } from '../../src/commands/control-mark.ts';
import { takeLock } from '../../src/host/lock.ts';
import { listenPrivately } from '../../src/host/private-socket.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const MINUTE_MS = 60_000;

describe('a keeper', () => {
  let clock: VirtualClock;
  let state: ControlState;
  /** What becomes of a control that is begun. */
  let begin: () => Promise<void>;
  /** When one was begun, ms. */
  let begun: number[];
  let logged: string[];
  let keeper: ControlKeeper;
  beforeEach(() => {
    clock = new VirtualClock(0);
    state = 'killed';
    begun = [];
    logged = [];
    begin = async () => {
      state = 'there';
    };
    keeper = new ControlKeeper({
      clock,
      state: async () => state,
      begin: () => {
        begun.push(clock.now());
        return begin();
      },
      log: (_, text) => void logged.push(text),
    });
  });

  test('begins one in place of one that was killed, and tells', async () => {
    keeper.look();
    await clock.pass(MINUTE_MS);
    expect(begun).toEqual([2000]);
    expect(logged).toEqual(['control was killed, and nobody has started it again: this host does']);
  });

  test.each(['there', 'ended'] as const)('lets one be that is %s, and looks no more', async (found) => {
    state = found;
    keeper.look();
    await clock.pass(3000);
    state = 'killed';
    await clock.pass(MINUTE_MS);
    expect(begun).toEqual([]);
  });

  test('waits for one that is coming, and begins another when it does not', async () => {
    state = 'coming';
    keeper.look();
    await clock.pass(5000);
    state = 'killed';
    await clock.pass(MINUTE_MS);
    expect(begun).toEqual([6000]);
  });

  test('begins one that never comes less and less often, and does not give up', async () => {
    begin = async () => {};
    keeper.look();
    await clock.pass(10 * MINUTE_MS);
    const waits = begun.slice(1).map((at, i) => at - begun[i]!);
    expect(waits.slice(0, 6)).toEqual([4000, 8000, 16_000, 32_000, MINUTE_MS, MINUTE_MS]);
    expect(waits.at(-1)).toBe(MINUTE_MS);
  });

  test('is slower with one that is killed again and again, until it lived for some minutes', async () => {
    for (const rest of [0, 0, 6 * MINUTE_MS, 0]) {
      state = 'killed';
      keeper.look();
      await clock.until(() => state === 'there', MINUTE_MS);
      await clock.pass(MINUTE_MS + rest);
    }
    expect(begun).toEqual([2000, 66_000, 134_000, 556_000]);
  });

  test('looks once more when somebody leaves while it looks', async () => {
    begin = async () => {
      state = 'there';
      keeper.look();
    };
    keeper.look();
    await clock.until(() => state === 'there', MINUTE_MS);
    state = 'killed';
    await clock.pass(MINUTE_MS);
    expect(begun).toHaveLength(2);
  });

  test('tries again when none can be begun', async () => {
    begin = async () => {
      if (begun.length === 1) throw new Error('no more processes');
      state = 'there';
    };
    keeper.look();
    await clock.pass(MINUTE_MS);
    expect(begun).toEqual([2000, 6000]);
    expect(logged[1]).toContain('no more processes');
  });

  test('begins none for a host that has ended', async () => {
    keeper.look();
    keeper.close();
    keeper.look();
    await clock.pass(MINUTE_MS);
    expect(begun).toEqual([]);
  });
});

describe('the state of control', () => {
  let dir: string;
  let sockets: { host: string; control: string };
  const ends: (() => void)[] = [];
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'keeper-'));
    sockets = { host: join(dir, 'host.sock'), control: join(dir, 'control.sock') };
    ends.push(await listenPrivately(createServer(), sockets.host));
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    rmSync(dir, { recursive: true });
  });

  const serve = async (): Promise<Server> => {
    const server = createServer((socket) => socket.destroy());
    ends.push(await listenPrivately(server, sockets.control));
    return server;
  };

  /** A process that listens there is killed. */
  const beKilled = () => {
    const script = `process.umask(0o177); require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ['-e', script, sockets.control]);
  };

  test('is there when it answers', async () => {
    await serve();
    expect(await controlState(dir, sockets)).toBe('there');
  });

  test('is coming when a process has the run, and does not answer yet', async () => {
    const release = await takeLock(dir, 'control');
    expect(await controlState(dir, sockets)).toBe('coming');
    release!();
    expect(await controlState(dir, sockets)).toBe('ended');
  });

  test('is ended when it has taken its socket along', async () => {
    await serve();
    ends.pop()!();
    expect(await controlState(dir, sockets)).toBe('ended');
  });

  test('is killed when its socket is left, as long as there is a host to need it', async () => {
    beKilled();
    expect(await controlState(dir, sockets)).toBe('killed');
    ends.pop()!();
    expect(await controlState(dir, sockets)).toBe('ended');
  });

  test('is killed when its mark is left, though its socket is lost', async () => {
    const unmark = markControl(dir);
    expect(await controlState(dir, sockets)).toBe('killed');
    unmark();
    expect(await controlState(dir, sockets)).toBe('ended');
  });
});
