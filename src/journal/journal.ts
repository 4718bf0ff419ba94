import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { isTime } from '../clock.ts';
import { eventSchemas, type JournalEvent, type NewEvent } from './event.ts';
import {
  type AppendListener,
  checkedEvent,
  type EventLog,
  type EventQuery,
  isEventType,
  workerOf,
} from './event-log.ts';
import { JournalError } from './journal-error.ts';
import { asideAt, begunBeside, discardBegun, endReplacement, replace } from './replacement.ts';
import { decisionsIn, type Row, readableRows } from './salvage.ts';
import { CORRUPT, type Database, loadSqlite, saysDamaged } from './sqlite.ts';

/** The journal's file in a run folder. */
export const JOURNAL_FILE = 'journal.db';

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

/** The data of an event without secrets. */
export type Redact = <T>(data: T) => T;

const asItIs: Redact = (data) => data;

/** The events of a run in its folder, in SQLite. One process writes, any number read. */
export class Journal implements EventLog {
  /** Absolute path. */
  readonly file: string;
  /** The journal that stood here could not be read: it was moved aside, and this is a new one. */
  readonly damage: JournalError | undefined;
  /** An event could not be written, or events not be read: what was being done may be half done. */
  onBroken: (error: JournalError) => void = () => {};
  readonly #database: Database;
  readonly #redact: Redact;
  readonly #skipped = new Set<number>();
  readonly #listeners = new Set<AppendListener>();
  /** By their text: to prepare one takes as long as to run it. */
  readonly #statements = new Map<string, StatementSync>();

  private constructor(file: string, database: Database, redact: Redact, damage?: JournalError) {
    this.file = file;
    this.#redact = redact;
    this.damage = damage;
    this.#database = database;
  }

  /**
   * The journal of a run folder, for the one that writes it; made when there is none. `time`, ms since the epoch, names a
   * damaged one, of which the next one gets what was decided; `redact` takes out of the data of events what is not to be
   * written down.
   * @throws JournalError when it cannot be opened, or is of a newer version; it is left as it is then
   */
  static open(dir: string, time: number, redact: Redact = asItIs): Journal {
    const file = join(dir, JOURNAL_FILE);
    try {
      const damage = endReplacement(file);
      return new Journal(file, openForWriting(file), redact, damage);
    } catch (error) {
      if (!saysDamaged(error)) throw unusable(file, error);
      const damage = Journal.#replaceDamaged(file, asideAt(file, time), redact, error);
      return new Journal(file, openForWriting(file), redact, damage);
    }
  }

  /** Writes a new journal, which has `events`, to a file. */
  static #write(file: string, redact: Redact, events: readonly JournalEvent[]): void {
    const journal = new Journal(file, openForWriting(file), redact);
    try {
      for (const event of events) journal.append(event);
    } finally {
      journal.close();
    }
  }

  /**
   * Puts a new journal in the place of a damaged one, with what was decided. It is whole before that one is moved: where the
   * disk is full, or this process is killed before, the next to come tries again, and where it is killed then, the next ends it.
   */
  static #replaceDamaged(file: string, aside: string, redact: Redact, cause: unknown): JournalError {
    discardBegun(file);
    try {
      Journal.#write(begunBeside(file), redact, decisionsIn(readableEvents(file)));
    } catch (error) {
      discardBegun(file);
      throw unusable(file, error);
    }
    return attempt(file, () => replace(file, aside, cause));
  }

  /**
   * The journal of a run folder, only to read, also while another process writes it.
   * @throws JournalError when there is none or it cannot be read
   */
  static openToRead(dir: string): Journal {
    const file = join(dir, JOURNAL_FILE);
    if (!existsSync(file)) throw new JournalError('missing', `${file}: there is no journal`);
    const { DatabaseSync } = loadSqlite();
    return attempt(file, () => {
      const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      return closedOnError(database, () => {
        // A run that was just begun may have no tables yet.
        if (formatOf(database, file) === 0)
          throw new JournalError('missing', `${file}: nothing is in it yet`);
        return new Journal(file, database, asItIs);
      });
    });
  }

  append(event: NewEvent): JournalEvent {
    const { type, at, data: told } = checkedEvent(event);
    const data = this.#redact(told);
    const { lastInsertRowid } = this.#attempt(() =>
      this.#prepared('insert into events (at, type, worker, data) values (?, ?, ?, ?)').run(
        at,
        type,
        workerOf(event) ?? null,
        JSON.stringify(data),
      ),
    );
    const written = { type, at, data, seq: Number(lastInsertRowid) } as JournalEvent;
    for (const listener of this.#listeners) listener(written);
    return written;
  }

  /**
   * Events in their order. Those that this version knows nothing of are left out: {@link skipped}.
   * @throws JournalError when the file cannot be read
   */
  read({ since = 0, types, worker, limit, last }: EventQuery = {}): JournalEvent[] {
    const conditions = ['seq > ?'];
    const values: SQLInputValue[] = [since];
    if (types) {
      conditions.push('type in (select value from json_each(?))');
      values.push(JSON.stringify(types));
    }
    if (worker !== undefined) {
      conditions.push('worker = ?');
      values.push(worker);
    }
    const order = last === undefined ? 'asc' : 'desc';
    // SQLite takes a negative limit for none.
    values.push(last ?? limit ?? -1);
    const rows = this.#attempt(() =>
      this.#prepared(
        `select * from events where ${conditions.join(' and ')} order by seq ${order} limit ?`,
      ).all(...values),
    ) as unknown as Row[];
    if (last !== undefined) rows.reverse();
    return rows.flatMap((row) => this.#eventOf(row) ?? []);
  }

  /** The numbers of events that read() left out: their type, or their data, is of another version, or damaged. */
  get skipped(): ReadonlySet<number> {
    return this.#skipped;
  }

  onAppend(listener: AppendListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#database.close();
  }

  #attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      const broken = unusable(this.file, error);
      this.onBroken(broken);
      throw broken;
    }
  }

  /** There are few of them: what a query asks for is bound to it, not written into it. */
  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #eventOf(row: Row): JournalEvent | undefined {
    const event = eventOf(row);
    if (!event) this.#skipped.add(row.seq);
    return event;
  }
}

/** The event that a row holds; undefined when it is of another version, or damaged. */
function eventOf({ seq, at, type, data }: Row): JournalEvent | undefined {
  const parsed = isEventType(type) ? eventSchemas[type].safeParse(jsonOf(data)) : undefined;
  return parsed?.success && isTime(at) ? ({ type, at, data: parsed.data, seq } as JournalEvent) : undefined;
}

/** What a text says as JSON; undefined when it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function openForWriting(file: string): Database {
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
    const { quick_check: found } = database.prepare('pragma quick_check(1)').get() as { quick_check: string };
    if (found !== 'ok') throw Object.assign(new Error(found), { errcode: CORRUPT });
    database.exec(TABLES);
    return database;
  });
}

/** What can be read of a damaged journal, which stays as it is. */
function readableEvents(file: string): JournalEvent[] {
  const { DatabaseSync } = loadSqlite();
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      return [...readableRows(database)].flatMap((row) => eventOf(row) ?? []);
    } finally {
      database.close();
    }
  } catch {
    // It is no database any more.
    return [];
  }
}

/** The format of the tables; 0 when there are none. */
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

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const { message } = error as Error;
  if (!saysDamaged(error)) return new JournalError('unusable', `${file} cannot be used: ${message}`, error);
  const advice = 'the next start of control moves it aside and begins a new one';
  return new JournalError('damaged', `${file} is damaged (${message}): ${advice}`, error);
}
