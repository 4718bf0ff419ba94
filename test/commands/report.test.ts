import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../src/commands/program.ts';
import { Journal } from '../../src/journal/journal.ts';
import { eveningEvents } from '../journal/evening.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
let id: string;
beforeEach(async () => {
  sandbox = new Sandbox();
  const run = await sandbox.open({ command: ['cat'] });
  run.release();
  id = run.manifest.id;
  const journal = Journal.open(run.dir, 0);
  for (const each of eveningEvents()) journal.append(each);
  journal.close();
});
afterEach(() => sandbox.close());

async function orchTui(...argv: string[]) {
  const io = sandbox.io();
  const code = await main(argv, io);
  return { code, out: io.out(), err: io.err() };
}

test.each([
  [[], /^# Report of run-.*^- Manual: 1;/ms],
  [['--md'], /^# Report of run-/],
  [['--html'], /^<!doctype html>.*<\/html>$/ms],
  [['--json'], /"manual": 1,/],
])('report %j', async (options, shown) => {
  const { code, out, err } = await orchTui('report', id, ...options);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(shown);
});

test('a terminal is told how far it is, while the report itself goes elsewhere', async () => {
  const io = sandbox.io();
  Object.assign(io.stderr, { isTTY: true });
  expect(await main(['report', '--json'], io)).toBe(0);
  expect(JSON.parse(io.out())).toMatchObject({ id });
  const count = eveningEvents().length;
  expect(io.err()).toContain(`\r\x1b[Kmaking the report: events: 0 of ${count} … Ctrl-C ends it`);
});

test('it goes to a file that is private', async () => {
  expect(await orchTui('report', '--json', '-o', 'out.json')).toEqual({ code: 0, out: '', err: '' });
  const file = join(sandbox.cwd, 'out.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ id, metrics: { automatic: 11, manual: 1 } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  [['--md', '--html'], 'give one of --md, --html and --json'],
  [['run-1', '--run', 'run-1'], 'name the run once'],
])('report %j is refused', async (options, message) => {
  const { code, err } = await orchTui('report', ...options);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
