import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCast } from '../../src/cast/read.ts';
import { OperatorScreen } from './support/operator-screen.ts';
import { Place } from './support/place.ts';

const RECORDING = join(import.meta.dirname, '../../fixtures/claude-2.1.329-basic-120x40.cast');

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

test('a command is recorded as it is seen, and plays back in the room', async () => {
  const file = join(place.dir, 'greeting.cast');
  const script = 'read line; echo "you said $line"; exit 3';
  const recorder = place.room(['record', '-o', file, '--', 'sh', '-c', script]);
  recorder.type('good evening');
  recorder.press('enter');
  await recorder.waitFor('you said good evening');
  expect(await recorder.ended()).toEqual({ code: 3 });
  expect(recorder.leftOn()).toEqual([]);
  const { events } = await readCast(file);
  expect(events.filter(({ code }) => code === 'x').map(({ data }) => data)).toEqual(['3']);

  const room = place.room(['replay', file, '--speed', '100'], { cols: 100, rows: 30 });
  await room.waitFor('you said good evening');
  expect(room.rowText(0)).toContain('replay');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
  await place.emptied();
});

test('a replay has the keys and the theme of the configuration', async () => {
  const folder = join(place.cwd, 'config');
  mkdirSync(join(folder, 'themes'), { recursive: true });
  const config = { workers: [{ command: ['-'] }], keys: { 'grid.help': ['H'] }, theme: 'mine' };
  writeFileSync(join(folder, 'orch.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'themes/mine.json'), JSON.stringify({ extends: 'light' }));
  const room = place.room(['replay', RECORDING]);
  await room.waitFor('replay');
  room.press('H');
  await room.waitFor('select the tile above');
  room.press('esc');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  writeFileSync(join(folder, 'themes/mine.json'), '{ "bass": "dark" }');
  const refused = place.room(['replay', RECORDING]);
  await refused.waitFor(/mine\.json.*bass/);
  expect(await refused.ended()).toEqual({ code: 2 });
  await place.emptied();
});

test('a recording that is broken is told in the room and after it, and the others are played', async () => {
  const folder = join(place.dir, 'recordings');
  mkdirSync(folder);
  copyFileSync(RECORDING, join(folder, 'whole.cast'));
  writeFileSync(join(folder, 'torn.cast'), Buffer.alloc(1000));
  const room = place.room(['replay', folder], { cols: 200, rows: 30 });
  await room.waitFor('whole');
  await room.waitFor(
    /left out: .*torn\.cast:1: expected a line of JSON, found bytes that were never written/,
  );
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.text()).toMatch(/orch-tui: left out: .*torn\.cast/);
  await place.emptied();
});

test('a run is exported as its room showed it', async () => {
  const script = 'echo "the first thing"; sleep 1; echo "the last thing"; read x';
  const started = place.room(['--workers', '2', '--', 'sh', '-c', script]);
  await started.waitFor('the last thing');
  started.press('q');
  expect(await started.ended()).toEqual({ code: 0 });
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
  const file = join(place.dir, 'room.cast');
  expect(await place.command('export', '--room', '-o', file)).toMatchObject({ code: 0 });
  const { header, events } = await readCast(file);
  const screen = new OperatorScreen(header);
  const shown: string[] = [];
  for (const { code, data } of events) {
    if (code === 'o') await new Promise<void>((done) => screen.write(data, done));
    shown.push(screen.text());
  }
  screen.dispose();
  expect(shown.at(-1)).toMatch(/2 workers[\s\S]*the first thing[\s\S]*the last thing/);
  expect(shown.some((text) => text.includes('the first thing') && !text.includes('the last thing'))).toBe(
    true,
  );
  await place.emptied();
});

test('the demo shows six agents, and one is entered as any worker', async () => {
  const room = place.room(['demo', '--seed', '1'], { cols: 200, rows: 50 });
  await room.waitFor('6 workers');
  room.press('enter');
  await room.waitFor('Ctrl-]');
  await room.waitFor(/^❯\s/m);
  room.press('ctrl-]');
  await room.waitFor('6 workers');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
  await place.emptied();
});
