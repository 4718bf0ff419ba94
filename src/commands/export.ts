import { createWriteStream, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { encodeEvent, encodeHeader } from '../cast/encode.ts';
import { type CastEvent, eventSpan } from '../cast/event.ts';
import { noFolder } from './cast-file.ts';
import { UsageError } from './errors.ts';
import { findRun, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { tellLeftOut } from './left-out.ts';
import { allEvents, type LeaveOut, type Life, livesOf, unrecorded } from './worker-casts.ts';

export interface ExportOptions extends RunChoice {
  worker: string;
  /** The file to write, instead of stdout. */
  output?: string | undefined;
}

/** RIS: the terminal is as new. */
const RESET = '\x1bc';

/** `orch-tui export`: the recording of a worker as one file that any player of asciicasts plays. */
export async function exportWorker({ worker, output, ...choice }: ExportOptions, io: Io): Promise<number> {
  if (output === undefined && io.stdout.isTTY)
    throw new UsageError('a recording is no text for a terminal: name a file with -o FILE');
  const run = await findRun(choice, io.env, io.cwd);
  const leaveOut = (problem: string) => tellLeftOut([problem], io);
  const lives = await livesOf(run.dir, worker, leaveOut);
  const first = lives[0]?.[0];
  if (!first) throw await unrecorded(worker, run.dir);
  const { cols, rows, startedAt, title } = first.header;
  const header = { cols, rows, title: title ?? worker, ...(startedAt !== undefined && { startedAt }) };
  const lines = async function* () {
    yield encodeHeader(header);
    for await (const event of joined(lives, leaveOut)) yield encodeEvent(event);
  };
  // It shows what the worker showed.
  if (output === undefined) await pipeline(lines, io.stdout, { end: false });
  else await writeTo(resolve(io.cwd, output), lines);
  return 0;
}

async function writeTo(path: string, lines: () => AsyncIterable<string | Buffer>): Promise<void> {
  try {
    await pipeline(lines, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new UsageError(`${path} is a folder: name a file in it with -o`);
    throw code === 'ENOENT' && !existsSync(dirname(path)) ? noFolder(path) : error;
  }
}

/**
 * All that a worker put out, its lives one after another on one clock; times are seconds from the beginning of the first.
 * What was typed is left out.
 */
export async function* joined(lives: readonly Life[], leaveOut?: LeaveOut): AsyncGenerator<CastEvent> {
  const zero = lives[0]?.[0]?.header.startedAt ?? 0;
  let now = 0;
  for (const [number, life] of lives.entries()) {
    /** How far the output of this life was told. */
    let told = 0;
    // A clock that was set back, or is another machine's, lets no life begin before the end of the one before.
    const late = Math.max(0, now - ((life[0]?.header.startedAt ?? zero) - zero) / 1000);
    for (const [part, { path, header }] of life.entries()) {
      const { segment, cols, rows, startedAt = zero } = header;
      const start = (startedAt - zero) / 1000 + late;
      let offset = segment?.offset ?? 0;
      let first = segment?.snapshot === true;
      // Where what was between them is lost, the screen is built anew.
      const isGap = part > 0 && offset > told;
      if (part === 0 || isGap) told = offset;
      if (isGap || (part === 0 && number > 0)) {
        now = Math.max(now, start);
        yield { time: now, code: 'o', data: RESET };
        yield { time: now, code: 'r', data: `${cols}x${rows}` };
      }
      for await (const { time, code, data } of allEvents(path, leaveOut)) {
        const isSnapshot = first;
        first = false;
        if (!isSnapshot) offset += eventSpan(data);
        // A snapshot is for who comes in the middle; while a segment is begun, the end of the one before is in both.
        if (isSnapshot ? part > 0 && !isGap : offset <= told) continue;
        told = offset;
        // The system's clock may have been set back.
        now = Math.max(now, start + time);
        if (code !== 'i') yield { time: now, code, data };
      }
    }
  }
}
