import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { JOURNAL_FILE } from '../../../src/journal/journal.ts';
import { overwritePage, PAGE_BYTES } from '../../journal/pages.ts';
import type { OuterTerminal } from '../support/outer-terminal.ts';
import type { ProcessInfo } from '../support/processes.ts';
import type { Deeds } from './deeds.ts';
import type { Dice } from './dice.ts';
import { fill, giveRoom, isFull, isMounted } from './disk.ts';
import type { Fleet } from './fleet.ts';
import type { Choice } from './schedule.ts';
import { kill, killHost, signal } from './signals.ts';
import { SLOW_CLIENTS } from './slow-clients.ts';

/** Something that is done to the product. */
export interface Fault extends Choice<Fleet> {
  /** Resolves with what was done once it is over. */
  inflict: (fleet: Fleet, dice: Dice, deeds: Deeds) => Promise<string>;
}

const DISK_MS = 3000;
/** How long a control may be away while nobody is there, ms: it cannot come up while the disk is full, and is tried for less often. */
const BACK_WITHIN_MS = 90_000;
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

const STOPPED = ['room', 'control', 'host', 'worker', 'agent'] as const;
const STOPPABLE: Record<(typeof STOPPED)[number], (fleet: Fleet) => ProcessInfo[]> = {
  room: (fleet) => fleet.parts('room'),
  control: (fleet) => fleet.parts('control'),
  host: (fleet) => fleet.parts('host'),
  worker: (fleet) => fleet.programs().filter(fleet.isCounter),
  agent: (fleet) => fleet.programs().filter(fleet.isAgent),
};

/** Everything that is done to the product, and how often beside the others. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'room: kill -9',
    weight: 2,
    isPossible: canLose,
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
    isPossible: (fleet) => canLose(fleet) && !fleet.isVisited && /orch-tui/.test(fleet.room.rowText(0)),
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
    inflict: async (fleet, _, deeds) => kill(fleet, 'control', deeds),
  },
  {
    name: 'control: kill -9 while no room is open',
    weight: 1,
    isPossible: (fleet) => hasAllParts(fleet) && !fleet.isVisited,
    inflict: async (fleet, _, deeds) => {
      let killed = '';
      await fleet.anotherRoom(async (room) => {
        room.kill('SIGHUP');
        await room.ended();
        const last = fleet.parts('control').map(({ pid }) => pid);
        killed = kill(fleet, 'control', deeds);
        const isBack = () => fleet.parts('control').some(({ pid }) => !last.includes(pid));
        const end = performance.now() + BACK_WITHIN_MS;
        while (!isBack() && performance.now() < end) await delay(100);
        if (!isBack()) deeds.found.push('control was not brought back while no room was open');
      });
      return killed;
    },
  },
  {
    name: 'host: kill -9',
    weight: 2,
    isPossible: hasAllParts,
    inflict: async (fleet, _, deeds) => kill(fleet, 'host', deeds),
  },
  {
    name: 'host and control: kill -9',
    weight: 1,
    isPossible: hasAllParts,
    inflict: async (fleet, _, deeds) => {
      const killed = kill(fleet, 'control', deeds);
      return `${killed}, ${kill(fleet, 'host', deeds)}`;
    },
  },
  {
    name: 'host: kill -9 in the middle of a line of a recording',
    weight: 1,
    // On a full disk the line cannot be begun here.
    isPossible: (fleet) => hasAllParts(fleet) && !isFull(fleet.place),
    inflict: async (fleet, dice, deeds) => {
      const worker = dice.pick(fleet.names)!;
      const [host] = fleet.parts('host');
      const cast = newestCast(fleet, worker);
      signal(host!.pid, 'SIGSTOP');
      if (cast) appendFileSync(cast, '[12.345,"o","torn in the mid');
      killHost(host!.pid, deeds);
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
      const kinds = STOPPED.map((what) => ({ what, those: STOPPABLE[what](fleet) }));
      const { what, those } = dice.pick(kinds.filter(({ those }) => those.length > 0))!;
      const stopped = dice.pick(those)!;
      const who = what === 'worker' || what === 'agent' ? fleet.workerOf(stopped.pid) : what;
      const from = Date.now();
      signal(stopped.pid, 'SIGSTOP');
      await delay(200 + dice.roll() * 4000);
      signal(stopped.pid, 'SIGCONT');
      if (who !== undefined) deeds.stops.push({ who, from, to: Date.now() });
      return `${what} for ${Date.now() - from} ms`;
    },
  },
  {
    name: 'disk: full',
    weight: 2,
    whyNever: ({ place }) =>
      isMounted(place) ? undefined : 'no file system can be mounted here, which takes root',
    inflict: async (fleet, _, deeds) => {
      const from = Date.now();
      const used = fill(fleet.place);
      await delay(DISK_MS);
      giveRoom(fleet.place);
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
      deeds.damages.push({ at: Date.now(), controls: fleet.parts('control').map(({ pid }) => pid) });
      overwritePage(file, page);
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

/**
 * Whether the run is whole, and its host has its socket: one who loses all that knows of a run, or that tells a crash from its
 * end, cannot come back by itself.
 */
function hasAllParts(fleet: Fleet): boolean {
  const isRunning = (['room', 'control', 'host'] as const).every((part) => fleet.parts(part).length > 0);
  return isRunning && fleet.isShown && existsSync(fleet.sockets.host);
}

/**
 * Whether the run does without its room. Where control is gone and none can serve, as on a full disk, and the host was killed too, the
 * room is the last process of its run: without it the run is lost, as with its machine, and the next room says how it is taken up.
 */
function canLose(fleet: Fleet): boolean {
  const { dir, place, room } = fleet;
  const canBegin = !isFull(place) && (statSync(dir).mode & 0o200) !== 0;
  return hasAllParts(fleet) && canBegin && !/control is gone/.test(room.rowText(0));
}

function newestCast(fleet: Fleet, worker: string): string | undefined {
  const casts = readdirSync(fleet.dir).filter(
    (name) => name.startsWith(`${worker}.`) && name.endsWith('.cast'),
  );
  const byTime = (name: string) => statSync(join(fleet.dir, name)).mtimeMs;
  const [newest] = casts.sort((a, b) => byTime(b) - byTime(a));
  return newest && join(fleet.dir, newest);
}
