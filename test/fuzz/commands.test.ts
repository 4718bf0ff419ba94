import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeEvent, encodeHeader } from '../../src/cast/encode.ts';
import { main } from '../../src/commands/program.ts';
import { Journal } from '../../src/journal/journal.ts';
import { Sandbox } from '../commands/support.ts';
import { floods } from './hostile-bytes.ts';

/** What files say, and what workers showed, is told by commands without acting on the terminal that they are told in. */

const EVIL = 'evil\x1b]0;x\x07\x1b[31m\x9b2J\x9d0;x\x9c\u202eback\u2066';
const ACTS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

let sandbox: Sandbox;
let id: string;
let dir: string;
beforeEach(async () => {
  sandbox = new Sandbox();
  const run = await sandbox.open({ command: ['cat', EVIL], workers: 1 });
  run.release();
  ({ id } = run.manifest);
  ({ dir } = run);
  const journal = Journal.open(dir, 0);
  const worker = 'worker-1';
  journal.append({ type: 'run.started', at: 1, data: { id, version: EVIL, workers: 1, purpose: EVIL } });
  journal.append({
    type: 'incident.opened',
    at: 2,
    data: {
      worker,
      incident: EVIL,
      cause: 'stuck',
      kind: EVIL,
      severity: 'high',
      since: 1,
      evidence: EVIL,
      screen: [EVIL],
      guess: EVIL,
      impact: EVIL,
      task: EVIL,
    },
  });
  journal.append({ type: 'config.problem', at: 3, data: { problem: EVIL } });
  journal.append({
    type: 'message.queued',
    at: 4,
    data: { worker, message: 'm', kind: 'task', by: 'operator', text: EVIL },
  });
  journal.append({
    type: 'incident.closed',
    at: 5,
    data: { worker, incident: EVIL, outcome: 'healed', recipe: EVIL },
  });
  journal.close();
  const text = Object.values(floods(2000))
    .map((make) => Buffer.from(make()).toString())
    .join('');
  const header = encodeHeader({ cols: 80, rows: 24, startedAt: 0, title: EVIL });
  const cast =
    header +
    encodeEvent({ time: 1, code: 'o', data: `${EVIL}${text}` }) +
    encodeEvent({ time: 9, code: 'o', data: EVIL });
  const labels = JSON.stringify([{ from: 0, to: 9, state: 'idle', kind: EVIL, note: EVIL }]);
  writeFileSync(join(dir, 'worker-1.cast'), cast);
  const place = join(sandbox.cwd, 'casts');
  mkdirSync(place);
  for (const name of ['good', `${EVIL.replaceAll('/', '')}-name`]) {
    writeFileSync(join(place, `${name}.cast`), cast);
    writeFileSync(join(place, `${name}.labels.json`), labels);
  }
  writeFileSync(join(place, 'bad.cast'), `${EVIL}\n`);
  writeFileSync(join(place, 'bad.labels.json'), `${EVIL}`);
  writeFileSync(join(place, 'worse.cast'), cast);
  writeFileSync(join(place, 'worse.labels.json'), JSON.stringify([{ [EVIL]: EVIL, state: EVIL }]));
  sandbox.configure(`{ "workers": [], "${EVIL}": "${EVIL}" ${EVIL}`);
  const agents = join(sandbox.cwd, 'config/agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'broken.json'), `{ "name": "${EVIL}`);
  writeFileSync(join(agents, 'strange.json'), JSON.stringify({ name: EVIL, [EVIL]: [EVIL] }));
  writeFileSync(
    join(sandbox.cwd, 'config/recipes.json'),
    JSON.stringify({ recipes: [{ name: EVIL, when: { causes: [EVIL] } }] }),
  );
});
afterEach(() => sandbox.close());

const COMMANDS = [
  ['check', 'casts'],
  ['check', 'casts', '--json'],
  ['check', 'casts', '--safety'],
  ['check', EVIL],
  ['explain', 'casts/good.cast'],
  ['explain', 'casts/good.cast', '--json'],
  ['explain', 'casts/bad.cast'],
  ['explain', EVIL],
  ['logs', 'worker-1'],
  ['logs', EVIL],
  ['events'],
  ['events', '--json'],
  ['report'],
  ['report', '--json'],
  ['report', '--html'],
  ['runs'],
  ['runs', '--json'],
  ['view', 'worker-1'],
  ['status', '--run', EVIL],
  ['send', 'worker-1', EVIL],
  ['key', 'worker-1', EVIL],
  ['doctor'],
  ['keys'],
  ['replay', EVIL],
  [EVIL],
  ['status', `--${EVIL}`],
  ['export', EVIL, '-o', join('/tmp', 'never')],
].map((argv) => [JSON.stringify(argv), argv] as const);

test.each(COMMANDS)('%s', async (_, argv) => {
  const io = sandbox.io();
  const words = [...argv];
  await main(words.includes('logs') || words.includes('events') ? [...words, '--run', id] : words, io);
  const told = io.out() + io.err();
  expect(told).not.toBe('');
  expect(
    ACTS.exec(told) &&
      JSON.stringify(told.slice(Math.max(0, told.search(ACTS) - 80), told.search(ACTS) + 60)),
  ).toBeNull();
});
