import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectApi } from '../../src/api/client.ts';
import type { Run, Snapshot, Worker } from '../../src/api/schema.ts';
import { Screen } from '../../src/screen/screen.ts';
import { Place } from './support/place.ts';
import { recorded } from './support/recorded.ts';
import { LINE, SshBox } from './support/ssh-box.ts';

const LINES = 2400;
/** Writes numbered lines, some hundred a second, says when it is done, and is a shell then. */
const COUNTER = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo "line $i of $ORCH_TUI_WORKER"; [ $((i%20)) = 0 ] && sleep 0.05; done; echo "all written"; exec sh`;
const WORKERS = ['far-1', 'far-2', 'far-3'];
const EXPECTED = Array.from({ length: LINES }, (_, i) => i + 1);
/** A connection is lost this often. */
const CUTS = 6;

const obstacle = SshBox.obstacle();
const skipped = obstacle ? ` (skipped: ${obstacle})` : '';
if (obstacle) console.warn(`The tests of hosts that are reached by ssh are skipped: ${obstacle}.`);

describe.skipIf(obstacle)(`workers on a host that is reached by ssh${skipped}`, () => {
  let place: Place;
  let box: SshBox;
  beforeEach(async () => {
    place = new Place();
    box = await SshBox.open(place);
    const far = { name: 'far', count: WORKERS.length, host: 'box', command: ['sh', '-c', COUNTER] };
    const workers = [
      { ...far, scrollback: 5000 },
      { name: 'near', command: ['cat'] },
    ];
    mkdirSync(join(place.cwd, 'config'));
    write({ hosts: [{ name: 'box', command: box.command }], workers });
  });
  afterEach(async () => {
    try {
      // All that went over it was late, and some of it later.
      const { quickestMs, losses } = await box.line();
      expect(quickestMs).toBeGreaterThanOrEqual(LINE.delayMs[0]);
      expect(losses).toBeGreaterThan(0);
    } finally {
      await place.close();
      await box.close();
    }
  });

  test('run on while connections are cut; then each line is there once, here, there and on the screen', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    for (let i = 0; i < CUTS; i++) {
      await expect.poll(async () => (await worker('far-1')).state, { timeout: 20_000 }).toBe('running');
      // At one end, or in the middle of whatever is on its way.
      if (i % 2 === 0) for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
      else await box.cut();
      await expect.poll(losses, { timeout: 20_000 }).toBe(i + 1);
    }
    await room.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS.length, {
      timeout: 40_000,
    });
    for (const worker of WORKERS) {
      expect(linesIn(recorded(box.state, worker))).toEqual(EXPECTED);
      expect(linesIn(recorded(join(place.dir, 'state'), worker))).toEqual(EXPECTED);
      expect(linesIn(await onScreen(worker))).toEqual(EXPECTED);
      expect(linesIn((await place.command('logs', worker, '--lines', '9999')).stdout)).toEqual(EXPECTED);
    }
    const events = (await place.command('events')).stdout;
    expect(events.match(/host box cannot be reached/g)?.length).toBeGreaterThanOrEqual(CUTS);
    expect(events.match(/far-\d started/g)).toHaveLength(WORKERS.length);

    await expect.poll(async () => (await worker('far-2')).state, { timeout: 20_000 }).toBe('running');
    room.type('2\r');
    await room.waitFor(/2 far-2 .*160×49.*leave/);
    room.type('stty size; echo typed $((40+2))\r');
    await room.waitFor(/typed 42/);
    expect(room.text()).toMatch(/49 160/);
    const [cut] = box.connections();
    expect(cut).toBeDefined();
    for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await worker('far-2')).state, { timeout: 20_000 }).toBe('running');
    await expect
      .poll(
        () => {
          room.type('echo again $((41+2))\r');
          return room.text();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toMatch(/again 43/);
    room.press('ctrl-]');

    const down = await place.command('down', '--yes');
    expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining('is down: 4 workers ended') });
    await room.ended();
    await place.emptied();
    // Each loss is followed by a longer wait, and each login takes its round trips.
  }, 120_000);

  test('nothing is done to them while nobody can log in; they are told of, and found again', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    await box.down();
    for (const pid of box.connections()) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await worker('far-1')).state, { timeout: 10_000 }).toBe('unreachable');
    await room.waitFor(/unreachable/);
    expect((await place.command('status')).stdout).toMatch(/host box cannot be reached.*Connection refused/);
    expect(await place.command('key', 'far-1', 'enter')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('cannot be reached: it lives on box'),
    });
    const before = await worker('far-1');
    expect(await place.command('down', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--leave'),
    });
    await box.up();
    await expect.poll(async () => (await worker('far-1')).state, { timeout: 20_000 }).toBe('running');
    expect((await worker('far-1')).pid).toBe(before.pid);
    await room.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS.length, {
      timeout: 40_000,
    });
    for (const name of WORKERS) expect(linesIn(await onScreen(name))).toEqual(EXPECTED);
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  test('a line that carries nothing any more is noticed by both sides, and another one is made', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    box.cutLine();
    // Control does not know yet, and sends it on its way.
    expect((await place.command('key', 'far-1', 'z', 'z', 'z')).code).toBe(0);
    // Four beats of 2.5 s.
    await expect.poll(async () => (await worker('far-1')).state, { timeout: 20_000 }).toBe('unreachable');
    expect((await place.command('status')).stdout).toContain('nothing was heard from the host for 10 s');
    await expect.poll(() => bridges(), { timeout: 20_000 }).toEqual([]);
    box.mendLine();
    await expect.poll(async () => (await worker('far-1')).state, { timeout: 30_000 }).toBe('running');
    await room.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS.length, {
      timeout: 40_000,
    });
    for (const name of WORKERS) expect(linesIn(await onScreen(name))).toEqual(EXPECTED);
    // What was on its way when the line was lost is not delivered when it is back.
    expect(await onScreen('far-1')).not.toContain('z');
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  test('a line that stands still for a while is waited for, and nothing is lost or twice there', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    await box.holdLine();
    const copy = () => linesIn(recorded(join(place.dir, 'state'), 'far-1')).length;
    const there = () => linesIn(recorded(box.state, 'far-1')).length;
    const [held, from] = [copy(), there()];
    await expect.poll(there, { timeout: 20_000 }).toBeGreaterThan(from + 1000);
    // What had come out before it was held may still have been on its way into the copy.
    expect(copy()).toBeLessThan(held + 500);
    await box.releaseLine();
    await room.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS.length, {
      timeout: 40_000,
    });
    for (const name of WORKERS) {
      expect(linesIn(recorded(join(place.dir, 'state'), name))).toEqual(EXPECTED);
      expect(linesIn(await onScreen(name))).toEqual(EXPECTED);
    }
    expect(await losses()).toBe(0);
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  test('kill -9 of the host there ends its workers, and they are started again on another one', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    const [host, ...more] = hosted();
    expect(more).toEqual([]);
    process.kill(host!.pid, 'SIGKILL');
    const events = async () => (await place.command('events')).stdout;
    for (const name of WORKERS)
      await expect
        .poll(events, { timeout: 30_000 })
        .toMatch(
          new RegExp(`${name} is gone: its host died.*${name} started \\((resume|fresh), attempt 1\\)`, 's'),
        );
    await expect.poll(() => hosted().map(({ pid }) => pid), { timeout: 20_000 }).toHaveLength(1);
    expect(hosted()[0]!.pid).not.toBe(host!.pid);
    for (const name of WORKERS)
      await expect.poll(async () => (await worker(name)).state, { timeout: 20_000 }).toBe('running');
    expect((await worker('near')).state).toBe('running');
    expect((await events()).match(/near started/g)).toHaveLength(1);
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  test('a host that is added while the run lives gets its workers', async () => {
    const near = { name: 'near', command: ['cat'] };
    write({ workers: [near] });
    const room = place.room([], { cols: 120, rows: 40 });
    await room.waitFor(/near/);
    expect(box.connections()).toEqual([]);
    const far = {
      name: 'far',
      host: 'box',
      command: ['sh', '-c', 'echo "$ORCH_TUI_WORKER is ready"; exec cat'],
    };
    write({ hosts: [{ name: 'box', command: box.command }], workers: [near, far] });
    await room.waitFor(/far is ready/, { timeout: 20_000 });
    expect(await worker('far')).toMatchObject({ state: 'running', host: 'box' });
    expect(await place.command('add', '--host', 'box', '--name', 'more', '--', 'cat')).toMatchObject({
      ...{ code: 0, stderr: '' },
      stdout: expect.stringMatching(/^more runs in/),
    });
    expect(await place.command('send', 'more', 'over there')).toMatchObject({ code: 0 });
    await room.waitFor(/over there/, { timeout: 20_000 });
    expect(recorded(box.state, 'more')).toContain('over there');
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  test('kill -9 of control loses nothing of them either', async () => {
    const room = place.room([], { cols: 160, rows: 50 });
    await room.waitFor(/line \d+ of far-1/, { timeout: 20_000 });
    for (let i = 0; i < 3; i++) {
      const [control] = place.processes().filter(({ argv }) => argv.includes('control'));
      process.kill(control!.pid, 'SIGKILL');
      await expect.poll(async () => (await worker('far-1')).state, { timeout: 20_000 }).toBe('running');
    }
    await room.waitFor((t) => [...t.text().matchAll(/all written/g)].length === WORKERS.length, {
      timeout: 40_000,
    });
    for (const name of WORKERS) {
      expect(linesIn(recorded(join(place.dir, 'state'), name))).toEqual(EXPECTED);
      expect(linesIn(await onScreen(name))).toEqual(EXPECTED);
    }
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
    await place.emptied();
  });

  function write(config: object): void {
    writeFileSync(join(place.cwd, 'config', 'orch.json'), JSON.stringify(config));
  }

  /** The hosts that run there. */
  function hosted() {
    return place
      .processes()
      .filter(({ argv }) => argv.includes('host') && argv.some((word) => word.includes('hosted')));
  }

  /** What bridges connections to the host there. */
  function bridges() {
    return place.processes().filter(({ argv }) => argv[0] !== 'ssh' && argv.includes('--stdio'));
  }

  /** How often the host there was lost. */
  async function losses(): Promise<number> {
    const { stdout } = await place.command('events', '--type', 'host.lost');
    return stdout.split('\n').filter(Boolean).length;
  }

  async function client() {
    const { stdout } = await place.command('status', '--json');
    const { run } = JSON.parse(stdout) as { run: Run };
    return connectApi(join(dirname(run.hostSocket!), 'control.sock'));
  }

  async function worker(name: string): Promise<Worker> {
    return (await client()).get<Worker>(`/v1/workers/${name}`);
  }

  /** All lines of a worker's screen as control has it, scrolled off or not. */
  async function onScreen(name: string): Promise<string> {
    const { cols, rows, data } = await (await client()).get<Snapshot>(`/v1/workers/${name}/snapshot`);
    const screen = new Screen({ cols, rows, scrollback: 5000 });
    screen.write(data);
    return screen.serialize();
  }
});

function linesIn(output: string): number[] {
  return [...output.matchAll(/line (\d+) of /g)].map(([, number]) => Number(number));
}
