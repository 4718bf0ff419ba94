import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Utf8Reader } from '../cast/utf8.ts';
import { now } from '../clock.ts';
import { Pty } from '../host/pty.ts';
import { durationOf, reelsOf } from '../host/reel.ts';
import { CastFile } from './cast-file.ts';
import { CommandError, UsageError } from './errors.ts';
import { findRun, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { tellLeftOut } from './left-out.ts';
import { attend } from './record-audience.ts';
import { readCasts } from './replay.ts';

export interface RoomFilmOptions extends RunChoice {
  /** The file to write. */
  output?: string | undefined;
}

/** The terminal of the room that is filmed, cells. */
const SIZE = { cols: 200, rows: 50 };
/** A run that took longer is played so much faster that it takes no more, ms; the film has the times of the run. */
const FILM_MS = 60_000;
/** As fast as a replay goes. */
const MAX_SPEED = 1000;
/** The room draws the end, ms. */
const LAST_FRAME_MS = 1000;

/** With the other screen of its terminal the room begins. */
const ROOM = '\x1b[?1049h';

/** `orch-tui export --room`: a run as its room shows it, from a replay that is recorded: one recording of all its workers. */
export async function filmRoom({ output, ...choice }: RoomFilmOptions, io: Io): Promise<number> {
  if (output === undefined) throw new UsageError('name the file: orch-tui export --room -o FILE');
  const { dir, manifest } = await findRun(choice, io.env, io.cwd);
  const casts = await readCasts([dir], (problem) => tellLeftOut([problem], io));
  const duration = durationOf(reelsOf(casts));
  const speed = Math.min(Math.max(1, duration / FILM_MS), MAX_SPEED);
  const path = resolve(io.cwd, output);
  /** When the room drew for the first time, and since when nothing more is recorded. */
  let begun: number | undefined;
  /** What came until then, while the recordings were read. */
  let before = '';
  let over = false;
  const clock = () => (begun === undefined ? 0 : (now() - begun) * speed);
  const header = { ...SIZE, startedAt: Date.parse(manifest.startedAt), title: manifest.id };
  const cast = await CastFile.create(path, header, clock);
  const drawn = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const utf8 = new Utf8Reader();
  const argv = [process.execPath, process.argv[1]!, 'replay', dir, '--speed', String(speed)];
  const env = { ...io.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  const pty = new Pty(
    { argv, cwd: io.cwd, env: Object.fromEntries(Object.entries(env).filter(isSet)), ...SIZE },
    {
      onData: (bytes) => {
        let text = Buffer.from(utf8.push(bytes)).toString();
        audience.show(text);
        if (begun === undefined) {
          before += text;
          const at = before.indexOf(ROOM);
          if (at < 0) return;
          text = before.slice(at);
          begun = now();
          drawn.resolve();
        }
        if (!over && text !== '') cast.append('o', text);
      },
      onExit: () => ended.resolve(),
    },
  );
  const audience = attend(pty, SIZE);
  const gone = ended.promise.then(() => 'gone' as const);
  const outcome = await Promise.race([
    drawn.promise.then(() => delay(duration / speed + LAST_FRAME_MS)),
    gone,
  ]);
  over = true;
  pty.signal('SIGTERM');
  await gone;
  await audience.leave();
  if (outcome === 'gone') {
    await cast.discard();
    throw new CommandError('the room ended before the run did');
  }
  await cast.close();
  return 0;
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}
