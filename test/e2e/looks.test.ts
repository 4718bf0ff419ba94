import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { THEMES } from '../../src/room/themes.ts';
import { TRUE_COLOR } from '../../src/screen/cells.ts';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { Place } from './support/place.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
  place.env.COLORTERM = 'truecolor';
});
afterEach(() => place.close());

const TWO = ['--workers', '2', '--', 'sh', '-c', 'echo "hello from $ORCH_TUI_WORKER"; exec cat'];

/** The color of the sign of the first worker that runs, as it is shown now. */
function signColor(room: OuterTerminal): number | undefined {
  for (let y = 0; y < room.rows; y++) {
    const x = room.rowText(y).indexOf('● worker-');
    if (x !== -1) return room.cell(x, y).fg;
  }
  return undefined;
}

const rgb = (color: string) => TRUE_COLOR | Number.parseInt(color.slice(1), 16);

async function leave(room: OuterTerminal): Promise<void> {
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
}

test('a theme is chosen by name, and by the config while the room is open', async () => {
  const config = join(place.cwd, 'config');
  mkdirSync(join(config, 'themes'), { recursive: true });
  const say = (theme: string) =>
    writeFileSync(
      join(config, 'orch.json'),
      JSON.stringify({ workers: [{ command: ['cat'], count: 2 }], theme }),
    );
  say('auto');
  writeFileSync(join(config, 'themes', 'sea.json'), '{ "parts": { "running": "#0087af" } }');

  const light = place.room(['--theme', 'light'], { cols: 100, rows: 30 });
  await light.waitFor(() => signColor(light) === rgb(THEMES.light.parts.running!));
  await leave(light);

  const room = place.room([], { cols: 100, rows: 30 });
  await room.waitFor(() => signColor(room) === rgb(THEMES.dark.parts.running!));
  say('sea');
  await room.waitFor(() => signColor(room) === rgb('#0087af'));
  say('see');
  await room.waitFor('orch.json: theme: expected the name of a theme, found "see"');
  expect(signColor(room)).toBe(rgb('#0087af'));
  await leave(room);
});

test('with NO_COLOR nothing has a color', async () => {
  place.env.NO_COLOR = '1';
  const room = place.room(TWO, { cols: 100, rows: 30 });
  await room.waitFor('hello from worker-2');
  for (let y = 0; y < room.rows; y++)
    for (let x = 0; x < room.cols; x++) expect(room.cell(x, y)).toMatchObject({ fg: -1, bg: -1 });
  await leave(room);
});

test('a small room is a list: a worker is selected, entered and left, and help is there', async () => {
  const room = place.room(TWO, { cols: 50, rows: 12 });
  await room.waitFor(/❯ 1 ● worker-1 running.*\n {2}2 ● worker-2 running/);
  room.press('down');
  await room.waitFor(/❯ 2 ● worker-2/);
  room.press('enter');
  await room.waitFor('hello from worker-2');
  room.press('ctrl-]');
  await room.waitFor(/❯ 2 ● worker-2/);
  room.type('?');
  await room.waitFor('The grid');
  room.type('q');
  await room.waitFor(/❯ 2 ● worker-2/);
  await leave(room);
});

test('for a screen reader the room is words, with the cursor in the line of the selected worker', async () => {
  const room = place.room(['--screen-reader', ...TWO], { cols: 80, rows: 24 });
  await room.waitFor(/^orch-tui: 2 workers, 2 working\nselected: worker-1: running/);
  expect(room.text()).not.toMatch(/[╭│●]/);
  room.press('down');
  await room.waitFor(/selected: worker-2: running/);
  await leave(room);
});
