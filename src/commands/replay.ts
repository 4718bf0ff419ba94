import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReplayCommand } from '../api/schema.ts';
import { CastError } from '../cast/cast-error.ts';
import { readCast } from '../cast/read.ts';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
import { type Label, readLabels } from '../classifier/labels.ts';
import { systemClock } from '../clock.ts';
import { ControlApi } from '../control/api.ts';
import { Control } from '../control/control.ts';
import { localClient } from '../control/local-client.ts';
import { ReplayReadings, type Track, trackOf } from '../control/replay-readings.ts';
import { Player } from '../host/player.ts';
import { type NamedCast, type Reel, reelsOf } from '../host/reel.ts';
import { LEAVE_KEY } from '../keymap/leave-key.ts';
import type { Looks } from '../room/run-room.ts';
import { VERSION } from '../version.ts';
import { profilesFor } from './agent-profiles.ts';
import { type Tell, whileBusy } from './busy.ts';
import { configOfRecordings, recordingPaths } from './find-run.ts';
import type { Io } from './io.ts';
import { tellLeftOut } from './left-out.ts';
import { type RunLooks, replayLooks } from './replay-looks.ts';
import { replayMemory, requireMemory } from './replay-memory.ts';
import { requireTheme } from './require-theme.ts';
import { requireTerminal, showRoom } from './room.ts';

export interface ReplayOptions extends Looks {
  /** Recordings, folders of them, and ids of runs. */
  paths: string[];
  /** How many seconds of the recording pass in one of ours. */
  speed: number;
  /** Where to begin, s. */
  at: number;
  /** The configuration folder whose profiles, keys and themes count; absent: ./config, or that of a run that is played. */
  config?: string;
}

/** A recording, and what was true in it where that is known. */
export interface LabelledCast extends NamedCast {
  labels: Label[] | undefined;
}

/** How often the room is told how far the replay is, ms. */
const CLOCK_MS = 200;

/** Plays recordings in the room. @throws {CastError | LabelError | UsageError} */
export async function replay(
  { paths, speed, at, config, theme, screenReader }: ReplayOptions,
  io: Io,
): Promise<number> {
  requireTerminal();
  await requireTheme(theme, resolve(io.cwd, config ?? 'config'));
  const { player, readings, control, problems } = await whileBusy(io, 'reading recordings', (tell) =>
    openReplay(paths, config, io, tell),
  );
  tellLeftOut(problems, io);
  const api = localClient(
    new ControlApi({ control, onDown: () => {}, replay: (command) => steer(player, command) }),
  );
  await control.lives.attach(player);
  player.setSpeed(speed);
  player.seek(at * 1000);
  player.play();
  const clock = setInterval(() => {
    readings.refresh();
    if (player.playing) control.runChanged();
  }, CLOCK_MS);
  await showRoom({ api, openHost: async () => player, reach: async () => true, theme, screenReader });
  clearInterval(clock);
  player.close();
  return 0;
}

/** Reads recordings, and all that their screens say over time. */
async function openReplay(named: readonly string[], chosen: string | undefined, io: Io, tell: Tell) {
  const paths = await recordingPaths(named, io.env);
  const config = chosen ?? (await configOfRecordings(paths, io.cwd));
  const problems: string[] = [];
  const casts = await readCasts(paths, (problem) => problems.push(problem));
  const reels = reelsOf(casts);
  const player = new Player(reels, systemClock);
  const profiles = await profilesFor({ config }, io);
  const labels = labelsOf(reels, casts);
  const tracks = new Map<string, Track>();
  for (const [i, reel] of reels.entries()) {
    await tell(i, reels.length);
    tracks.set(reel.worker, trackOf(reel, labels.get(reel.worker), profiles));
  }
  const readings = new ReplayReadings(tracks, () => player.time / 1000);
  const looks = await replayLooks(config, io);
  const control = replayControl(player, reels, readings, looks);
  control.setConfigProblems(problems);
  return { player, readings, control, problems };
}

/** The control of a replay: the same as a live one, with the player where the host would be. */
export function replayControl(
  player: Player,
  reels: readonly Reel[],
  readings: ReplayReadings,
  looks: RunLooks = { leaveKey: LEAVE_KEY },
): Control {
  const control = new Control({
    run: { id: 'replay', dir: '', version: VERSION, startedAt: 0, ...looks },
    settings: { recording: { input: false, segmentBytes: 0, retentionBytes: 0 }, stopGraceMs: 0, logins: {} },
    environment: {},
    readings,
    isReplay: true,
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

/**
 * Reads recordings and folders of them; each is called after its file. `leaveOut` is told of each that cannot be read while
 * others can; without it, and where none can, it is thrown. What takes more than `memory`, bytes, is refused unread.
 * @throws {CastError | LabelError}
 */
export async function readCasts(
  paths: readonly string[],
  leaveOut?: (problem: string) => void,
  memory = replayMemory(),
): Promise<LabelledCast[]> {
  const found = (await Promise.all(paths.map(castFiles))).flat();
  // A folder may be given together with a file that is in it.
  const files = [...new Set(await Promise.all(found.map((file) => realpath(file))))];
  if (files.length === 0)
    throw new CastError(`${paths.join(', ')}: expected recordings (*.cast), found none`);
  await requireMemory(files, memory);
  const read: (LabelledCast | CastError)[] = [];
  // One after the other: the texts of all would be in memory together.
  for (const file of files) read.push(await readLabelled(file).catch(asBroken));
  const broken = read.filter((each) => each instanceof CastError);
  const whole = read.flatMap((each) => (each instanceof CastError ? [] : [each]));
  if (broken[0] && (!leaveOut || whole.length === 0)) throw broken[0];
  for (const { message } of broken) leaveOut?.(`left out: ${message}`);
  return whole;
}

async function readLabelled(file: string): Promise<LabelledCast> {
  return {
    name: basename(file, '.cast'),
    folder: dirname(file),
    cast: await readCast(file),
    labels: await readLabels(`${file.slice(0, -'.cast'.length)}.labels.json`),
  };
}

function asBroken(error: unknown): CastError {
  if (error instanceof CastError) return error;
  throw error;
}

async function castFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CastError(`${path}: expected a recording or a folder of them, found nothing there`);
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path);
  // The folder of a run has one within for what its workers elsewhere put out.
  const copies = entries.includes(REMOTE_FOLDER) ? await castFiles(join(path, REMOTE_FOLDER)) : [];
  const own = entries
    .filter((entry) => entry.endsWith('.cast'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((entry) => join(path, entry));
  return [...own, ...copies];
}

/** What was true of each worker. Labels count from the start of their file, so that they fit where it is all there is. */
function labelsOf(reels: readonly Reel[], recordings: readonly LabelledCast[]): Map<string, Label[]> {
  const labels = new Map<string, Label[]>();
  for (const { worker, casts } of reels) {
    const known = recordings.find(({ cast }) => cast === casts[0])?.labels;
    if (known && casts.length === 1) labels.set(worker, known);
  }
  return labels;
}
