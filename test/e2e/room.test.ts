import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { Place } from './support/place.ts';

/** A worker that says who it is and writes back each line typed into it. */
const GREETER = ['sh', '-c', 'echo "hello from $ORCH_TUI_WORKER"; exec cat'];
const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 200, rows: 50 },
];

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Opens a room on a new run of greeters and waits for all of them. */
async function openRoom(workers: number, size: { cols: number; rows: number }): Promise<OuterTerminal> {
  const room = place.room(['--workers', String(workers), '--', ...GREETER], size);
  for (let i = 1; i <= workers; i++) await room.waitFor(`hello from worker-${i}`);
  return room;
}

/** Leaves by `q` and checks that the terminal is as before. */
async function detach(room: OuterTerminal): Promise<void> {
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
}

const inGrid = (room: OuterTerminal): boolean => room.rowText(0).includes('orch-tui');
const inFocus = (room: OuterTerminal): boolean => /^ \d+ worker-\d/.test(room.rowText(room.rows - 1));

describe.each(SIZES)('in a terminal of $cols x $rows', (size) => {
  test('workers are seen, entered, typed into and left, and live on', async () => {
    const room = await openRoom(3, size);
    // What they show may come before it is told that they run.
    await room.waitFor((t) => t.rowText(0).includes('3 running'));

    room.press('enter');
    await room.waitFor(inFocus);
    expect(room.rowText(0)).toBe('hello from worker-1');
    expect(room.rowText(size.rows - 1)).toMatch(/Ctrl-\] leave$/);
    room.type('typed by hand');
    await room.waitFor('typed by hand');
    room.press('enter');
    await room.waitFor(/typed by hand\n+typed by hand/);
    room.press('ctrl-]');
    await room.waitFor(inGrid);
    await room.waitFor('typed by hand');
    await room.waitFor('hello from worker-2');

    await detach(room);
    expect(room.text()).toContain('3 workers live on');

    const second = place.room([], size);
    await second.waitFor('hello from worker-3');
    expect(second.text()).toContain('typed by hand');
    expect(second.rowText(0)).toContain('3 running');
    await detach(second);

    expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
    await place.emptied();
  });

  test('a resize at any moment is drawn right, and reaches the focused worker', async () => {
    const room = place.room(['--workers', '2', '--', 'sh'], size);
    await room.waitFor('2 shell');
    room.resize(size.cols - 17, size.rows - 3);
    await room.waitFor((t) => t.rowText(t.rows - 1).includes('detach'));
    room.press('enter');
    await room.waitFor(inFocus);
    room.resize(size.cols - 5, size.rows - 1);
    await room.waitFor(inFocus);
    room.type('stty size');
    room.press('enter');
    await room.waitFor(`${size.rows - 2} ${size.cols - 5}`);
    room.press('ctrl-]');
    await room.waitFor(inGrid);
    await detach(room);
  });
});

test('two rooms at once show the same', async () => {
  const [first, second] = [await openRoom(2, SIZES[0]!), place.room([], SIZES[1]!)];
  await second.waitFor('hello from worker-2');
  first.press('enter');
  await first.waitFor(inFocus);
  first.type('seen by both');
  first.press('enter');
  await second.waitFor('seen by both');
  first.kill('SIGHUP');
  await first.ended();
  await detach(second);
});

test('a terminal that became smaller and large again before the room looked is drawn anew', async () => {
  const size = SIZES[1]!;
  const room = await openRoom(3, size);
  // What they put out is shown before it is told that all of them run.
  await room.waitFor('3 running');
  const before = room.text();
  room.resize(10, 4);
  room.resize(size.cols, size.rows);
  expect(room.text()).not.toBe(before);
  await room.waitFor((t) => t.text() === before);
  await detach(room);
});

test('tiles are selected by number, Tab and click, and entered by a double click', async () => {
  const room = await openRoom(3, SIZES[1]!);
  room.press('2', 'enter');
  await room.waitFor((t) => inFocus(t) && t.rowText(0) === 'hello from worker-2');
  room.press('ctrl-]');
  await room.waitFor(inGrid);
  room.press('tab', 'enter');
  await room.waitFor((t) => inFocus(t) && t.rowText(0) === 'hello from worker-3');
  room.press('ctrl-]');
  await room.waitFor('hello from worker-1');
  const { x, y } = room.find('hello from worker-1')!;
  room.click(x, y);
  room.click(x, y);
  await room.waitFor((t) => inFocus(t) && t.rowText(0) === 'hello from worker-1');
  await room.waitFor((t) => t.cursor.visible);
});

test('pastes and the mouse reach a worker that asked for them, in its own coordinates', async () => {
  const script = String.raw`stty raw -echo; printf '\033[?2004;1002;1006hready '; exec cat -v`;
  const room = place.room(['--workers', '1', '--', 'sh', '-c', script], SIZES[0]!);
  await room.waitFor('ready');
  room.press('enter');
  await room.waitFor(inFocus);
  room.paste('two\nlines');
  await room.waitFor(/\^\[\[200~two\s+lines\^\[\[201~/);
  room.click(6, 9);
  await room.waitFor('^[[<0;7;10M^[[<0;7;10m');
});

test('what scrolled away is read back and searched', async () => {
  const script = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "line $i."; done; exec cat';
  const room = place.room(['--workers', '1', '--', 'sh', '-c', script], SIZES[0]!);
  await room.waitFor('line 300.');
  room.press('enter');
  await room.waitFor(inFocus);
  room.press('shift-pageup');
  await room.waitFor('READING BACK');
  room.press('/');
  room.type('line 42.');
  await room.waitFor('/line 42.');
  room.press('enter');
  await room.waitFor(/^line 42\.$/m);
  room.press('q');
  await room.waitFor((t) => inFocus(t) && t.text().includes('line 300.'));
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s leaves the terminal as it was', async (signal) => {
  const room = await openRoom(1, SIZES[0]!);
  room.press('enter');
  await room.waitFor(inFocus);
  room.kill(signal);
  await room.ended();
  expect(room.leftOn()).toEqual([]);
  expect(place.processes().some(({ argv }) => argv[0] === 'cat')).toBe(true);
});

test('a dumb terminal that answers nothing shows the room too', async () => {
  const room = place.room(['--workers', '1', '--', ...GREETER], { ...SIZES[0]!, kind: 'dumb' });
  await room.waitFor('hello from worker-1');
  await detach(room);
});

test('without a terminal the room says so in one line and exits with 2', async () => {
  const { code, stdout, stderr } = await place.command('--workers', '1', '--', ...GREETER);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  await place.emptied();
});

test('stopping everything asks first, and leaves nothing running', async () => {
  const room = await openRoom(2, SIZES[0]!);
  room.press('Q');
  await room.waitFor(/\by yes\b/);
  room.press('n');
  await room.waitFor((t) => !/\by yes\b/.test(t.text()));
  room.press('Q');
  await room.waitFor(/\by yes\b/);
  room.press('y');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
  await place.emptied();
});
