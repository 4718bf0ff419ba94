import type { JournalEvent } from '../journal/event.ts';
import type { EventQuery } from '../journal/event-log.ts';
import { Journal } from '../journal/journal.ts';
import { JournalError } from '../journal/journal-error.ts';
import { CommandError } from './errors.ts';
import type { LocatedRun } from './find-run.ts';
import { count } from './format.ts';
import type { Io } from './io.ts';

/** The journal of a run, only to read, for as long as `act` takes; says what of it could not be read. */
export async function withJournal<T>(
  { dir, manifest }: LocatedRun,
  io: Io,
  act: (journal: Journal) => Promise<T>,
): Promise<T> {
  const journal = openJournal(dir, manifest.id);
  try {
    return await act(journal);
  } finally {
    const skipped = journal.skipped.size;
    if (skipped > 0) {
      const text = `${journal.file}: ${count(skipped, 'event')} of another version of orch-tui left out`;
      io.stderr.write(`orch-tui: ${text}\n`);
    }
    journal.close();
  }
}

/** Events of the journal in a folder, by default all; none where there is no journal. */
export function readJournal(dir: string, query?: EventQuery): JournalEvent[] {
  try {
    const journal = Journal.openToRead(dir);
    const events = journal.read(query);
    journal.close();
    return events;
  } catch (error) {
    if (error instanceof JournalError && error.problem === 'missing') return [];
    throw error;
  }
}

function openJournal(dir: string, id: string): Journal {
  try {
    return Journal.openToRead(dir);
  } catch (error) {
    if (!(error instanceof JournalError && error.problem === 'missing')) throw error;
    throw new CommandError(`${id} has no journal: nothing was written down of it in ${dir}`);
  }
}
