import { judgeCast } from '../control/judged.ts';
import { castOf } from '../control/replay-readings.ts';
import { reelsOf } from '../host/reel.ts';
import type { JournalEvent } from '../journal/event.ts';
import { workerOf } from '../journal/event-log.ts';
import { eventText } from '../journal/event-text.ts';
import { printable, printableJson } from '../printable.ts';
import { profilesFor } from './agent-profiles.ts';
import { recordingPaths } from './find-run.ts';
import type { Io } from './io.ts';
import { tellLeftOut } from './left-out.ts';
import { readJournal } from './open-journal.ts';
import { readCasts } from './replay.ts';
import { supervisionFor } from './supervision-settings.ts';

export interface JudgeOptions {
  /** Recordings, folders of them, and ids of runs. */
  paths: string[];
  json: boolean;
  /** The configuration folder whose profiles, recipes and settings count; absent: ./config. */
  config?: string;
}

/** What is worth telling of a judged run. */
const TOLD: ReadonlySet<JournalEvent['type']> = new Set([
  'incident.opened',
  'incident.escalated',
  'incident.closed',
  'intervention',
]);

/**
 * `orch-tui replay --judge`: what today's profiles and recipes would have detected and done in recorded workers, and when,
 * beside what was done then where a journal tells.
 * @throws {CastError | CommandError}
 */
export async function judge({ paths: named, json, config }: JudgeOptions, io: Io): Promise<number> {
  const paths = await recordingPaths(named, io.env);
  const [casts, profiles, settings] = await Promise.all([
    readCasts(paths, (problem) => tellLeftOut([problem], io)),
    profilesFor({ config }, io),
    supervisionFor({ config }, io),
  ]);
  const starts = casts.map(({ cast }) => cast.header.startedAt ?? 0);
  const startedAt = Math.min(...starts);
  const judged = reelsOf(casts).flatMap((reel) =>
    judgeCast(reel.worker, castOf(reel), { profiles, settings, startedAt }),
  );
  const would = judged.filter(({ type }) => TOLD.has(type)).sort((a, b) => a.at - b.at);
  const then = paths.flatMap((path) => readJournal(path)).filter(({ type }) => TOLD.has(type));
  if (json) io.stdout.write(`${printableJson({ would, then }, 2)}\n`);
  else io.stdout.write(`${section('would have happened', would)}${section('happened then', then)}`);
  return 0;
}

function section(title: string, events: readonly JournalEvent[]): string {
  const steps = events.filter(({ type }) => type === 'intervention').length;
  const incidents = events.filter(({ type }) => type === 'incident.opened').length;
  const lines = events.map(
    (event) => `  ${clock(event.at)} ${workerOf(event) ?? ''} ${printable(eventText(event))}`,
  );
  return `${[`${title}: ${incidents} incidents, ${steps} steps`, ...lines].join('\n')}\n`;
}

/** The time of the day, or of the recording. */
function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 21);
}
