import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { JOURNAL_FILE, Journal } from '../../src/journal/journal.ts';
import { overwritePage, PAGE_BYTES } from './pages.ts';

const COPY_FILE = 'journal.jsonl';

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

const overwrite = (file: string, page: number) => overwritePage(join(dir, file), page);

const linesOf = () => readFileSync(join(dir, COPY_FILE), 'utf8').split('\n');

test('each event is a line of the copy, as it is told, with a sum behind', () => {
  const events = append(3);
  expect(linesOf().map((line) => line.replace(/,"crc":\d+\}$/, '}'))).toEqual([...events.map(toldAs), '']);
});

test('what could steer a terminal stands in the copy as what JSON has for it', () => {
  const journal = Journal.open(dir, 0);
  const event = journal.append({
    type: 'control.ended',
    at: 1,
    data: { reason: '\x9b2J \x1b]0;x\x07 \u202e \u2028 {"seq":7,"crc":1}' },
  });
  journal.close();
  expect(readFileSync(join(dir, COPY_FILE), 'utf8').trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
  rmSync(join(dir, JOURNAL_FILE));
  expect(everything().all).toEqual([event]);
});

const toldAs = ({ type, at, data, seq }: JournalEvent) => JSON.stringify({ type, at, data, seq });

test('whichever page is overwritten, no event is lost', () => {
  const events = append(600);
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  const pages = whole.length / PAGE_BYTES;
  expect(pages).toBeGreaterThan(20);
  let damaged = 0;
  for (let page = 0; page < pages; page++) {
    overwrite(JOURNAL_FILE, page);
    const reader = Journal.openToRead(dir);
    expect(reader.read()).toEqual(events);
    reader.close();
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

test('whichever bytes are others, also where SQLite notices nothing, no event is lost or changed', () => {
  const events = append(100);
  const whole = readFileSync(join(dir, JOURNAL_FILE));
  for (let at = 4096; at < whole.length - 16; at += 211) {
    const bytes = Buffer.from(whole);
    bytes.fill(at % 2 === 0 ? 0xa5 : 0x31, at, at + 16);
    writeFileSync(join(dir, JOURNAL_FILE), bytes);
    expect(everything().all).toEqual(events);
  }
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

test('what a kill has torn is cut off', () => {
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
  ['is changed', (line: string) => line.replace('ünïcode', 'other')],
  ['is none', () => '\0\0\0'],
])('a copy of which a line %s is made anew', (_, change) => {
  const events = append(9);
  const lines = linesOf();
  for (const damaged of [0, 4, 8]) {
    writeFileSync(
      join(dir, COPY_FILE),
      lines.map((line, i) => (i === damaged ? change(line) : line)).join('\n'),
    );
    expect(everything()).toMatchObject({ all: events, damage: undefined });
    expect(linesOf()).toEqual(lines);
  }
});

test('what is damaged in one of the two is taken from the other', () => {
  const events = append(600);
  const lines = linesOf();
  for (let i = 0; i < 5; i++) lines[i] = 'torn';
  writeFileSync(join(dir, COPY_FILE), lines.join('\n'));
  overwrite(JOURNAL_FILE, statSync(join(dir, JOURNAL_FILE)).size / PAGE_BYTES - 1);
  const { all, damage } = everything();
  expect(all).toEqual(events);
  expect(damage).toContain('nothing is lost');
  expect(linesOf()).toHaveLength(601);
});

test('what is damaged in both is kept aside', () => {
  append(600);
  writeFileSync(join(dir, COPY_FILE), linesOf().join('\n').replaceAll('m7', 'm8'));
  for (let page = 2; page < 20; page++) overwrite(JOURNAL_FILE, page);
  expect(() => Journal.openToRead(dir)).toThrow(/is damaged/);
  const { all, damage } = everything();
  expect(all).toEqual([]);
  expect(damage).toContain('a new one was begun');
  const aside = readdirSync(dir).filter((name) => /damaged.*(db|jsonl)$/.test(name));
  expect(aside.sort()).toEqual([
    'journal-damaged-1970-01-01T00-00-00-000Z.db',
    'journal-damaged-1970-01-01T00-00-00-000Z.jsonl',
  ]);
  for (const name of aside) expect(damage).toContain(name);
  append(1);
  expect(linesOf()).toHaveLength(2);
});

/** Appends two events where no file may be longer than some 1.3 to 2.7 MB; the second is 1 MB in the journal, 3 in its copy. */
const CRAMPED = `
  const { Journal } = await import(process.argv[1]);
  const journal = Journal.open(process.argv[2], 0);
  const ended = (at, reason) => ({ type: 'control.ended', at, data: { reason } });
  const told = [];
  journal.onBroken = ({ message }) => told.push(message);
  journal.append(ended(1, 'short'));
  try { journal.append(ended(2, '\\u009b'.repeat(500_000))); } catch (error) { told.push(error.message); }
  journal.close();
  console.log(JSON.stringify(told));
`;

test('what does not fit into the copy is not acknowledged, and is there when it does', () => {
  const limited = 'trap "" XFSZ; ulimit -f 2600; exec "$@"';
  const source = join(import.meta.dirname, '../../src/journal/journal.ts');
  const node = [process.execPath, '--input-type=module', '-e', CRAMPED, source, dir];
  const { stdout, stderr } = spawnSync('sh', ['-c', limited, 'sh', ...node], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(Array(2).fill(expect.stringMatching(/cannot be used: EFBIG/)));
  expect(linesOf().map((line) => line.length > 0)).toEqual([true, false]);
  const { all } = everything();
  expect(all.map(({ seq, at }) => [seq, at])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(linesOf()).toHaveLength(3);
});

test('a copy that cannot be opened is named', () => {
  mkdirSync(join(dir, COPY_FILE));
  expect(() => Journal.open(dir, 0)).toThrow(/journal\.jsonl cannot be used: EISDIR/);
});
