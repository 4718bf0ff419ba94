import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { controlsIn, foreignIn } from '../fuzz/outer-bytes.ts';
import { CLI, Place } from './support/place.ts';

const PROGRAM = join(import.meta.dirname, 'support/hostile-program.ts');
const WORKERS = 3;
const SECONDS = 6;
const ENTER = '\x1b[?1049h';
const LEAVE = '\x1b[23;0t';
/** What each process of the product may take, bytes. */
const MEMORY = 500_000_000;

/** The key of a view, which leaves it too, and what it is known by. */
const VIEWS: readonly [key: string, shown: RegExp][] = [
  ['t', /worker +state/],
  ['m', /CPU, %/],
];

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

/** The most that a process had in memory so far, bytes. */
function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return 1024 * Number(kilobytes);
}

test('whatever workers put out, only cells of it reach the terminal, and the room stays usable', async () => {
  const script = `exec '${process.execPath}' '${PROGRAM}' "\${ORCH_TUI_WORKER##*-}" ${SECONDS}`;
  const command = ['--workers', String(WORKERS), '--', 'sh', '-c', script];
  const room = place.room(command, { cols: 120, rows: 40 });
  await room.waitFor(/3 workers/);
  await room.pressUntil('enter', /\n +\d+ worker-1 [^\n]*$/);
  await room.pressUntil('ctrl-]', '╭');
  for (const [key, shown] of VIEWS) {
    room.press(key);
    await room.waitFor(shown);
    room.press(key);
    await room.waitFor('╭');
  }
  await room.waitFor((t) => [...t.text().matchAll(/hostile no more/g)].length === WORKERS, {
    timeout: 40_000,
  });
  const parts = place.processes().filter(({ argv }) => argv[1] === CLI);
  expect(parts.length).toBe(3);
  for (const { pid, argv } of parts) expect([argv[2], peakOf(pid) < MEMORY]).toEqual([argv[2], true]);
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
  expect(room.leftOn()).toEqual([]);
  const written = room.raw.toString();
  const end = written.lastIndexOf(LEAVE) + LEAVE.length;
  const names = Array.from({ length: WORKERS }, (_, i) => `worker-${i + 1}`);
  expect(foreignIn(written.slice(0, end), names)).toEqual([]);
  expect(written.split(ENTER)).toHaveLength(2);
  expect(controlsIn(written.slice(end).replaceAll('\r\n', ''))).toEqual([]);
  await place.command('down', '--yes');
});
