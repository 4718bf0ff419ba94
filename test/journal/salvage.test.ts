import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { JOURNAL_FILE, Journal } from '../../src/journal/journal.ts';
import { decisionsIn, readableRows } from '../../src/journal/salvage.ts';
import { overwritePage, PAGE_BYTES } from './pages.ts';

let root: string;
let dir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orch-salvage-'));
  dir = root;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const heartbeat = (worker: string, at: number): NewEvent => ({
  type: 'heartbeat',
  at,
  data: { worker, state: 'working', health: 'ok', activityAt: at },
});
const off = (worker: string, at: number): NewEvent => ({
  type: 'automation.changed',
  at,
  data: { worker, mode: 'off', by: 'operator' },
});
const message = (at: number): NewEvent => ({
  type: 'message.queued',
  at,
  data: { worker: 'w1', message: String(at), kind: 'operator', by: 'operator', text: 'go on' },
});

/** A journal of many pages, in which every tenth event is a decision. */
function writeJournal(): JournalEvent[] {
  const journal = Journal.open(dir, 0);
  const events = Array.from({ length: 600 }, (_, i) =>
    journal.append(i % 10 === 0 ? off(`w${i}`, i) : i % 10 === 5 ? message(i) : heartbeat('w1', i)),
  );
  journal.close();
  return events;
}

/** As that of a run of before there were copies. */
function loseCopy(): void {
  rmSync(join(dir, 'journal.jsonl'));
}

const overwrite = (page: number) => overwritePage(join(dir, JOURNAL_FILE), page);

function rowsLeft(): number[] {
  const database = new DatabaseSync(join(dir, JOURNAL_FILE), { readOnly: true });
  try {
    return [...readableRows(database)].map(({ seq }) => seq);
  } finally {
    database.close();
  }
}

/** Those that hold events, not the way to them; the rest are of indexes. */
function pagesOfEvents(): number[] {
  const pages = statSync(join(dir, JOURNAL_FILE)).size / PAGE_BYTES;
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  const leafOfTable = 13;
  return Array.from({ length: pages }, (_, page) => page).filter(
    (page) => page > 0 && whole[page * PAGE_BYTES] === leafOfTable,
  );
}

test('all but what stands in a damaged page is read, whichever it is', () => {
  const events = writeJournal();
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  const pages = pagesOfEvents();
  expect(pages.length).toBeGreaterThan(8);
  const lost = pages.flatMap((page) => {
    overwrite(page);
    const left = rowsLeft();
    const missing = events.map(({ seq }) => seq).filter((seq) => !left.includes(seq));
    expect(left.length + missing.length).toBe(events.length);
    expect(missing.at(-1)! - missing[0]! + 1).toBe(missing.length);
    const file = openSync(join(dir, JOURNAL_FILE), 'r+');
    writeSync(file, whole);
    closeSync(file);
    return missing;
  });
  // Each event stands in one of them.
  expect(lost.sort((a, b) => a - b)).toEqual(events.map(({ seq }) => seq));
});

test('without a copy the decisions that can be read are in force after a damage, and nothing that was begun', () => {
  const events = writeJournal();
  loseCopy();
  const [, , third] = pagesOfEvents();
  overwrite(third!);
  const journal = Journal.open(dir, 0);
  const kept = journal.read();
  journal.close();
  expect(journal.damage?.problem).toBe('damaged');
  const decided = events.filter(({ type }) => type === 'automation.changed');
  expect(new Set(kept.map(({ type }) => type))).toEqual(new Set(['automation.changed']));
  expect(kept.length).toBeGreaterThan(decided.length / 2);
  expect(kept.length).toBeLessThan(decided.length);
  const told = decided.map(({ at, data }) => ({ at, data }));
  for (const { at, data } of kept) expect(told).toContainEqual({ at, data });
  expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, i) => i + 1));
});

test('what was decided last is in the file beside, where a control was killed', () => {
  writeJournal();
  const journal = Journal.open(dir, 0);
  journal.append(off('last', 1000));
  const killed = join(dir, 'killed');
  mkdirSync(killed);
  for (const end of ['', '-wal'])
    copyFileSync(join(dir, JOURNAL_FILE + end), join(killed, JOURNAL_FILE + end));
  journal.close();
  dir = killed;
  overwrite(pagesOfEvents()[2]!);
  const anew = Journal.open(dir, 0);
  expect(anew.damage?.problem).toBe('damaged');
  expect(anew.read({ last: 1 })).toMatchObject([{ data: { worker: 'last', mode: 'off' } }]);
  anew.close();
});

test('where the new one cannot be written, the damaged one stays for the next to come', () => {
  writeJournal();
  loseCopy();
  const [, , third] = pagesOfEvents();
  overwrite(third!);
  const before = readFileSync(join(dir, JOURNAL_FILE));
  const inTheWay = join(dir, 'journal-begun.db-journal');
  mkdirSync(inTheWay);
  expect(() => Journal.open(dir, 0)).toThrow(/journal\.db cannot be used/);
  expect(readFileSync(join(dir, JOURNAL_FILE))).toEqual(before);
  expect(readdirSync(dir).filter((name) => /aside|damaged|begun\.db$/.test(name))).toEqual([]);
  rmSync(inTheWay, { recursive: true });
  const journal = Journal.open(dir, 0);
  expect(journal.damage?.problem).toBe('damaged');
  expect(journal.read().length).toBeGreaterThan(0);
  journal.close();
});

test('whichever page is damaged, a journal can be begun anew without a copy', () => {
  writeJournal();
  loseCopy();
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  for (let page = 0; page < whole.length / PAGE_BYTES; page++) {
    overwrite(page);
    const journal = Journal.open(dir, page);
    expect(journal.append(heartbeat('w1', 1)).seq).toBeGreaterThan(0);
    journal.close();
    loseCopy();
    rmSync(join(dir, JOURNAL_FILE));
    const file = openSync(join(dir, JOURNAL_FILE), 'w');
    writeSync(file, whole);
    closeSync(file);
  }
});

test('who was stopped and is started again is not stopped', () => {
  const life = (type: 'worker.stopped' | 'worker.started', worker: string, seq: number): JournalEvent =>
    type === 'worker.stopped'
      ? { type, seq, at: seq, data: { worker, by: 'operator' } }
      : { type, seq, at: seq, data: { worker, argv: ['claude'], cwd: '/', how: 'operator', attempt: 1 } };
  const kept = decisionsIn([
    life('worker.started', 'one', 1),
    life('worker.stopped', 'one', 2),
    life('worker.started', 'two', 3),
    life('worker.stopped', 'two', 4),
    life('worker.started', 'one', 5),
  ]);
  expect(kept.map(({ seq }) => seq)).toEqual([4]);
});
