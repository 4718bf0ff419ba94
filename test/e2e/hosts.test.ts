import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, Place } from './support/place.ts';
import { recorded } from './support/recorded.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
  mkdirSync(join(place.cwd, 'config'));
});
afterEach(() => place.close());

const write = (config: object) =>
  writeFileSync(join(place.cwd, 'config', 'orch.json'), JSON.stringify(config));
/** A host that is another one, though on this machine. */
const hostAt = (name: string) => ({
  name,
  command: ['env', `XDG_STATE_HOME=${join(place.dir, name)}`, process.execPath, CLI, 'host', '--stdio'],
});
const cat = { command: ['sh', '-c', 'echo "$ORCH_TUI_WORKER is ready"; exec cat'] };

test('one that is added while the run lives gets its workers, one that is never reached is said', async () => {
  write({ workers: [{ name: 'near', ...cat }] });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/near/);
  const lost = { name: 'lost', command: ['sh', '-c', 'echo "no route" >&2; exit 1'] };
  write({
    hosts: [hostAt('pod'), lost],
    workers: [
      { name: 'near', ...cat },
      { name: 'far', host: 'pod', ...cat },
      { name: 'away', host: 'lost', ...cat },
    ],
  });
  const status = async () => (await place.command('status')).stdout;
  await expect.poll(status, { timeout: 20_000 }).toMatch(/^far +running .* pod /m);
  await expect.poll(status, { timeout: 20_000 }).toContain('no route');
  await room.waitFor(/away.*unreachable/s);
  const stdout = await status();
  expect(stdout).toMatch(/^away +unreachable .* lost /m);
  expect(stdout).toMatch(/host lost cannot be reached.*sh ended with status 1: no route/);
  expect(
    await place.command('add', '--host', 'pod', '--name', 'more', '--', 'sh', '-c', 'pwd; exec cat'),
  ).toEqual({
    ...{ code: 0, stderr: '' },
    stdout: expect.stringMatching(/^more runs in/),
  });
  await room.waitFor((t) => t.text().includes(place.env.HOME));
  room.type('bb');
  await room.waitFor(/pod \(2\)/);
  // Nothing ever ran on the one that cannot be reached: nothing is left behind there.
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});

test('a run ends although a connection is still being made', async () => {
  write({
    hosts: [{ name: 'mute', command: ['sleep', '1000'] }],
    workers: [{ name: 'far', host: 'mute', ...cat }],
  });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far.*unreachable.*the connection is being made/s);
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});

test('with a room that holds the run in its own process, workers there end with it too', async () => {
  write({ hosts: [hostAt('pod')], workers: [{ name: 'far', host: 'pod', ...cat }] });
  const room = place.room(['--embedded'], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  room.type('q');
  await room.ended();
  await place.emptied();
});

test('down ends them too when there is no control', async () => {
  write({ hosts: [hostAt('pod')], workers: [{ name: 'far', host: 'pod', ...cat }] });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  room.type('q');
  await room.ended();
  const [control] = place.processes().filter(({ argv }) => argv.includes('control'));
  process.kill(control!.pid, 'SIGKILL');
  expect(await place.command('down', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 worker ended'),
  });
  await place.emptied();
});

test('a run whose machine was switched off is entered again, and finds its workers elsewhere', async () => {
  write({
    hosts: [hostAt('pod')],
    workers: [
      { name: 'near', ...cat },
      { name: 'far', host: 'pod', ...cat },
    ],
  });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  const { pid } = JSON.parse((await place.command('status', '--json')).stdout).workers.find(
    ({ name }: { name: string }) => name === 'far',
  );
  // All that a power cut takes here; what lives elsewhere is told apart by the name of its folder.
  const isHere = ({ argv }: { argv: string[] }) =>
    argv.includes(CLI) && !argv.some((word) => word.includes('hosted'));
  for (const process_ of place.processes().filter(isHere)) process.kill(process_.pid, 'SIGKILL');
  await room.ended();
  const again = place.room([], { cols: 120, rows: 40 });
  await again.waitFor(/far is ready/, { timeout: 20_000 });
  await expect
    .poll(async () => (await place.command('status')).stdout, { timeout: 20_000 })
    .toMatch(new RegExp(`^far +running .* ${pid} +pod `, 'm'));
  expect(place.processes().filter(({ argv }) => argv.some((word) => word.includes('hosted')))).toHaveLength(
    1,
  );
  again.type('q');
  await again.ended();
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
  expect((await place.command('status')).stderr).toContain('no run is live');
});

test('one that left the config is named by the next control: what runs there is not seen', async () => {
  write({
    hosts: [hostAt('pod')],
    workers: [
      { name: 'far', host: 'pod', ...cat },
      { name: 'near', ...cat },
    ],
  });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  write({ workers: [{ name: 'near', ...cat }] });
  await room.waitFor(/not in config|no longer/);
  const [control] = place.processes().filter(({ argv }) => argv.includes('control'));
  process.kill(control!.pid, 'SIGKILL');
  await expect
    .poll(async () => (await place.command('status')).stdout, { timeout: 20_000 })
    .toContain('host pod is no longer in the config');
  write({ hosts: [hostAt('pod')], workers: [{ name: 'near', ...cat }] });
  await expect
    .poll(async () => (await place.command('status')).stdout, { timeout: 20_000 })
    .toMatch(/^far +running .* pod /m);
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});

const statusText = async () => (await place.command('status')).stdout;
const pidOf = async (name: string) =>
  JSON.parse((await place.command('status', '--json')).stdout).workers.find(
    (worker: { name: string }) => worker.name === name,
  )?.pid;
/** The connections to hosts elsewhere are lost. */
const cut = () => {
  for (const { pid, argv } of place.processes()) if (argv.includes('--stdio')) process.kill(pid, 'SIGKILL');
};

test('one that is called otherwise now keeps its workers, and two names of one machine are refused', async () => {
  write({ hosts: [hostAt('pod')], workers: [{ name: 'far', host: 'pod', ...cat }] });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  const pid = await pidOf('far');
  const crate = { ...hostAt('pod'), name: 'crate' };
  write({ hosts: [crate], workers: [{ name: 'far', host: 'crate', ...cat }] });
  await expect
    .poll(statusText, { timeout: 20_000 })
    .toMatch(new RegExp(`^far +running .* ${pid} +crate `, 'm'));
  expect(JSON.parse((await place.command('status', '--json')).stdout).run.hosts).toMatchObject([
    { name: 'crate', state: 'reached' },
  ]);
  write({ hosts: [crate, hostAt('pod')], workers: [{ name: 'far', host: 'crate', ...cat }] });
  await expect.poll(statusText, { timeout: 20_000 }).toContain('host crate is the same machine');
  expect(await pidOf('far')).toBe(pid);
  write({ hosts: [crate], workers: [{ name: 'far', host: 'crate', ...cat }] });
  await expect.poll(statusText, { timeout: 20_000 }).not.toContain('host pod');
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});

test('another machine is refused where workers may still run on the one before, until they are left to themselves', async () => {
  const workers = [{ name: 'far', host: 'pod', restart: 'permanent', ...cat }];
  write({ hosts: [hostAt('pod')], workers });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  const pid = await pidOf('far');
  const other = { ...hostAt('other'), name: 'pod' };
  write({ hosts: [other], workers: [...workers, { name: 'mark', ...cat }] });
  // The config is read, and the connection that there is is not given up for it.
  await room.waitFor(/mark is ready/);
  expect(await pidOf('far')).toBe(pid);
  cut();
  await expect.poll(statusText, { timeout: 20_000 }).toMatch(/^far +unreachable .*another machine answers/m);
  expect(await place.command('stop', 'far')).toMatchObject({ code: 1 });
  expect(await place.command('stop', 'far', '--leave')).toMatchObject({ code: 0, stderr: '' });
  await expect.poll(statusText, { timeout: 20_000 }).not.toContain('another machine');
  expect(await place.command('start', 'far')).toMatchObject({ code: 0, stderr: '' });
  expect(await statusText()).toMatch(/^far +running .* pod /m);
  expect(await pidOf('far')).not.toBe(pid);
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  // Nobody ends what was left to itself.
  const [left] = place.processes().filter(({ argv }) => argv.some((word) => word.includes('hosted')));
  process.kill(left!.pid, 'SIGTERM');
  await place.emptied();
});

test('workers of a machine that may be replaced are started again on the next one', async () => {
  const workers = [{ name: 'far', host: 'pod', restart: 'permanent', ...cat }];
  write({ hosts: [{ ...hostAt('pod'), ephemeral: true }], workers });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  const other = { ...hostAt('other'), name: 'pod', ephemeral: true };
  write({ hosts: [other], workers: [...workers, { name: 'mark', ...cat }] });
  await room.waitFor(/mark is ready/);
  for (const { pid, argv } of place.processes())
    if (argv.includes('--stdio') || argv.some((word) => word.includes('hosted')))
      process.kill(pid, 'SIGKILL');
  await expect
    .poll(async () => (await place.command('events')).stdout, { timeout: 20_000 })
    .toMatch(/far is gone: its host died.*far started \((resume|fresh), attempt 1\)/s);
  expect(await statusText()).toMatch(/^far +running .* pod /m);
  expect(recorded(join(place.dir, 'other'), 'far')).toContain('far is ready');
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});

test('a host that is shut down behind our back is started again, and its workers as the config says', async () => {
  write({ hosts: [hostAt('pod')], workers: [{ name: 'far', host: 'pod', restart: 'permanent', ...cat }] });
  const room = place.room([], { cols: 120, rows: 40 });
  await room.waitFor(/far is ready/, { timeout: 20_000 });
  const hosts = place
    .processes()
    .filter(({ argv }) => argv.includes('host') && argv.some((a) => a.includes('hosted')));
  expect(hosts).toHaveLength(1);
  process.kill(hosts[0]!.pid, 'SIGKILL');
  await expect
    .poll(async () => (await place.command('events')).stdout, { timeout: 20_000 })
    .toMatch(/far is gone: its host died.*far started \((resume|fresh), attempt 1\)/s);
  expect(await place.command('down', '--yes')).toMatchObject({ code: 0, stderr: '' });
  await place.emptied();
});
