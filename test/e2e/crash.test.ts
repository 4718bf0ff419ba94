import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import { CLI, Place } from './support/place.ts';

const WORKERS = 8;
const LINES = 3000;
/** Writes numbered lines, some hundred a second, and says when it is done. */
const COUNTER = [
  'sh',
  '-c',
  `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo "line $i of $ORCH_TUI_WORKER"; [ $((i%30)) = 0 ] && sleep 0.05; done; echo "all written"; exec cat`,
];

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

test('kill -9 of the room and of control loses no line and no screen', async () => {
  const room = place.room(['--workers', String(WORKERS), '--', ...COUNTER], { cols: 200, rows: 50 });
  await room.waitFor(/line 3\d\d of worker-1/);
  room.kill('SIGKILL');
  await room.ended();
  for (const { pid } of controls()) process.kill(pid, 'SIGKILL');

  const second = place.room([], { cols: 200, rows: 50 });
  await second.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS, { timeout: 30_000 });
  for (let i = 1; i <= WORKERS; i++) expect(second.text()).toContain(`line ${LINES} of worker-${i}`);
  const expected = Array.from({ length: LINES }, (_, i) => i + 1);
  for (let i = 1; i <= WORKERS; i++) expect(linesIn(outputOf(`worker-${i}`))).toEqual(expected);
});

function controls() {
  return place.processes().filter(({ argv }) => argv.includes(CLI) && argv.includes('control'));
}

function linesIn(output: string): number[] {
  return [...output.matchAll(/line (\d+) of /g)].map(([, number]) => Number(number));
}

/** All that a worker put out, from the recordings in its run folder. */
function outputOf(worker: string): string {
  const folder = readdirSync(place.dir, { recursive: true, withFileTypes: true });
  return folder
    .filter((entry) => entry.isFile() && entry.name.endsWith('.cast') && entry.name.includes(worker))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((path) => parseCast(readFileSync(path, 'utf8'), path).events)
    .filter(({ code }) => code === 'o')
    .map(({ data }) => data)
    .join('');
}
