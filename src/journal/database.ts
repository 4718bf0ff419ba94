import { chmodSync, closeSync, openSync } from 'node:fs';
import { JournalError } from './journal-error.ts';
import { jsonOf, type Row } from './row.ts';
import { CORRUPT, type Database, loadSqlite, saysDamaged } from './sqlite.ts';

/** Of the tables; a journal with a higher one was written by a newer version. */
const FORMAT = 1;
/** How long another process may keep the file locked, ms. */
const BUSY_TIMEOUT_MS = 5_000;

const TABLES = `
  create table if not exists events (
    seq integer primary key, at real not null, type text not null, worker text, data text not null
  ) strict;
  create index if not exists events_by_type on events (type);
  create index if not exists events_by_worker on events (worker);
  create trigger if not exists events_stay before update on events
    begin select raise(abort, 'the journal is append-only'); end;
  create trigger if not exists events_remain before delete on events
    begin select raise(abort, 'the journal is append-only'); end;
  pragma user_version = ${FORMAT};
`;

/**
 * Opens the file of a journal, absolute, for the one that writes it; it is made when there is none.
 * @throws what SQLite says, and JournalError when a newer version made it
 */
export function openForWriting(file: string): Database {
  // Made before SQLite does it, so that it never is open to others; its companions get the mode of the file.
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  return closedOnError(database, () => {
    formatOf(database, file);
    // With a write-ahead log, readers and the writer do not wait for each other. NORMAL hands each commit to the system
    // before append() returns, and so it outlives a kill -9 of this process; only the machine's own crash may cost the
    // last commits, never the file. FULL would wait for the disk at each event.
    database.exec('pragma journal_mode = wal; pragma synchronous = normal');
    requireSound(database);
    database.exec(TABLES);
    return database;
  });
}

/**
 * Writes a journal with these rows to a file, absolute. When this returns all of it is in that one file.
 * @throws what SQLite says
 */
export function writeDatabase(file: string, rows: readonly Row[]): void {
  closeSync(openSync(file, 'a', 0o600));
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma journal_mode = delete; pragma synchronous = normal');
    database.exec(TABLES);
    insertRows(database, rows);
  } finally {
    database.close();
  }
}

/** A journal with these rows, in memory. */
export function databaseOf(rows: readonly Row[]): Database {
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(':memory:');
  database.exec(TABLES);
  insertRows(database, rows);
  return database;
}

/** Opens the file of a journal, absolute, only to read. @throws what SQLite says, and JournalError when it has no tables */
export function openForReading(file: string): Database {
  const database = openUnchecked(file);
  return closedOnError(database, () => {
    // A run that was just begun may have no tables yet.
    if (formatOf(database, file) === 0) throw new JournalError('missing', `${file}: nothing is in it yet`);
    requireSound(database);
    return database;
  });
}

/** As {@link openForReading}, whatever is in it, and whether it is damaged or not. */
export function openUnchecked(file: string): Database {
  const { DatabaseSync } = loadSqlite();
  return new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
}

function requireSound(database: Database): void {
  const { quick_check: found } = database.prepare('pragma quick_check(1)').get() as { quick_check: string };
  if (found !== 'ok')
    throw Object.assign(new Error(found.replaceAll(/\s*\n\s*/g, ' ')), { errcode: CORRUPT });
}

/** Puts rows where their numbers say, all or none. */
export function insertRows(database: Database, rows: readonly Row[]): void {
  const statement = database.prepare(
    'insert into events (seq, at, type, worker, data) values (?, ?, ?, ?, ?)',
  );
  database.exec('begin');
  try {
    for (const { seq, at, type, data } of rows) {
      const worker = (jsonOf(data) as { worker?: unknown } | undefined)?.worker;
      statement.run(seq, at, type, typeof worker === 'string' ? worker : null, data);
    }
    database.exec('commit');
  } catch (error) {
    // On a full disk SQLite has done that by itself.
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

/** All rows, in order. */
export function rowsOf(database: Database): Iterable<Row> {
  const rows = database.prepare('select seq, at, type, data from events order by seq');
  return rows.iterate() as unknown as Iterable<Row>;
}

/** Does something with the file of a journal. @throws JournalError that says what is wrong with it, and what to do */
export function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unusable(file, error);
  }
}

/** What tells of a journal that cannot be used. */
export function unusable(file: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const { message } = error as Error;
  if (!saysDamaged(error)) return new JournalError('unusable', `${file} cannot be used: ${message}`, error);
  const advice = 'the next start of control moves it aside and writes it anew';
  return new JournalError('damaged', `${file} is damaged (${message}): ${advice}`, error);
}

/** The format of the tables; 0 when there are none. @throws JournalError when a newer version made them */
function formatOf(database: Database, file: string): number {
  const { user_version: format } = database.prepare('pragma user_version').get() as { user_version: number };
  if (format <= FORMAT) return format;
  throw new JournalError(
    'newer',
    `${file}: expected journal format ${FORMAT}, found ${format}: a newer orch-tui wrote it, use that one`,
  );
}

function closedOnError<T>(database: Database, act: () => T): T {
  try {
    return act();
  } catch (error) {
    database.close();
    throw error;
  }
}
