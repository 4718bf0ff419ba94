import { once } from 'node:events';
import { basename, dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { eventSpan } from '../cast/event.ts';
import { REMOTE_FOLDER } from '../cast/remote-folder.ts';
import { UsageError } from './errors.ts';
import { findRun, type RunChoice } from './find-run.ts';
import { followWorker } from './follow-worker.ts';
import type { Io } from './io.ts';
import { tellLeftOut } from './left-out.ts';
import { PlainText } from './plain-text.ts';
import { screenLines } from './screen-text.ts';
import { eventsOf, type LeaveOut, type Life, livesOf, renderLife, unrecorded } from './worker-casts.ts';

export interface LogsOptions extends RunChoice {
  worker: string;
  /** Go on with what comes, until the worker exits. */
  follow?: boolean | undefined;
  /** The bytes as the program wrote them, instead of what its screen made of them. */
  raw?: boolean | undefined;
  /** Only the last so many lines. */
  lines?: number | undefined;
}

/** How much of a long output is shown when nothing is said of it, lines. */
const DEFAULT_LINES = 10_000;

/** `orch-tui logs`: what a worker has put out, from its recording; it need not run any more. */
export async function logs(options: LogsOptions, io: Io): Promise<number> {
  const { worker, follow = false, raw = false, lines, ...choice } = options;
  if (raw && lines !== undefined) throw new UsageError('--lines counts lines of the screen: leave out --raw');
  const run = await findRun(choice, io.env, io.cwd);
  const leaveOut = (problem: string) => tellLeftOut([problem], io);
  const lives = await livesOf(run.dir, worker, leaveOut);
  if (lives.length === 0) throw await unrecorded(worker, run.dir);
  const written = raw
    ? await writeRaw(lives, io.stdout, leaveOut)
    : await writeText(lives, lines ?? DEFAULT_LINES, follow, io.stdout, leaveOut);
  if (!follow || written.exited) return 0;
  const plain = new PlainText();
  const textOf = (data: string) => (raw ? data : plain.push(data));
  const { path, header } = lives.at(-1)![0]!;
  await followWorker({
    ...{ run, worker, textOf, out: io.stdout, err: io.stderr },
    from: written.end,
    life: header.segment?.life,
    isElsewhere: basename(dirname(path)) === REMOTE_FOLDER,
  });
  return 0;
}

/** How far the last life was written out. */
interface Written {
  end: number;
  exited: boolean;
}

async function writeRaw(lives: readonly Life[], out: Writable, leaveOut: LeaveOut): Promise<Written> {
  const written = { end: 0, exited: false };
  for (const life of lives) {
    written.end = 0;
    for (const segment of life) {
      let offset = segment.header.segment?.offset ?? 0;
      for await (const { code, data } of eventsOf(segment, leaveOut)) {
        offset += eventSpan(data);
        // While a new segment is being made, the end of the old one is in both.
        if (offset <= written.end) continue;
        if (code === 'o') await write(out, data);
        written.end = offset;
        written.exited = code === 'x';
      }
    }
  }
  return written;
}

async function writeText(
  lives: readonly Life[],
  limit: number,
  open: boolean,
  out: Writable,
  leaveOut: LeaveOut,
): Promise<Written> {
  const last = await renderLife(lives.at(-1)!, limit, leaveOut);
  const goesOn = open && !last.exited;
  let lines: string[] = [];
  for (const life of lives.slice(0, -1)) {
    const { screen } = await renderLife(life, limit, leaveOut);
    lines = [...lines, ...withoutBlankEnd(screenLines(screen))].slice(-limit);
    screen.dispose();
  }
  const newest = screenLines(last.screen);
  last.screen.dispose();
  lines = [...lines, ...(goesOn ? newest : withoutBlankEnd(newest))].slice(-limit);
  // The last line is still being written when more is to follow.
  await write(out, lines.join('\n') + (goesOn || lines.length === 0 ? '' : '\n'));
  return last;
}

function withoutBlankEnd(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}
