import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { now } from '../clock.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { type Report, reportOf } from '../journal/report.ts';
import { htmlReport } from '../journal/report-html.ts';
import { markdownReport } from '../journal/report-markdown.ts';
import { localZone } from '../journal/time-text.ts';
import { printableJson } from '../printable.ts';
import { type Tell, whileBusy } from './busy.ts';
import { UsageError } from './errors.ts';
import { findRun, isLive, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { withJournal } from './open-journal.ts';

export interface ReportCommandOptions extends RunChoice {
  /** The form; Markdown when none is chosen. */
  md?: boolean | undefined;
  html?: boolean | undefined;
  json?: boolean | undefined;
  /** The file to write, instead of stdout. */
  output?: string | undefined;
}

/** Events that are read at once. */
const STRETCH = 1000;

/** `orch-tui report`: what happened in a run, live or ended, as a whole. */
export async function report(options: ReportCommandOptions, io: Io): Promise<number> {
  const { md, html, json, output, ...choice } = options;
  if ([md, html, json].filter(Boolean).length > 1)
    throw new UsageError('give one of --md, --html and --json');
  const run = await findRun(choice, io.env, io.cwd);
  const live = await isLive(run);
  const made = await whileBusy(io, 'making the report: events', (tell) =>
    withJournal(run, io, async (journal) =>
      reportOf(await readAll(journal, tell), {
        id: run.manifest.id,
        startedAt: Date.parse(run.manifest.startedAt),
        generatedAt: now(),
        zone: localZone(),
        live,
      }),
    ),
  );
  const text = html ? htmlReport(made) : json ? jsonReport(made) : markdownReport(made);
  if (output === undefined) io.stdout.write(text);
  // It quotes screens.
  else await writeFile(resolve(io.cwd, output), text, { mode: 0o600 });
  return 0;
}

/** All events, in stretches between which it is told how far it is. */
async function readAll(journal: EventLog, tell: Tell): Promise<JournalEvent[]> {
  // The very last ones may be of a newer version, and left out.
  const last = journal.read({ last: STRETCH }).at(-1)?.seq ?? 0;
  const events: JournalEvent[] = [];
  for (let since = 0; since < last; since += STRETCH) {
    await tell(since, last);
    events.push(...journal.read({ since, limit: STRETCH }));
  }
  return events;
}

function jsonReport(made: Report): string {
  return `${printableJson(made, 2)}\n`;
}
