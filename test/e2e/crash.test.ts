import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refuse } from '../journal/refusal.ts';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { CLI, Place } from './support/place.ts';
import { recorded } from './support/recorded.ts';

const WORKERS = 8;
/** Writes numbered lines, some hundred a second, until there is a file "stop", and says how many they are. */
const COUNTER = [
  'sh',
  '-c',
  'i=0; while [ ! -e stop ]; do i=$((i+1)); echo "line $i of $ORCH_TUI_WORKER"; [ $((i%30)) = 0 ] && sleep 0.05; done; echo "all $i written"; exec cat',
];
/** How long a busy machine may take to bring up what takes a second, ms. */
const START_MS = 60_000;

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.close());

test('kill -9 of the room and of control loses no line and no screen', {
  timeout: 4 * START_MS,
}, async () => {
  const workers = Array.from({ length: WORKERS }, (_, i) => `worker-${i + 1}`);
  const room = place.room(['--workers', String(WORKERS), '--', ...COUNTER], { cols: 200, rows: 50 });
  await room.waitFor(/line \d{3,} of worker-1/, { timeout: START_MS });
  room.kill('SIGKILL');
  await room.ended();
  for (const { pid } of parts('control')) process.kill(pid, 'SIGKILL');

  const second = place.room([], { cols: 200, rows: 50 });
  // Before it shows them they write with nobody there, and after that under its eyes.
  const shows = (t: OuterTerminal) => workers.every((worker) => t.text().includes(` of ${worker}`));
  await second.waitFor(shows, { timeout: START_MS });
  writeFileSync(join(place.cwd, 'stop'), '');
  const written = (t: OuterTerminal) => [...t.text().matchAll(/all \d+ written/g)].length === WORKERS;
  await second.waitFor(written, { timeout: START_MS });
  for (const worker of workers) {
    const output = recorded(place.dir, worker);
    const count = Number(/all (\d+) written/.exec(output)?.[1]);
    expect(linesIn(output)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(second.text()).toContain(`line ${count} of ${worker}`);
    expect(second.text()).toContain(`all ${count} written`);
  }
});

test('kill -9 of control and of the host under an open room ends no run: all come back', async () => {
  const room = roomOnLives();
  await room.waitFor('life 0');
  for (const { pid } of [...parts('control'), ...parts('host')]) process.kill(pid, 'SIGKILL');
  await room.waitFor('life 1', { timeout: 30_000 });
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('no program is there twice after kill -9 of its host, though it ignores the hang-up and others hold its terminal', async () => {
  const room = place.room(['--workers', '3', '--', 'sh', '-c', 'trap "" HUP; echo up; exec sleep 10000'], {
    cols: 100,
    rows: 24,
  });
  await room.waitFor('3 running');
  room.press('q');
  await room.ended();
  // The host begins the next one, which is started with all that is open there.
  const [first] = parts('control');
  process.kill(first!.pid, 'SIGKILL');
  const isFollowed = () => {
    const [next] = parts('control');
    expect(next && next.pid !== first!.pid).toBe(true);
  };
  await vi.waitFor(isFollowed, { timeout: 20_000 });
  const sleepers = () => place.processes().filter(({ argv }) => argv[0] === 'sleep');
  const pids = () => sleepers().map(({ pid }) => pid);
  const before = pids();
  expect(before).toHaveLength(3);
  for (const { pid } of parts('host')) process.kill(pid, 'SIGKILL');
  const areAnew = () => {
    expect(pids().filter((pid) => before.includes(pid))).toEqual([]);
    expect(pids()).toHaveLength(3);
  };
  await vi.waitFor(areAnew, { timeout: 20_000 });
  expect(readFileSync(pathOf('host.log'), 'utf8')).toContain('ended what a host that was killed had left');
});

test('nor does it where their sockets are removed before the room can see that they were killed', async () => {
  const room = roomOnLives();
  await room.waitFor('life 0');
  room.kill('SIGSTOP');
  const killed = [...parts('control'), ...parts('host')].map(({ pid }) => pid);
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect([...parts('control'), ...parts('host')]).toEqual([]));
  const sockets = join(place.dir, 'rt', 'orch-tui');
  for (const name of readdirSync(sockets, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.sock')) rmSync(join(sockets, name));
  room.kill('SIGCONT');
  await room.waitFor('life 1', { timeout: 30_000 });
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('a control that cannot have its journal says why and is gone, and the next one comes up', async () => {
  const room = place.room(['--workers', '1', '--', 'cat'], { cols: 100, rows: 24 });
  await room.waitFor('1 running');
  for (const { pid } of parts('control')) process.kill(pid, 'SIGKILL');
  const giveBack = takeJournal();
  await room.waitFor(/control did not start: .*journal\.db/);
  giveBack();
  await room.waitFor((t) => !/control is gone|did not start/.test(t.text()), { timeout: 20_000 });
  // The host may have begun one too, which sees that it is not needed, and ends.
  await vi.waitFor(() => expect(parts('control')).toHaveLength(1), { timeout: 20_000 });
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('a control whose journal fails while it does what it was asked for is followed by one that goes by the journal', async () => {
  const room = place.room(['--workers', '1', '--', 'cat'], { cols: 100, rows: 24 });
  await room.waitFor('1 running');
  const [first] = parts('control');
  const again = refuse(dirname(pathOf('journal.db')), 'automation.changed');
  const asked = await place.command('automation', 'off');
  expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('no room') });
  const isFollowed = () => expect(parts('control').map(({ pid }) => pid)).not.toContain(first!.pid);
  await vi.waitFor(isFollowed, { timeout: 20_000 });
  again();
  await room.waitFor((t) => !/control is gone/.test(t.text()), { timeout: 20_000 });
  // A silent room does not tell when a second one, begun by the host, has seen that it is not needed.
  await vi.waitFor(() => expect(parts('control')).toHaveLength(1), { timeout: 20_000 });
  expect(await place.command('automation', 'off')).toMatchObject({ code: 0 });
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('a run whose processes were all killed comes back also when the first try fails', async () => {
  const room = roomOnLives();
  await room.waitFor((t) => /life 0/.test(t.text()) && /1 running/.test(t.text()));
  for (const { pid } of [...parts('control'), ...parts('host')]) process.kill(pid, 'SIGKILL');
  const giveBack = takeJournal();
  await room.waitFor(/control did not start: .*journal\.db/);
  giveBack();
  await room.waitFor('life 1', { timeout: 30_000 });
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('a run whose workers died with their host goes on, also when control cannot have its journal then', async () => {
  const room = roomOnLives({ automation: 'off' });
  await room.waitFor('life 0');
  for (const { pid } of parts('host')) process.kill(pid, 'SIGKILL');
  const reached = () => readFileSync(pathOf('control.log'), 'utf8').split('connected to the host').length - 1;
  await vi.waitFor(() => expect(reached()).toBe(2), { timeout: 20_000 });
  const [second] = parts('host');
  for (const { pid } of parts('control')) process.kill(pid, 'SIGKILL');
  const giveBack = takeJournal();
  await room.waitFor(/control did not start: .*journal\.db/);
  expect(parts('host').map(({ pid }) => pid)).toEqual([second!.pid]);
  giveBack();
  await room.waitFor((t) => !/control is gone|did not start/.test(t.text()), { timeout: 20_000 });
  expect(parts('host').map(({ pid }) => pid)).toEqual([second!.pid]);
  room.press('q');
  expect(await room.ended()).toEqual({ code: 0 });
});

test('a run that lost all its processes at once, as with its machine, is taken up again by its id', async () => {
  const room = roomOnLives();
  await room.waitFor('life 0');
  const { stdout } = await place.command('status', '--json');
  const { run } = JSON.parse(stdout) as { run: { id: string } };
  room.kill('SIGKILL');
  await room.ended();
  for (const { pid } of [...parts('control'), ...parts('host')]) process.kill(pid, 'SIGKILL');
  await place.emptied();

  const next = place.room([], { cols: 120, rows: 24 });
  await next.waitFor(`a run was lost: "orch-tui --run ${run.id}" takes it up`);
  await next.waitFor('life 0');
  next.press('q');
  expect(await next.ended()).toEqual({ code: 0 });
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
  await place.emptied();

  const again = place.room(['--run', run.id], { cols: 120, rows: 24 });
  await again.waitFor('life 1', { timeout: 30_000 });
  again.press('q');
  expect(await again.ended()).toEqual({ code: 0 });
});

/** A room on one worker that says how often it was started again. */
function roomOnLives(more: object = {}): OuterTerminal {
  const config = join(place.cwd, 'config');
  mkdirSync(config);
  const command = ['sh', '-c', 'echo "life $ORCH_TUI_RESTARTS"; exec cat'];
  writeFileSync(
    join(config, 'orch.json'),
    JSON.stringify({ ...more, workers: [{ name: 'w', command, restart: 'permanent' }] }),
  );
  return place.room([], { cols: 100, rows: 24 });
}

/** Puts a folder in the place of the journal; what it returns gives the journal back. */
function takeJournal(): () => void {
  const path = pathOf('journal.db');
  const companions = ['', '-wal', '-shm'].map((suffix) => path + suffix);
  for (const file of companions) renameSync(file, `${file}.kept`);
  mkdirSync(path);
  return () => {
    rmdirSync(path);
    for (const file of companions) renameSync(`${file}.kept`, file);
  };
}

/** Of a file in the folder of the run. */
function pathOf(name: string): string {
  const files = readdirSync(place.dir, { recursive: true, encoding: 'utf8' });
  return join(place.dir, files.find((file) => file.endsWith(`/${name}`))!);
}

function parts(what: 'control' | 'host') {
  return place.processes().filter(({ argv }) => argv[1] === CLI && argv[2] === what);
}

function linesIn(output: string): number[] {
  return [...output.matchAll(/line (\d+) of /g)].map(([, number]) => Number(number));
}
