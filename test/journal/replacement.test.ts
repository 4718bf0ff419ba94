import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../src/journal/event.ts';
import { JOURNAL_FILE, Journal } from '../../src/journal/journal.ts';
import { asideAt, begunBeside, copyBeside, endReplacement } from '../../src/journal/replacement.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-replacement-'));
  file = join(dir, JOURNAL_FILE);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const decides = (mode: 'off' | 'on', at: number): NewEvent => ({
  type: 'automation.changed',
  at,
  data: { worker: 'w1', mode, by: 'operator' },
});

test('where a kill has cut it short, the next to come ends it', () => {
  const damaged = Journal.open(dir, 0);
  damaged.append(decides('on', 1));
  const wal = readFileSync(`${file}-wal`);
  damaged.close();
  const aside = asideAt(file, 0);
  renameSync(file, aside);
  rmSync(copyBeside(file));
  const begun = Journal.open(dir, 0);
  begun.append(decides('off', 2));
  begun.close();
  renameSync(file, begunBeside(file));
  rmSync(copyBeside(file));
  // What stood beside the damaged one would be read into the new one.
  writeFileSync(`${file}-wal`, wal);

  const journal = Journal.open(dir, 9);
  expect(journal.damage?.message).toContain(`is in ${aside};`);
  expect(journal.read()).toMatchObject([{ data: { mode: 'off' } }]);
  journal.close();
  expect(readFileSync(`${aside}-wal`)).toEqual(wal);
  expect(existsSync(begunBeside(file))).toBe(false);
});

test('where the damaged one still stands in its place, nothing is put there', () => {
  writeFileSync(file, 'damaged');
  writeFileSync(begunBeside(file), 'half written');
  expect(endReplacement(file)).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('damaged');
});

test('where nothing was begun, nothing is made', () => {
  expect(endReplacement(file)).toBeUndefined();
  expect(readdirSync(dir)).toEqual([]);
});
