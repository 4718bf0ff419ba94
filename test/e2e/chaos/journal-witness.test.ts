import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOURNAL_FILE, Journal } from '../../../src/journal/journal.ts';
import { overwritePage } from '../../journal/pages.ts';
import { JournalWitness } from './journal-witness.ts';

let dir: string;
let journal: Journal;
let witness: JournalWitness;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'witness-'));
  journal = Journal.open(dir, 0);
  witness = new JournalWitness(dir);
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true });
});

const controlStarted = (pid: number) =>
  journal.append({ type: 'control.started', at: 0, data: { version: '1', pid } });
const queued = (message: string) =>
  journal.append({
    type: 'message.queued',
    at: 0,
    data: { worker: 'w', message, kind: 'operator', by: 'operator', text: 'hello' },
  });

/** The journal is put aside, with its copy, and a new one begun. */
function beginAnew(): void {
  journal.close();
  rmSync(join(dir, 'journal.jsonl'));
  for (const companion of ['-wal', '-shm']) rmSync(join(dir, JOURNAL_FILE + companion), { force: true });
  renameSync(join(dir, JOURNAL_FILE), join(dir, 'journal-damaged-1.db'));
  journal = Journal.open(dir, 0);
}

const damage = { at: 2000, controls: [1] };

test('what was seen stays, and what was taken is there', () => {
  controlStarted(1);
  queued('m1');
  witness.look(1000);
  const taken = [
    { id: 'm1', at: 900 },
    { id: 'm2', at: 900 },
  ];
  expect(witness.count).toBe(2);
  expect(witness.problems(taken.slice(0, 1), [])).toEqual([]);
  expect(witness.problems(taken, [])).toEqual(['message m2 was taken and is not in the journal']);
  beginAnew();
  expect(witness.problems([], [])).toEqual([
    '1 journals were put aside, and 0 damaged',
    'event 1 (control.started) was in the journal and is gone',
    'event 2 (message.queued) was in the journal and is gone',
  ]);
});

test('a damage costs nothing of what was seen and taken', () => {
  controlStarted(1);
  queued('m1');
  witness.look(1000);
  journal.close();
  overwritePage(join(dir, JOURNAL_FILE), 1);
  journal = Journal.open(dir, 0);
  expect(journal.damage).toBeDefined();
  controlStarted(2);
  witness.look(3000);
  const taken = [{ id: 'm1', at: 900 }];
  expect(witness.isDamaged([damage])).toBe(false);
  expect(witness.problems(taken, [damage])).toEqual([]);
  beginAnew();
  controlStarted(3);
  expect(witness.problems(taken, [damage, damage])).toEqual([
    'event 1 (control.started) was in the journal and is gone',
    'event 2 (message.queued) was in the journal and is gone',
    'event 3 (control.started) was in the journal and is gone',
    'message m1 was taken and is not in the journal',
  ]);
});

test('a damage that no other control has mended is a problem', () => {
  controlStarted(1);
  witness.look(3000);
  expect(witness.isDamaged([damage])).toBe(true);
  expect(witness.problems([], [damage])).toEqual(['the journal was damaged, and no control has begun anew']);
});

test('a journal that cannot be read is a problem, damaged or not', () => {
  journal.close();
  for (const companion of ['-wal', '-shm']) rmSync(join(dir, JOURNAL_FILE + companion), { force: true });
  writeFileSync(join(dir, JOURNAL_FILE), 'no journal at all');
  expect(witness.problems([], [damage])).toEqual(['the journal cannot be read']);
  rmSync(join(dir, JOURNAL_FILE));
  journal = Journal.open(dir, 0);
});

test('a message that was sent twice, and clocks that were set, show', () => {
  for (let i = 0; i < 2; i++)
    journal.append({
      type: 'message.submitted',
      at: 60_000,
      data: { worker: 'w', message: 'm1', attempt: 1 },
    });
  witness.look(1000);
  expect(witness.problems([], [])).toEqual(['message m1 was sent twice']);
  expect(witness.farthestClock).toBe(59_000);
});
