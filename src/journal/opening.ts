import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { JournalCopy } from './copy.ts';
import {
  attempt,
  insertRows,
  lastSeq,
  openForWriting,
  openUnread,
  rowAt,
  rowsAfter,
  unusable,
} from './database.ts';
import type { JournalEvent } from './event.ts';
import { eventOf } from './event-log.ts';
import type { JournalError } from './journal-error.ts';
import { asideAt, begunBeside, copyBeside, discardBegun, endReplacement, replace } from './replacement.ts';
import type { Row } from './row.ts';
import { decisionsIn, readableRows } from './salvage.ts';
import { type Database, saysDamaged } from './sqlite.ts';

/** A journal that was opened; one that is only read needs no copy. */
export interface OpenedJournal {
  database: Database;
  copy?: JournalCopy;
  /** The one that stood there was damaged. */
  damage?: JournalError | undefined;
}

/**
 * Opens the file of a journal, absolute, for the one that writes it, and its copy: what only one of them has gets into the
 * other. A damaged one is moved aside, with a name of `time`, ms since the epoch, and written anew: from the copy, or, where
 * that is damaged too, with what was decided.
 * @throws JournalError
 */
export function openWhole(file: string, time: number, redact: <T>(data: T) => T): OpenedJournal {
  try {
    const damage = endReplacement(file);
    return { ...openBoth(file), damage };
  } catch (error) {
    if (!saysDamaged(error)) throw unusable(file, error);
    const damage = replaceDamaged(file, asideAt(file, time), redact, error);
    return attempt(file, () => ({ ...openBoth(file), damage }));
  }
}

function openBoth(file: string): OpenedJournal {
  const database = openForWriting(file);
  let copy: JournalCopy | undefined;
  try {
    copy = JournalCopy.open(copyBeside(file));
    level(database, copy);
    return { database, copy };
  } catch (error) {
    copy?.close();
    database.close();
    throw error;
  }
}

/** Gets what only one of the two has into the other; a copy of something else, or one that is damaged, is made anew. */
function level(database: Database, copy: JournalCopy): void {
  const written = lastSeq(database);
  const copied = copy.lastSeq ?? Number.NaN;
  if (copied > written) {
    const rows = copy.rows();
    if (rows && isDeepStrictEqual({ ...rowAt(database, written) }, { ...rows[written - 1] }))
      return insertRows(database, rows.slice(written));
  }
  const last = rowAt(database, copied);
  if (copied === 0 || (last && copy.endsWith(last))) return copy.add(rowsAfter(database, copied));
  copy.clear();
  copy.add(rowsAfter(database, 0));
}

/**
 * Puts a new journal in the place of a damaged one. It is whole before that one is moved: where the disk is full, or this
 * process is killed before, the next to come tries again, and where it is killed then, the next ends it.
 */
function replaceDamaged(
  file: string,
  aside: string,
  redact: <T>(data: T) => T,
  cause: unknown,
): JournalError {
  discardBegun(file);
  const copied = rowsCopied(file);
  // Killed between the two, or with a full disk, the copy lacks the last ones.
  const later = rowsLeft(file).filter(({ seq }) => seq > copied.length);
  const isWhole = copied.length > 0 && later.every(({ seq }, i) => seq === copied.length + i + 1);
  const all = [...copied, ...later];
  try {
    write(begunBeside(file), isWhole ? all : decisionsAmong(all, redact));
  } catch (error) {
    discardBegun(file);
    throw unusable(file, error);
  }
  return attempt(file, () => replace(file, aside, isWhole, cause));
}

/** Writes a new journal, which has these rows, to a file. */
function write(file: string, rows: readonly Row[]): void {
  const database = openForWriting(file);
  try {
    insertRows(database, rows);
  } finally {
    database.close();
  }
}

/** All rows of the copy; none where it is not whole. */
function rowsCopied(file: string): Row[] {
  const path = copyBeside(file);
  if (!existsSync(path)) return [];
  const copy = JournalCopy.open(path);
  try {
    return copy.rows() ?? [];
  } finally {
    copy.close();
  }
}

/** What can be read of a damaged journal, which stays as it is. */
function rowsLeft(file: string): Row[] {
  try {
    const database = openUnread(file);
    try {
      return [...readableRows(database)];
    } finally {
      database.close();
    }
  } catch {
    // It is no database any more.
    return [];
  }
}

/** What holds although some of what was written is gone, as rows of a new journal. */
function decisionsAmong(rows: readonly Row[], redact: <T>(data: T) => T): Row[] {
  const events: JournalEvent[] = rows.flatMap((row) => eventOf(row) ?? []);
  return decisionsIn(events).map(({ at, type, data }, i) => ({
    ...{ seq: i + 1, at, type },
    data: JSON.stringify(redact(data)),
  }));
}
