import { afterEach, beforeEach, expect, test } from 'vitest';
import { Place } from './support/place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

/** What fills the room, or lies over it: its key, and what it says. */
const ACCOUNTS: readonly (readonly [key: string, says: RegExp])[] = [
  ['i', /worker-2 +∅ no_response .* recovered/],
  ['d', /process +\d+, running/],
  ['L', /log of control/],
  ['w', /worker-3 +permission · Do you want to proceed\?/],
  ['?', /select the tile above/],
  [':', /\d+ found +↑ ↓ choose/],
  ['/', /search/],
];

test('every account says at each size what it is there for, and Esc leads back to the grid', async () => {
  const args = ['demo', '--agents', '3', '--trouble', 'no_response:2', '--trouble', 'permission:3'];
  const room = place.room(args, { cols: 80, rows: 24 });
  await room.waitFor((t) => t.rowText(0).includes('1 needs you'), { timeout: 30_000 });
  await room.waitFor(/worker-2 .* 1 inc/, { timeout: 30_000 });
  for (const [cols, rows] of SIZES) {
    room.resize(cols, rows);
    await room.waitFor((t) => t.rowText(0).startsWith(' orch-tui') && t.text().includes('worker-3'));
    for (const [key, says] of ACCOUNTS) {
      room.type(key);
      await room.waitFor((t) => says.test(t.text()) && /Esc|q closes/.test(t.text()));
      room.press('esc');
      await room.waitFor((t) => t.rowText(0).startsWith(' orch-tui') && !says.test(t.text()));
    }
  }
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
}, 60_000);
