import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { Place } from './support/place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

const inGrid = (room: OuterTerminal): boolean => room.rowText(0).includes('orch-tui');

test.each([
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
])('trouble is seen, told of, and dealt with in a room of $cols x $rows', async (size) => {
  const room = place.room(
    ['demo', '--agents', '3', '--trouble', 'no_response:2', '--trouble', 'auth_error:3'],
    size,
  );
  await room.waitFor(/resume text.* · 1 of 2/);
  await room.waitFor('needs you:');
  await room.waitFor(() => room.raw.includes('\x1b]9;orch-tui: worker-3 needs you'));

  room.press('1', 'k');
  await room.waitFor('What may help worker-1');
  await room.waitFor(/ctrl-c, enter +ctrl-c, wait 2 s, enter/);
  room.press('esc');
  await room.waitFor((t) => !t.text().includes('What may help'));

  room.press('s');
  await room.waitFor('Message to worker-1');
  room.type('say hello');
  room.press('alt-enter');
  room.type('and go on');
  await room.waitFor(/say hello[ │]+\n.*and go on/);
  room.press('enter');
  await room.waitFor(/message to worker-1: (submitted|acknowledged)/, { timeout: 30_000 });

  room.press('i');
  await room.waitFor(/worker-2 +∅ no_response .* 1 +recovered/, { timeout: 30_000 });
  room.press('end', 'home', 'enter');
  await room.waitFor('seen since');
  room.press('esc');
  await room.waitFor('how it ended');
  room.press('esc');
  await room.waitFor(inGrid);

  room.press('d');
  await room.waitFor('command');
  room.press('end');
  await room.waitFor('no match');
  room.press('esc');
  await room.waitFor(inGrid);

  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
});
