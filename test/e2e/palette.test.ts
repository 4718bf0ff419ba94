import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/event.ts';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { CLI, Place } from './support/place.ts';

const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 120, rows: 40 },
  { cols: 200, rows: 50 },
];
const AGENT = [process.execPath, join(dirname(CLI), 'demo-agent.js'), 'claude'];
/** Says much, and one word far up. */
const TALKER =
  'i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i."; [ $i = 40 ] && echo "a needle here"; done; exec cat';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** Writes what runs, and with which keys. */
function configure(keys: Record<string, string[]> = {}): void {
  const workers = [
    { name: 'asker', command: [...AGENT, '--trouble', 'permission/bash'] },
    { name: 'talker', command: TALKER, shell: true },
  ];
  mkdirSync(join(place.cwd, 'config'), { recursive: true });
  writeFileSync(join(place.cwd, 'config', 'orch.json'), JSON.stringify({ workers, keys }));
}

async function openRoom(size: { cols: number; rows: number }): Promise<OuterTerminal> {
  const room = place.room([], size);
  await room.waitFor('1 needs you');
  await room.waitFor('line 200.');
  return room;
}

const inGrid = (room: OuterTerminal): boolean => room.rowText(0).includes('orch-tui');

describe.each(SIZES)('in a terminal of $cols x $rows', (size) => {
  test('the palette finds and does what it is asked for', async () => {
    configure();
    const room = await openRoom(size);
    expect(room.rowText(size.rows - 1)).toMatch(/goes into a worker.*Ctrl-\] leaves it/);
    room.type(':');
    await room.waitFor('Enter does it');
    room.type('go talk');
    await room.waitFor(/❯ go to talker/);
    room.press('enter');
    await room.waitFor((t) => !t.text().includes('Enter does it'));
    room.press('enter');
    await room.waitFor(/^ \d+ talker/m);
    room.press('ctrl-]');
    await room.waitFor(inGrid);
    room.press('ctrl-p');
    room.type('log of control');
    await room.waitFor(/❯ the log of control/);
    room.press('enter');
    await room.waitFor(/info +control of orch-tui .* serves/);
    room.press('esc');
    await room.waitFor(inGrid);
  });

  test('who asks is answered from the inbox by the label', async () => {
    configure();
    const room = await openRoom(size);
    room.type('w');
    await room.waitFor('waiting for you');
    await room.waitFor(/^ +1 {2}Yes$/m);
    const no = [1, 2, 3, 4, 5].find((key) => new RegExp(`^ +${key} {2}No`, 'm').test(room.text()))!;
    room.type(String(no));
    await room.waitFor('nobody waits for you');
    await room.waitFor('asker: answered');
    room.press('esc');
    await room.waitFor(inGrid);
    const { stdout } = await place.command('events', '--json', '--type', 'intervention');
    const [answer] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalEvent);
    expect(answer).toMatchObject({
      data: { worker: 'asker', by: 'operator', recipe: 'answer', result: 'changed' },
    });
  });

  test('what was said long ago is found among all, and read back where it stands', async () => {
    configure();
    const room = await openRoom(size);
    room.type('/NEEDLE');
    await room.waitFor('nobody has shown that');
    room.press('ctrl-u');
    room.type('needle');
    await room.waitFor(/❯ a needle here/);
    room.press('enter');
    await room.waitFor('READING BACK');
    await room.waitFor(/^line 40\.\na needle here\nline 41\.$/m);
    room.press('q');
    await room.waitFor(/1 line of 1 worker/);
    room.press('esc');
    await room.waitFor(inGrid);
  });
});

test('a key that is another one in the configuration works, and in the hints too; a bad one changes nothing', async () => {
  configure({ 'grid.help': ['f1'], 'kick-menu': ['?'] });
  const room = await openRoom(SIZES[1]!);
  room.type('l');
  await room.waitFor(/\? kick/);
  room.type('?');
  await room.waitFor('What may help');
  room.press('esc');
  configure({ 'kick-menu': ['q'] });
  await room.waitFor('keys that nothing else has: "q" would be both');
  room.type('?');
  await room.waitFor('What may help');
  room.press('esc');
  configure({ 'kick-menu': ['f5'] });
  await room.waitFor(/F5 kick/);
  room.press('f5');
  await room.waitFor('What may help');
});
