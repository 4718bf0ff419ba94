import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlWatch, isHeard } from '../../src/commands/control-watch.ts';
import { listenPrivately } from '../../src/host/private-socket.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const MINUTE_MS = 60_000;

describe('a watch', () => {
  const PID = 4711;
  let clock: VirtualClock;
  let controls: number[];
  /** What comes of each time that it is listened to; of all that follow, the last. */
  let heard: boolean[];
  let asked: number;
  let beforeThird: () => void;
  let ended: { pid: number; at: number }[];
  let watch: ControlWatch;
  const connect = (...pids: readonly number[]) => {
    controls = [...pids];
  };
  beforeEach(() => {
    clock = new VirtualClock(0);
    controls = [PID];
    asked = 0;
    beforeThird = () => {};
    ended = [];
    watch = new ControlWatch({
      clock,
      isHeard: async () => {
        if (asked === 2) beforeThird();
        return heard[Math.min(asked++, heard.length - 1)]!;
      },
      controls: () => controls,
      end: (pid) => {
        ended.push({ pid, at: clock.now() });
        controls = [];
      },
      log: () => {},
    });
  });

  test('ends a control that is not heard three times in a row, and no more than that', async () => {
    heard = [true, true, false, false, false];
    await clock.pass(10 * MINUTE_MS);
    expect(ended).toEqual([{ pid: PID, at: 30_000 }]);
  });

  test('counts anew when it is heard, and when another is there', async () => {
    heard = [false, false, true, false, false, true];
    await clock.pass(10 * MINUTE_MS);
    expect(ended).toEqual([]);
    asked = 0;
    heard = [false];
    await clock.until(() => ended.length > 0, MINUTE_MS);
    asked = 0;
    controls = [PID + 1];
    await clock.until(() => ended.length > 1, MINUTE_MS);
    expect(asked).toBe(3);
  });

  test('holds nothing against one that came after another had not answered', async () => {
    heard = [false, false, false, true];
    beforeThird = () => connect(PID + 1);
    await clock.until(() => asked === 3, MINUTE_MS);
    await clock.pass(10 * MINUTE_MS);
    expect(ended).toEqual([]);
    asked = 0;
    heard = [false];
    beforeThird = () => {};
    await clock.until(() => ended.length > 0, MINUTE_MS);
    expect(ended[0]!.pid).toBe(PID + 1);
  });

  test('asks nobody where there is no control', async () => {
    heard = [false];
    controls = [];
    await clock.pass(10 * MINUTE_MS);
    expect(asked).toBe(0);
  });

  test.each([
    ['that has left while it was listened to', () => connect()],
    ['that came while another was listened to', () => connect(PID + 1)],
    ['of a host that ends', () => watch.close()],
  ])('ends none %s', async (_, happens) => {
    heard = [false, false, false, true];
    beforeThird = happens;
    await clock.pass(10 * MINUTE_MS);
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(ended).toEqual([]);
  });
});

describe('a control is heard', () => {
  let path: string;
  let dir: string;
  const ends: (() => void)[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'watch-'));
    path = join(dir, 'control.sock');
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    rmSync(dir, { recursive: true });
  });
  const serve = async (serveOne: (socket: Socket) => void) => {
    ends.push(await listenPrivately(createServer(serveOne), path));
  };

  test('when it says anything to what it is asked', async () => {
    await serve((socket) => void socket.once('data', () => socket.write('HTTP/1.1 404 Not Found\r\n')));
    expect(await isHeard(path, MINUTE_MS)).toBe(true);
  });

  test('when it ends the connection', async () => {
    await serve((socket) => socket.destroy());
    expect(await isHeard(path, MINUTE_MS)).toBe(true);
  });

  test('but not when it lets others connect and says nothing', async () => {
    await serve(() => {});
    expect(await isHeard(path, 20)).toBe(false);
  });

  test('and where nobody listens, nobody hangs', async () => {
    expect(await isHeard(path, MINUTE_MS)).toBe(true);
  });
});
