import { existsSync } from 'node:fs';
import { JournalCopy, lineOf, readLines, rowOf } from './copy.ts';
import {
  attempt,
  databaseOf,
  insertRows,
  openForReading,
  openForWriting,
  openUnchecked,
  rowsOf,
  unusable,
  writeDatabase,
} from './database.ts';
import type { JournalEvent } from './event.ts';
import { eventOf } from './event-log.ts';
import type { JournalError } from './journal-error.ts';
import { merged } from './merged.ts';
import {
  asideAt,
  begunBeside,
  copyBegunBeside,
  copyBeside,
  discardBegun,
  endReplacement,
  replace,
  replaceCopy,
} from './replacement.ts';
import type { Row } from './row.ts';
import { decisionsIn, readableRows } from './salvage.ts';
import { CORRUPT, type Database, saysDamaged } from './sqlite.ts';

/** A journal that was opened; one that is only read needs no copy. */
export interface OpenedJournal {
  database: Database;
  copy?: JournalCopy;
  /** The one that stood there was damaged. */
  damage?: JournalError | undefined;
}

/**
 * Opens the file of a journal, absolute, for the one that writes it, and its copy, which are the same then. What a kill has
 * left out of one of them is added to it. A damaged journal is moved aside, with a name of `time`, ms since the epoch, and written
 * anew: with all events where the copy has those that it lacks, else with what was decided.
 * @throws JournalError
 */
export function openWhole(file: string, time: number, redact: <T>(data: T) => T): OpenedJournal {
  try {
    const damage = endReplacement(file);
    return { ...openBoth(file), damage };
  } catch (error) {
    if (!saysDamaged(error)) throw unusable(file, error);
    return attempt(file, () => {
      const damage = mend(file, asideAt(file, time), redact, error);
      return { ...openBoth(file), damage };
    });
  }
}

/**
 * Opens the file of a journal, absolute, only to read: where that is damaged, what it and its copy have, if nothing is
 * missing of it.
 * @throws what SQLite says, and JournalError
 */
export function openReadable(file: string): Database {
  try {
    return openForReading(file);
  } catch (error) {
    if (!saysDamaged(error)) throw error;
    const { rows, isWhole } = merged(rowsCopied(file), rowsLeft(file));
    if (!isWhole) throw error;
    return databaseOf(rows);
  }
}

function openBoth(file: string): OpenedJournal {
  const database = openForWriting(file);
  let copy: JournalCopy | undefined;
  try {
    copy = attempt(copyBeside(file), () => JournalCopy.open(copyBeside(file)));
    level(database, copy);
    return { database, copy };
  } catch (error) {
    copy?.close();
    database.close();
    throw error;
  }
}

/** The copy and the database are not the same, and neither is only the beginning of the other. */
class DifferenceError extends Error {
  override readonly name = 'DifferenceError';
  readonly errcode = CORRUPT;

  constructor() {
    super('its copy has other events');
  }
}

/** Adds to the shorter of the two what only the other has. @throws DifferenceError */
function level(database: Database, copy: JournalCopy): void {
  const lines = copy.lines();
  const uncopied: Row[] = [];
  let count = 0;
  for (const row of rowsOf(database)) {
    const { value: line } = lines.next();
    if (row.seq !== ++count || (line !== undefined && line !== lineOf(row))) throw new DifferenceError();
    if (line === undefined) uncopied.push(row);
  }
  const unwritten = [...lines].map((line) => {
    const row = rowOf(line);
    if (row?.seq !== ++count) throw new DifferenceError();
    return row;
  });
  insertRows(database, unwritten);
  copy.add(uncopied);
}

/**
 * Puts a new journal in the place of a damaged one, and a new copy in that of a copy which is not the same. Both are whole on
 * the disk before anything is moved: where it is full, or this process is killed before, the next to come tries again, and where
 * it is killed then, the next ends it.
 * @returns what tells of it; undefined when only the copy was damaged
 */
function mend(
  file: string,
  aside: string,
  redact: <T>(data: T) => T,
  cause: unknown,
): JournalError | undefined {
  discardBegun(file);
  const left = rowsLeft(file);
  const { rows, isWhole } = merged(rowsCopied(file), left);
  try {
    if (isWhole) writeCopy(copyBegunBeside(file), rows);
    if (isWhole && cause instanceof DifferenceError && haveSame(rows, left)) {
      replaceCopy(file);
      return undefined;
    }
    writeDatabase(begunBeside(file), isWhole ? rows : decisionsAmong(rows, redact));
  } catch (error) {
    discardBegun(file);
    throw error;
  }
  return replace(file, aside, isWhole, cause);
}

function haveSame(some: readonly Row[], others: readonly Row[]): boolean {
  return some.length === others.length && some.every((row, i) => lineOf(row) === lineOf(others[i]!));
}

function writeCopy(path: string, rows: readonly Row[]): void {
  const copy = JournalCopy.open(path);
  try {
    copy.add(rows);
  } finally {
    copy.close();
  }
}

/** The rows of the copy, one for each line; none where there is no copy. */
function rowsCopied(file: string): (Row | undefined)[] {
  const path = copyBeside(file);
  if (!existsSync(path)) return [];
  const lines = readLines(path);
  return Array.from(lines, rowOf);
}

/** What can be read of a damaged journal, which stays as it is. */
function rowsLeft(file: string): Row[] {
  try {
    const database = openUnchecked(file);
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
