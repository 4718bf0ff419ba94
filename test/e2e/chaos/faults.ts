import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeMessage } from '../../../src/host/frame.ts';
import { PROTOCOL_VERSION } from '../../../src/host/protocol.ts';
import { JOURNAL_FILE } from '../../../src/journal/journal.ts';
import type { OuterTerminal } from '../support/outer-terminal.ts';
import type { Fleet } from './fleet.ts';

/** Numbers from a seed, and what is chosen by them. */
export interface Dice {
  /** From 0 up to below 1. */
  roll: () => number;
  pick: <T>(list: readonly T[]) => T | undefined;
}

/** What the checks have to know of what was done. Times are ms since the epoch, of the real clock. */
export interface Deeds {
  /** When hosts were killed or stopped. */
  hostKilled: number[];
  /** From when to when recordings could not be written. */
  unwritable: { from: number; to: number }[];
  /** Whether a database page was overwritten. */
  corrupted: boolean;
  /** What was found wrong at once. */
  found: string[];
  /** When something was stopped and went on. */
  stopped: { from: number; to: number }[];
}

export interface Fault {
  name: string;
  weight: number;
  /** Whether it can be done here and now. */
  isPossible?: (fleet: Fleet) => boolean;
  /** Resolves with what was done once it is over. */
  inflict: (fleet: Fleet, dice: Dice, deeds: Deeds) => Promise<string>;
}

const DISK_MS = 3000;
const SLOW_CLIENT_MS = 4000;
const PAGE_BYTES = 4096;
/** Clocks are set by so much, ms. */
const CLOCK_JUMPS = [-3_600_000, -60_000, 60_000, 3_600_000, 86_400_000];
const SIZES: readonly [cols: number, rows: number][] = [
  [160, 45],
  [80, 24],
  [200, 60],
  [50, 12],
  [121, 33],
  [10, 4],
];

/** Everything that is done to the product, and how often beside the others. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'room: kill -9',
    weight: 2,
    isPossible: hasAllParts,
    inflict: async (fleet, dice) => {
      await fleet.anotherRoom(async (room) => {
        room.kill('SIGKILL');
        await room.ended();
        await delay(dice.roll() * 1500);
      });
      return 'and another opened';
    },
  },
  {
    name: 'room: left',
    weight: 2,
    isPossible: (fleet) => hasAllParts(fleet) && /orch-tui/.test(fleet.room.rowText(0)),
    inflict: async (fleet, dice, deeds) => {
      const how = dice.pick(['q', 'SIGTERM', 'SIGHUP'] as const)!;
      await fleet.anotherRoom(async (room) => {
        if (how === 'q') await room.pressUntil('q', (t: OuterTerminal) => t.exit);
        else room.kill(how);
        await room.ended();
        const left = room.leftOn();
        if (left.length > 0) deeds.found.push(`a room that was left (${how}) left on: ${left.join(', ')}`);
      });
      return how;
    },
  },
  {
    name: 'control: kill -9',
    weight: 4,
    isPossible: hasAllParts,
    inflict: (fleet) => kill(fleet, 'control'),
  },
  {
    name: 'host: kill -9',
    weight: 2,
    isPossible: hasAllParts,
    inflict: (fleet, _, deeds) => {
      deeds.hostKilled.push(Date.now());
      return kill(fleet, 'host');
    },
  },
  {
    name: 'host and control: kill -9',
    weight: 1,
    isPossible: hasAllParts,
    inflict: async (fleet, _, deeds) => {
      deeds.hostKilled.push(Date.now());
      await kill(fleet, 'control');
      return kill(fleet, 'host');
    },
  },
  {
    name: 'host: kill -9 in the middle of a line of a recording',
    weight: 1,
    isPossible: hasAllParts,
    inflict: async (fleet, dice, deeds) => {
      const worker = dice.pick(fleet.names)!;
      deeds.hostKilled.push(Date.now());
      const [host] = fleet.parts('host');
      const cast = newestCast(fleet, worker);
      signal(host!.pid, 'SIGSTOP');
      if (cast) appendFileSync(cast, '[12.345,"o","torn in the mid');
      signal(host!.pid, 'SIGKILL');
      return `of ${worker}`;
    },
  },
  {
    name: 'worker: kill -9',
    weight: 4,
    isPossible: (fleet) => fleet.programs().some(fleet.isCounter),
    inflict: async (fleet, dice) => {
      const { pid } = dice.pick(fleet.programs().filter(fleet.isCounter))!;
      signal(pid, 'SIGKILL');
      return `pid ${pid}`;
    },
  },
  {
    name: 'agent: kill -9',
    weight: 2,
    isPossible: (fleet) => fleet.programs().some(fleet.isAgent),
    inflict: async (fleet, dice) => {
      const { pid } = dice.pick(fleet.programs().filter(fleet.isAgent))!;
      signal(pid, 'SIGKILL');
      return `pid ${pid}`;
    },
  },
  {
    name: 'SIGSTOP, SIGCONT',
    weight: 6,
    isPossible: hasAllParts,
    inflict: async (fleet, dice, deeds) => {
      const what = dice.pick(['room', 'control', 'host', 'worker', 'agent'] as const)!;
      const candidates =
        what === 'worker' || what === 'agent'
          ? fleet.programs().filter(what === 'worker' ? fleet.isCounter : fleet.isAgent)
          : fleet.parts(what);
      const stopped = dice.pick(candidates);
      if (!stopped) return 'nobody was there';
      const from = Date.now();
      signal(stopped.pid, 'SIGSTOP');
      await delay(200 + dice.roll() * 4000);
      signal(stopped.pid, 'SIGCONT');
      deeds.stopped.push({ from, to: Date.now() });
      return `${what} for ${Date.now() - from} ms`;
    },
  },
  {
    name: 'disk: full',
    weight: 2,
    isPossible: (fleet) => isMount(fleet.place.env.XDG_STATE_HOME!),
    inflict: async (fleet, _, deeds) => {
      const from = Date.now();
      const state = fleet.place.env.XDG_STATE_HOME!;
      const used = Number(spawnSync('df', ['--output=used', '-B1K', state]).stdout.toString().split('\n')[1]);
      remount(state, `${used + 64}k`);
      await delay(DISK_MS);
      remount(state, ROOMY);
      deeds.unwritable.push({ from, to: Date.now() });
      return `at ${used} KiB`;
    },
  },
  {
    name: 'run folder: unwritable',
    weight: 2,
    inflict: async (fleet, _, deeds) => {
      const from = Date.now();
      chmodSync(fleet.dir, 0o500);
      await delay(DISK_MS);
      chmodSync(fleet.dir, 0o700);
      deeds.unwritable.push({ from, to: Date.now() });
      return '';
    },
  },
  {
    name: 'socket: lost',
    weight: 2,
    inflict: async (fleet, dice) => {
      const which = dice.pick(['host', 'control'] as const)!;
      rmSync(fleet.sockets[which], { force: true });
      return which;
    },
  },
  {
    name: 'database: a page overwritten',
    weight: 1,
    isPossible: (fleet) => existsSync(join(fleet.dir, `${JOURNAL_FILE}-wal`)),
    inflict: async (fleet, dice, deeds) => {
      const name = dice.pick([JOURNAL_FILE, `${JOURNAL_FILE}-wal`])!;
      const file = join(fleet.dir, name);
      const pages = Math.floor(statSync(file).size / PAGE_BYTES);
      const page = Math.floor(dice.roll() * pages);
      const fd = openSync(file, 'r+');
      writeSync(fd, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
      closeSync(fd);
      deeds.corrupted = true;
      return `page ${page} of ${pages} of ${name}`;
    },
  },
  {
    name: 'configuration: broken',
    weight: 1,
    isPossible: (fleet) => !existsSync(`${fleet.configFile}.kept`),
    inflict: async (fleet, dice) => {
      const { configFile } = fleet;
      const text = readFileSync(configFile, 'utf8');
      renameSync(configFile, `${configFile}.kept`);
      writeFileSync(configFile, text.slice(0, Math.floor(dice.roll() * text.length)));
      await delay(1000 + dice.roll() * 2000);
      renameSync(`${configFile}.kept`, configFile);
      return '';
    },
  },
  {
    name: 'clock: set',
    weight: 2,
    inflict: async (fleet, dice) => {
      const jump = dice.pick(CLOCK_JUMPS)!;
      writeFileSync(fleet.clockFile, String(jump));
      return `off by ${jump / 60_000} min`;
    },
  },
  {
    name: 'room: resized again and again',
    weight: 2,
    isPossible: (fleet) => fleet.room.exit === undefined,
    inflict: async (fleet, dice) => {
      for (let i = 0; i < 30 && !fleet.room.exit; i++) {
        fleet.room.resize(...dice.pick(SIZES)!);
        await delay(15);
      }
      if (!fleet.room.exit) fleet.room.resize(...SIZES[0]!);
      return '';
    },
  },
  {
    name: 'worker: burst',
    weight: 2,
    isPossible: (fleet) => fleet.programs().some(fleet.isCounter),
    inflict: async (fleet, dice) => {
      const { pid } = dice.pick(fleet.programs().filter(fleet.isCounter))!;
      signal(pid, 'SIGUSR2');
      return `pid ${pid}`;
    },
  },
  {
    name: 'client: slow',
    weight: 3,
    inflict: async (fleet, dice) => {
      const how = dice.pick(Object.keys(SLOW_CLIENTS) as (keyof typeof SLOW_CLIENTS)[])!;
      await SLOW_CLIENTS[how](fleet);
      return how;
    },
  },
];

/** How large the disk is otherwise. */
export const ROOMY = '3g';

/** Those who ask, and then take their time. */
const SLOW_CLIENTS = {
  'a stream that is not read': (fleet: Fleet) =>
    hold(
      fleet.sockets.control,
      'GET /v1/stream HTTP/1.1\r\nHost: run\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ),
  'a body that trickles': (fleet: Fleet) =>
    hold(
      fleet.sockets.control,
      'POST /v1/workers/agent-1/send HTTP/1.1\r\nHost: run\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n',
      '{',
    ),
  'headers that trickle': (fleet: Fleet) =>
    hold(fleet.sockets.control, 'GET /v1/workers HTTP/1.1\r\n', 'X: y\r\n'),
  'output that is not read': (fleet: Fleet) =>
    hold(
      fleet.sockets.host,
      Buffer.concat([
        encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION }),
        ...fleet.names.map((worker, i) =>
          encodeMessage({ type: 'subscribe', id: i + 1, worker, subscription: i + 1, from: 'segment' }),
        ),
      ]),
    ),
};

/** Says something, then a little again and again, and reads nothing. */
async function hold(socketPath: string, first: string | Uint8Array, again = ''): Promise<void> {
  const socket = connect(socketPath);
  socket.on('error', () => {});
  socket.pause();
  socket.write(first);
  for (let passed = 0; passed < SLOW_CLIENT_MS; passed += 200) {
    if (again !== '' && socket.writable) socket.write(again);
    await delay(200);
  }
  socket.destroy();
}

/**
 * Whether the run is whole, and its host has its socket: one who loses all that knows of a run, or that tells a crash from its
 * end, cannot come back by itself.
 */
function hasAllParts(fleet: Fleet): boolean {
  const isRunning = (['room', 'control', 'host'] as const).every((part) => fleet.parts(part).length > 0);
  return isRunning && fleet.isShown && existsSync(fleet.sockets.host);
}

async function kill(fleet: Fleet, what: 'control' | 'host'): Promise<string> {
  const found = fleet.parts(what);
  for (const { pid } of found) signal(pid, 'SIGKILL');
  return found.map(({ pid }) => `${what} ${pid}`).join(', ');
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile.
  }
}

function newestCast(fleet: Fleet, worker: string): string | undefined {
  const casts = readdirSync(fleet.dir).filter(
    (name) => name.startsWith(`${worker}.`) && name.endsWith('.cast'),
  );
  const byTime = (name: string) => statSync(join(fleet.dir, name)).mtimeMs;
  const [newest] = casts.sort((a, b) => byTime(b) - byTime(a));
  return newest && join(fleet.dir, newest);
}

function isMount(dir: string): boolean {
  return existsSync(dir) && spawnSync('mountpoint', ['-q', dir]).status === 0;
}

function remount(dir: string, size: string): void {
  spawnSync('mount', ['-o', `remount,size=${size}`, dir]);
}
