import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent } from '../../src/journal/event.ts';
import { type EventLog, type EventQuery, MemoryLog } from '../../src/journal/event-log.ts';
import { JOURNAL_FILE, Journal } from '../../src/journal/journal.ts';
import { JournalError } from '../../src/journal/journal-error.ts';
import { at, evening, eveningEvents, event } from './evening.ts';
import { refuse } from './refusal.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../src/journal/journal.ts')).href;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const typed = (worker: string): NewEvent => event('operator.typed', '17:41', { worker });
const open = () => Journal.open(dir, at('20:00'));

/** The journal of the folder, for as long as `act` takes. */
function using<T>(journal: Journal, act: (journal: Journal) => T): T {
  try {
    return act(journal);
  } finally {
    journal.close();
  }
}

test('what was appended is read, in order, by whoever opens it later', () => {
  using(open(), (journal) => {
    const seqs = eveningEvents().map((each) => journal.append(each).seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(journal.read()).toEqual(evening());
  });
  expect(using(Journal.openToRead(dir), (journal) => journal.read())).toEqual(evening());
});

test('only its owner can read the file', () => {
  using(open(), (journal) => {
    journal.append(typed('one'));
    const modes = readdirSync(dir).map((name) => [name, statSync(join(dir, name)).mode & 0o777]);
    const files = [...['', '-shm', '-wal'].map((end) => JOURNAL_FILE + end), 'journal.jsonl'];
    expect(modes).toEqual(files.map((file) => [file, 0o600]));
  });
});

describe.each<[string, () => EventLog]>([
  ['in a file', () => open()],
  ['in memory', () => new MemoryLog()],
])('a log %s', (_, make) => {
  test.each<[EventQuery, number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ since: 2 }, [3, 4]],
    [{ since: 9 }, []],
    [{ worker: 'one' }, [1, 4]],
    [{ types: ['worker.removed'] }, [3]],
    [{ types: [] }, []],
    [{ types: ['worker.removed', 'operator.typed'], worker: 'two' }, [2, 3]],
    [{ limit: 2 }, [1, 2]],
    [{ last: 2 }, [3, 4]],
    [{ last: 0 }, []],
    [{ since: 1, limit: 1 }, [2]],
    [{ last: 1, worker: 'two' }, [3]],
  ])('%j finds %j', (query, seqs) => {
    const log = make();
    for (const each of [typed('one'), typed('two'), event('worker.removed', '18:00', { worker: 'two' })]) {
      log.append(each);
    }
    log.append(typed('one'));
    expect(log.read(query).map(({ seq }) => seq)).toEqual(seqs);
    log.close();
  });

  test('refuses what is no event, and goes on', () => {
    const log = make();
    const wrong = { type: 'worker.exited', at: 1, data: { worker: 'one', exit: {} } } as unknown as NewEvent;
    expect(() => log.append(wrong)).toThrow(/^event worker\.exited cannot be written down: .*exit/);
    expect(() => log.append({ ...typed('one'), at: Number.NaN })).toThrow(/expected a time .*found NaN/);
    expect(log.append(typed('one')).seq).toBe(1);
    log.close();
  });

  test('tells listeners of each event until they leave', () => {
    const log = make();
    const heard: number[] = [];
    const leave = log.onAppend(({ seq }) => heard.push(seq));
    log.append(typed('one'));
    log.append(typed('one'));
    leave();
    log.append(typed('one'));
    expect(heard).toEqual([1, 2]);
    log.close();
  });
});

test.each([
  ['at a time that nothing can show', 1e300, { worker: 'w' }, 'worker.removed'],
  ['just beyond', -8.64e15 - 1, { worker: 'w' }, 'worker.removed'],
  ['that tells of such a time', 1, { worker: 'w', login: 'l', until: 1e300 }, 'login.limited'],
])('an event %s is left out and named', (_, at, data, type) => {
  using(open(), (journal) => {
    journal.append({ ...typed('one'), at: 8.64e15 });
    expect(() => journal.append({ type, at, data } as NewEvent)).toThrow(JournalError);
  });
  const database = new DatabaseSync(join(dir, JOURNAL_FILE));
  database
    .prepare('insert into events (at, type, data) values (?, ?, ?)')
    .run(at, type, JSON.stringify(data));
  database.close();
  using(Journal.openToRead(dir), (journal) => {
    expect(journal.read().map(({ seq }) => seq)).toEqual([1]);
    expect([...journal.skipped]).toEqual([2]);
  });
});

test('a reader sees what comes while another writes, and writes nothing itself', () => {
  using(open(), (writer) => {
    writer.append(typed('one'));
    using(Journal.openToRead(dir), (reader) => {
      expect(reader.read()).toHaveLength(1);
      writer.append(typed('two'));
      expect(reader.read({ since: 1 })).toMatchObject([{ data: { worker: 'two' } }]);
      expect(() => reader.append(typed('three'))).toThrow(/journal\.db cannot be used: .*readonly/);
    });
  });
});

test('nothing is ever changed or taken out', () => {
  using(open(), (journal) => journal.append(typed('one')));
  const database = new DatabaseSync(join(dir, JOURNAL_FILE));
  expect(() => database.exec('delete from events')).toThrow('append-only');
  expect(() => database.exec("update events set type = 'x'")).toThrow('append-only');
  database.close();
});

test('events of another version are left out and named', () => {
  using(open(), (journal) => journal.append(typed('one')));
  const database = new DatabaseSync(join(dir, JOURNAL_FILE));
  database.exec(
    `insert into events (at, type, data) values (1, 'worker.danced', '{}'), (1, 'worker.removed', '[]'), (1, 'worker.removed', '{')`,
  );
  database.close();
  using(Journal.openToRead(dir), (journal) => {
    expect(journal.read().map(({ seq }) => seq)).toEqual([1]);
    expect([...journal.skipped]).toEqual([2, 3, 4]);
  });
});

describe('a damaged file', () => {
  const aside = 'journal-damaged-2026-01-12T20-00-00-000Z.db';

  test.each<[string, () => void]>([
    ['is no database', () => writeFileSync(join(dir, JOURNAL_FILE), 'no database at all '.repeat(100))],
    [
      'was cut',
      () => {
        using(open(), (journal) => {
          for (const each of eveningEvents()) journal.append(each);
        });
        truncateSync(join(dir, JOURNAL_FILE), 8192);
        rmSync(join(dir, 'journal.jsonl'));
      },
    ],
  ])('that %s, and has no copy, is kept aside, told of, and followed by a new one', (_, damage) => {
    damage();
    const before = readFileSync(join(dir, JOURNAL_FILE));
    expect(() => Journal.openToRead(dir).read()).toThrow(/is damaged .*moves it aside/);
    using(open(), (journal) => {
      expect(journal.damage).toMatchObject({ name: 'JournalError', problem: 'damaged' });
      expect(journal.damage?.message).toContain(aside);
      expect(journal.append(typed('one')).seq).toBe(1);
    });
    expect(readFileSync(join(dir, aside))).toEqual(before);
    expect(using(open(), (journal) => [journal.damage, journal.read().length])).toEqual([undefined, 1]);
  });
});

test('what cannot be written or read is told of, not what is no event', () => {
  using(open(), (journal) => {
    const told: string[] = [];
    journal.onBroken = ({ message }) => told.push(message);
    expect(() => journal.append({ ...typed('one'), at: Number.NaN })).toThrow('expected a time');
    const again = refuse(dir, 'operator.typed');
    expect(() => journal.append(typed('one'))).toThrow('no room');
    expect(told).toEqual([expect.stringMatching(/journal\.db cannot be used: no room/)]);
    again();
    journal.append(typed('one'));
    const database = new DatabaseSync(join(dir, JOURNAL_FILE));
    database.exec('alter table events rename to lost');
    database.close();
    expect(() => journal.read()).toThrow('no such table');
    expect(told).toHaveLength(2);
  });
});

test('a file of a newer version is left as it is', () => {
  using(open(), (journal) => journal.append(typed('one')));
  const database = new DatabaseSync(join(dir, JOURNAL_FILE));
  database.exec('pragma user_version = 2');
  database.close();
  for (const act of [open, () => Journal.openToRead(dir)]) {
    expect(act).toThrow(/journal\.db: expected journal format 1, found 2: a newer orch-tui wrote it/);
  }
  expect(readdirSync(dir).filter((name) => name.endsWith('.db'))).toEqual([JOURNAL_FILE]);
});

test('where there is none, a reader is told and makes none', () => {
  expect(() => Journal.openToRead(dir)).toThrow(/journal\.db: there is no journal/);
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder that cannot be written is named', () => {
  expect(() => Journal.open(join(dir, 'none'), 0)).toThrow(/none\/journal\.db cannot be used: ENOENT/);
});

/** Runs a script as a module of its own, with `Journal` and `dir` at hand. */
function script(body: string): string[] {
  const head = `import { Journal } from ${JSON.stringify(MODULE)}; const dir = ${JSON.stringify(dir)};`;
  return ['--experimental-strip-types', '--input-type=module', '-e', head + body];
}

test('an event that was acknowledged outlives a kill -9', async () => {
  const child = spawn(
    process.execPath,
    script(`
      const journal = Journal.open(dir, 0);
      const say = () => {
        for (let i = 0; i < 20; i++) {
          const { seq } = journal.append({ type: 'operator.typed', at: 1, data: { worker: 'one' } });
          process.stdout.write(seq + '\\n');
        }
        setImmediate(say);
      };
      say();`),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let acknowledged = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 200) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  using(Journal.openToRead(dir), (journal) => {
    expect(journal.read().length).toBeGreaterThanOrEqual(acknowledged);
  });
  using(open(), (journal) => expect(journal.damage).toBeUndefined());
});

test('the terminal sees no warning of SQLite, but other warnings', () => {
  const body = `
    Journal.open(dir, 0).close();
    process.emitWarning('something else');`;
  const { stderr, status } = spawnSync(process.execPath, script(body), { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stderr).not.toContain('SQLite');
  expect(stderr).toContain('something else');
});
