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
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { JOURNAL_FILE, Journal } from '../../src/journal/journal.ts';

const PAGE_BYTES = 4096;
const COPY_FILE = 'journal.jsonl';

/** A disk that takes no more than the beginning of what is written to it. */
const disk = vi.hoisted(() => ({ isFull: false }));
vi.mock(import('node:fs'), async (original) => {
  const fs = await original();
  const writeSync = (file: number, bytes: Buffer, offset: number, length: number, position: number) => {
    const written = fs.writeSync(file, bytes, offset, disk.isFull ? 10 : length, position);
    if (disk.isFull) throw new Error('ENOSPC: no space left on device');
    return written;
  };
  return { ...fs, writeSync: writeSync as typeof fs.writeSync };
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-copy-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const note = (worker: string, at: number): NewEvent => ({
  type: 'message.queued',
  at,
  data: { worker, message: `m${at}`, kind: 'operator', by: 'operator', text: `"go on"\nünïcode ${at}` },
});

function append(count: number, from = 0): JournalEvent[] {
  const journal = Journal.open(dir, 0);
  const events = Array.from({ length: count }, (_, i) => journal.append(note(`w${i % 3}`, from + i + 0.25)));
  journal.close();
  return events;
}

/** All events, and those of one worker, which an index finds. */
function everything(): { all: JournalEvent[]; own: JournalEvent[]; damage: string | undefined } {
  const journal = Journal.open(dir, 0);
  const read = { all: journal.read(), own: journal.read({ worker: 'w1' }), damage: journal.damage?.message };
  journal.close();
  return read;
}

function overwrite(file: string, page: number): void {
  const fd = openSync(join(dir, file), 'r+');
  writeSync(fd, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
  closeSync(fd);
}

const linesOf = () => readFileSync(join(dir, COPY_FILE), 'utf8').split('\n');

test('each event is a line of the copy, as it is told', () => {
  const events = append(3);
  expect(linesOf()).toEqual([...events.map(lineOf), '']);
});

function lineOf({ seq, at, type, data }: JournalEvent): string {
  return JSON.stringify({ seq, at, type, data });
}

test('whichever page is overwritten, no event is lost', () => {
  const events = append(600);
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  const pages = whole.length / PAGE_BYTES;
  expect(pages).toBeGreaterThan(20);
  let damaged = 0;
  for (let page = 0; page < pages; page++) {
    overwrite(JOURNAL_FILE, page);
    const { all, own, damage } = everything();
    expect(all).toEqual(events);
    expect(own).toEqual(events.filter(({ data }) => 'worker' in data && data.worker === 'w1'));
    if (damage !== undefined) {
      damaged++;
      expect(damage).toMatch(/was damaged .* and was written anew from its copy: nothing is lost/);
    }
    writeFileSync(join(dir, JOURNAL_FILE), whole);
  }
  expect(damaged).toBeGreaterThan(pages / 2);
});

test('whichever page of the write-ahead log is overwritten where control was killed, no event is lost', () => {
  append(5);
  const journal = Journal.open(dir, 0);
  for (let i = 0; i < 40; i++) journal.append(note('w1', 100 + i));
  const events = journal.read();
  const live = dir;
  for (let page = 0; page < statSync(join(live, `${JOURNAL_FILE}-wal`)).size / PAGE_BYTES; page++) {
    dir = join(live, `killed-${page}`);
    mkdirSync(dir);
    for (const file of [JOURNAL_FILE, `${JOURNAL_FILE}-wal`, COPY_FILE])
      copyFileSync(join(live, file), join(dir, file));
    overwrite(`${JOURNAL_FILE}-wal`, page);
    expect(everything().all).toEqual(events);
  }
  journal.close();
  dir = live;
});

test('what a kill has torn is written over', () => {
  const events = append(3);
  const [first, second, third] = linesOf();
  writeFileSync(join(dir, COPY_FILE), `${first}\n${second}\n${third!.slice(0, 20)}`);
  expect(everything()).toMatchObject({ all: events, damage: undefined });
  expect(linesOf()).toEqual([first, second, third, '']);
});

test('a run of before there were copies gets one', () => {
  const events = append(700);
  rmSync(join(dir, COPY_FILE));
  append(1, 1000);
  expect(linesOf()).toHaveLength(702);
  rmSync(join(dir, JOURNAL_FILE));
  expect(everything().all.slice(0, 700)).toEqual(events);
});

test.each([
  ['of something else', (line: string) => line.replace('m1.25', 'other')],
  ['damaged', () => '\0\0\0'],
])('a copy that is %s is made anew', (_, change) => {
  append(2);
  const lines = linesOf();
  writeFileSync(join(dir, COPY_FILE), [lines[0], change(lines[1]!), ''].join('\n'));
  expect(everything()).toMatchObject({ damage: undefined });
  expect(linesOf()).toEqual(lines);
});

test('a copy that is damaged with the journal is kept aside with it', () => {
  append(600);
  const lines = linesOf();
  lines[5] = 'torn';
  writeFileSync(join(dir, COPY_FILE), lines.join('\n'));
  overwrite(JOURNAL_FILE, 3);
  const { all, damage } = everything();
  expect(all).toEqual([]);
  expect(damage).toContain('a new one was begun');
  const aside = readdirSync(dir).filter((name) => /damaged.*(db|jsonl)$/.test(name));
  expect(aside.sort()).toEqual([
    'journal-damaged-1970-01-01T00-00-00-000Z.db',
    'journal-damaged-1970-01-01T00-00-00-000Z.jsonl',
  ]);
  append(1);
  expect(linesOf()).toHaveLength(2);
});

test('what a full disk did not let into the copy follows when it can, and its last line is whole', () => {
  const journal = Journal.open(dir, 0);
  const events = [journal.append(note('w', 1))];
  disk.isFull = true;
  events.push(journal.append(note('w', 2)));
  disk.isFull = false;
  expect(linesOf()).toEqual([lineOf(events[0]!), '']);
  events.push(journal.append(note('w', 3)));
  journal.close();
  expect(linesOf()).toEqual([...events.map(lineOf), '']);
});
