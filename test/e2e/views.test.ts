import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { Place } from './support/place.ts';

const SIZES = [
  { cols: 80, rows: 24, charts: 4 },
  { cols: 120, rows: 40, charts: 6 },
  { cols: 200, rows: 50, charts: 6 },
];
const CHARTS = /Workers by state|Interventions|Trouble|Output, KB\/s|CPU, %|Memory, MB/g;

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Opens a room on a run of six workers: a shell that counts, and others that wait. */
async function openRoom(): Promise<OuterTerminal> {
  const script = 'if [ "$ORCH_TUI_WORKER" = worker-4 ]; then while :; do :; done; fi; exec cat';
  const room = place.room(['--workers', '6', '--', 'sh', '-c', script], { cols: 80, rows: 24 });
  await room.waitFor((t) => t.rowText(0).includes('6 running'));
  return room;
}

/** The names of the workers from top to bottom. */
function rowsOf(room: OuterTerminal): string[] {
  return room.text().match(/worker-\d+(?= +●)/g) ?? [];
}

const lastRow = (room: OuterTerminal) => room.rowText(room.rows - 1);
const allRows = (room: OuterTerminal) => Array.from({ length: room.rows }, (_, y) => room.rowText(y));

test('the table lists, orders, filters and leads into workers at any size', async () => {
  const room = await openRoom();
  room.press('t');
  for (const size of SIZES) {
    room.resize(size.cols, size.rows);
    await room.waitFor((t) => /worker +state .*CPU +mem/.test(t.rowText(1)) && rowsOf(t).length === 6);
    await room.waitFor((t) => lastRow(t).includes('turn round'));
    await room.waitFor(/worker-1 .* \d+%? +\d+[KM]/);
  }
  // The one that counts takes the most: it comes first when the rows are ordered by that.
  room.click(room.find('CPU')!.x, 1);
  await room.waitFor((t) => rowsOf(t)[0] === 'worker-4' && /worker-4 .* [1-9]\d*% /.test(t.text()));
  room.type('/er-2');
  await room.waitFor((t) => rowsOf(t).join() === 'worker-2' && lastRow(t).includes('filter: er-2'));
  room.press('enter', 'enter');
  await room.waitFor((t) => /^ \d+ worker-2/.test(lastRow(t)));
  room.press('ctrl-]');
  await room.waitFor((t) => rowsOf(t).join() === 'worker-2');
  room.press('f', 'esc', 'q');
  await room.waitFor('╭');
  expect(rowsOf(room)).toEqual([]);
});

test('the metrics draw their charts at any size, and lead back', async () => {
  const room = await openRoom();
  room.press('m');
  for (const { cols, rows, charts } of SIZES) {
    room.resize(cols, rows);
    await room.waitFor((t) => t.text().match(CHARTS)?.length === charts && /[⠁-⣿]{20}/.test(t.text()));
    expect(room.text()).toMatch(/Workers by state +━ \w+/);
    for (const row of allRows(room).slice(1, -1))
      expect(row.match(CHARTS)?.length ?? 0).toBeLessThanOrEqual(3);
  }
  await room.waitFor(/Memory, MB +━ all workers \d+[KM]/);
  await room.waitFor(/CPU, % +━ all workers \d+%/);
  room.press('3');
  await room.waitFor((t) => t.rowText(0).includes('whole run'));
  room.press('m');
  await room.waitFor('╭');
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
});

test('without colours and Unicode both are still told', async () => {
  Object.assign(place.env, { NO_COLOR: '1', LANG: 'C.ISO-8859-1' });
  const room = await openRoom();
  room.press('t');
  await room.waitFor(/worker-6 +\* running/);
  room.press('m');
  await room.waitFor(/Workers by state +- \w+ \d/);
  await room.waitFor(/[.:+#]{10}/);
  const cells = allRows(room).flatMap((row, y) => Array.from(row, (_, x) => room.cell(x, y)));
  expect(cells.every(({ fg, bg }) => fg === -1 && bg === -1)).toBe(true);
  expect(room.text()).toMatch(/^[\x20-\x7e\n]*$/);
});
