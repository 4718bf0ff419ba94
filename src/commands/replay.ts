import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReplayCommand } from '../api/schema.ts';
import { CastError } from '../cast/decode.ts';
import { readCast } from '../cast/read.ts';
import { type Label, parseLabels } from '../classifier/labels.ts';
import { loadProfiles } from '../classifier/profiles.ts';
import { ControlApi } from '../control/api.ts';
import { Control } from '../control/control.ts';
import { localClient } from '../control/local-client.ts';
import { ReplayReadings } from '../control/replay-readings.ts';
import { Player } from '../host/player.ts';
import { type NamedCast, type Reel, reelsOf } from '../host/reel.ts';
import { VERSION } from '../version.ts';
import { agentFolders } from './agent-profiles.ts';
import { requireTerminal, showRoom } from './room.ts';

export interface ReplayOptions {
  /** Recordings, and folders of them. */
  paths: string[];
  /** How many seconds of the recording pass in one of ours. */
  speed: number;
  /** Where to begin, s. */
  at: number;
}

/** A recording, and what was true in it where that is known. */
export interface LabelledCast extends NamedCast {
  labels: Label[] | undefined;
}

/** How often the room is told how far the replay is, ms. */
const CLOCK_MS = 200;
/** Names of workers are no longer than this. */
const MAX_NAME = 64;

/** Plays recordings in the room. @throws {CastError | NoTerminalError} */
export async function replay({ paths, speed, at }: ReplayOptions): Promise<number> {
  requireTerminal();
  const casts = await readCasts(paths);
  const reels = reelsOf(casts);
  const player = new Player(reels, {
    now: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  });
  const labels = new Map(casts.flatMap(({ name, labels }) => (labels ? [[name, labels]] : [])));
  const { profiles } = await loadProfiles(agentFolders());
  const readings = new ReplayReadings(reels, labels, profiles, () => player.time / 1000);
  const control = replayControl(player, reels, readings);
  const api = localClient(
    new ControlApi({ control, onDown: () => {}, replay: (command) => steer(player, command) }),
  );
  await control.attach(player);
  player.setSpeed(speed);
  player.seek(at * 1000);
  player.play();
  const clock = setInterval(() => {
    readings.refresh();
    if (player.playing) control.runChanged();
  }, CLOCK_MS);
  await showRoom({ api, openHost: async () => player, reach: async () => true });
  clearInterval(clock);
  player.close();
  return 0;
}

/** The control of a replay: the same as a live one, with the player where the host would be. */
export function replayControl(player: Player, reels: readonly Reel[], readings: ReplayReadings): Control {
  const control = new Control({
    run: { id: 'replay', dir: '', version: VERSION, startedAt: 0, leaveKey: 'ctrl-]' },
    settings: { recording: { input: false, segmentBytes: 0, retentionBytes: 0 }, stopGraceMs: 0 },
    environment: {},
    readings,
  });
  const states = readings.states();
  const marks = reels
    .flatMap((reel) => reel.marks.map((mark) => ({ time: mark.at / 1000, label: mark.label })))
    .sort((a, b) => a.time - b.time);
  control.replayState = () => ({
    time: player.time / 1000,
    duration: player.duration / 1000,
    speed: player.speed,
    playing: player.playing,
    marks,
    states,
  });
  player.onChange = () => {
    readings.refresh();
    control.runChanged();
  };
  return control;
}

/** Does what a person asked of a replay. */
export function steer(player: Player, command: ReplayCommand): void {
  switch (command.action) {
    case 'play':
      return player.play();
    case 'pause':
      return player.pause();
    case 'step':
      return player.step();
    case 'seek':
      return player.seek(command.time * 1000);
    case 'speed':
      return player.setSpeed(command.speed);
  }
}

/** Reads recordings and folders of them; each is called after its file. @throws {CastError} */
export async function readCasts(paths: readonly string[]): Promise<LabelledCast[]> {
  const files = (await Promise.all(paths.map(castFiles))).flat();
  if (files.length === 0)
    throw new CastError(`${paths.join(', ')}: expected recordings (*.cast), found none`);
  const taken = new Set<string>();
  return Promise.all(
    files.map(async (file) => ({
      name: uniqueName(basename(file, '.cast'), taken),
      cast: await readCast(file),
      labels: await readLabels(`${file.slice(0, -'.cast'.length)}.labels.json`),
    })),
  );
}

/** The truth beside a recording; undefined where there is none. @throws {LabelError} */
async function readLabels(file: string): Promise<Label[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseLabels(text, file);
}

async function castFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CastError(`${path}: expected a recording or a folder of them, found nothing there`);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path);
  return entries
    .filter((entry) => entry.endsWith('.cast'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((entry) => join(path, entry));
}

function uniqueName(base: string, taken: Set<string>): string {
  let name = base.slice(0, MAX_NAME);
  for (let n = 2; taken.has(name); n++) name = `${base.slice(0, MAX_NAME - 4)}~${n}`;
  taken.add(name);
  return name;
}

/** Reads a time such as `80`, `1:20` or `1:02:03`, in s; undefined when it is none. */
export function parseTime(text: string): number | undefined {
  if (!/^\d+(:\d{1,2}){0,2}(\.\d+)?$/.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
