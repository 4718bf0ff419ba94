import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { JournalCopy } from './copy.ts';
import { attempt, unusable } from './database.ts';
import type { JournalEvent, NewEvent } from './event.ts';
import {
  type AppendListener,
  checkedEvent,
  type EventLog,
  type EventQuery,
  eventOf,
  workerOf,
} from './event-log.ts';
import { JournalError } from './journal-error.ts';
import { type OpenedJournal, openReadable, openWhole } from './opening.ts';
import type { Row } from './row.ts';
import type { Database } from './sqlite.ts';

/** The journal's file in a run folder. */
export const JOURNAL_FILE = 'journal.db';

/** The data of an event without secrets. */
export type Redact = <T>(data: T) => T;

const asItIs: Redact = (data) => data;

/** The events of a run in its folder, in SQLite. One process writes, any number read. */
export class Journal implements EventLog {
  /** Absolute path. */
  readonly file: string;
  /** The journal that stood here could not be read: it was moved aside, and this one was written anew. */
  readonly damage: JournalError | undefined;
  /** An event could not be written, or events not be read: what was being done may be half done. */
  onBroken: (error: JournalError) => void = () => {};
  readonly #database: Database;
  /** Of the one that writes. */
  readonly #copy: JournalCopy | undefined;
  readonly #redact: Redact;
  readonly #skipped = new Set<number>();
  readonly #listeners = new Set<AppendListener>();
  /** By their text: to prepare one takes as long as to run it. */
  readonly #statements = new Map<string, StatementSync>();

  private constructor(file: string, { database, copy, damage }: OpenedJournal, redact: Redact = asItIs) {
    this.file = file;
    this.#redact = redact;
    this.damage = damage;
    this.#database = database;
    this.#copy = copy;
  }

  /**
   * The journal of a run folder, for the one that writes it; made when there is none. `time`, ms since the epoch, names a
   * damaged one, which is written anew from its copy; `redact` takes out of the data of events what is not to be written
   * down.
   * @throws JournalError when it cannot be opened, or is of a newer version; it is left as it is then
   */
  static open(dir: string, time: number, redact: Redact = asItIs): Journal {
    const file = join(dir, JOURNAL_FILE);
    return new Journal(file, openWhole(file, time, redact), redact);
  }

  /**
   * The journal of a run folder, only to read, also while another process writes it.
   * @throws JournalError when there is none or it cannot be read
   */
  static openToRead(dir: string): Journal {
    const file = join(dir, JOURNAL_FILE);
    if (!existsSync(file)) throw new JournalError('missing', `${file}: there is no journal`);
    return new Journal(file, { database: attempt(file, () => openReadable(file)) });
  }

  append(event: NewEvent): JournalEvent {
    const { type, at, data: told } = checkedEvent(event);
    const data = this.#redact(told);
    const json = JSON.stringify(data);
    const seq = this.#attempt(() => {
      const insert = this.#prepared('insert into events (at, type, worker, data) values (?, ?, ?, ?)');
      const { lastInsertRowid } = insert.run(at, type, workerOf(event) ?? null, json);
      const row = { seq: Number(lastInsertRowid), at, type, data: json };
      this.#copy?.add([row]);
      return row.seq;
    });
    const written = { type, at, data, seq } as JournalEvent;
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
    this.#copy?.close();
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
