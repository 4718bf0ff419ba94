import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCast } from '../../src/cast/read.ts';
import { Place } from './support/place.ts';

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
