import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../src/commands/program.ts';
import type { OpenedRun } from '../../src/commands/runs.ts';
import { Sandbox } from './support.ts';

const STRANGER = 12345;
/** To give something away one must be root. */
const isRoot = process.getuid!() === 0;

let sandbox: Sandbox;
let run: OpenedRun;
beforeEach(async () => {
  sandbox = new Sandbox();
  run = await sandbox.open({ command: ['cat'] });
});
afterEach(() => sandbox.close());

/** What a command says that does not succeed. */
async function refusal(...argv: string[]): Promise<string> {
  const io = sandbox.io();
  expect([argv, await main(argv, io)]).toEqual([argv, 1]);
  return io.err();
}

const clients = [
  ['status'],
  ['send', 'worker-1', 'x'],
  ['logs', 'worker-1', '--follow'],
  ['events', '--follow'],
  ['report'],
  ['down', '--yes'],
];

describe.each(clients.map((argv) => [argv.join(' '), argv] as const))('%s', (_, argv) => {
  test('does not talk to sockets in a folder that is open to others', async () => {
    await sandbox.enliven(run);
    chmodSync(run.sockets.dir, 0o770);
    expect(await refusal(...argv)).toBe(
      `orch-tui: ${run.sockets.dir} is open to others: chmod 700 '${run.sockets.dir}', and look what is in it\n`,
    );
    chmodSync(run.sockets.dir, 0o700);
  });

  test('takes no live run for none because others can look into its folder, or change it', async () => {
    await sandbox.enliven(run);
    for (const [mode, problem] of [
      [0o755, 'is open to others'],
      [0o777, 'can be changed by others'],
    ] as const) {
      chmodSync(run.dir, mode);
      expect(await refusal(...argv)).toBe(
        `orch-tui: ${run.dir} ${problem}: chmod 700 '${run.dir}', and look what is in it\n`,
      );
    }
  });

  test.runIf(isRoot)('does not talk to sockets in the folder of another user', async () => {
    mkdirSync(run.sockets.dir, { recursive: true, mode: 0o700 });
    chownSync(run.sockets.dir, STRANGER, STRANGER);
    expect(await refusal(...argv)).toContain(
      `${run.sockets.dir} belongs to another user (uid ${STRANGER}, you are 0): have it removed`,
    );
  });
});

describe.each([['control'], ['host']])('%s', (what) => {
  test.runIf(isRoot)('serves no run folder of another user', async () => {
    chownSync(run.dir, STRANGER, STRANGER);
    expect(await refusal(what, '--run', run.dir)).toContain(`${run.dir} belongs to another user`);
  });

  test('serves no run in a folder for sockets that is a link', async () => {
    const { root, dir } = run.sockets;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    renameSync(root, join(dirname(root), 'elsewhere'));
    symlinkSync(join(dirname(root), 'elsewhere'), root);
    expect(await refusal(what, '--run', run.dir)).toContain(`${root} is a symbolic link: remove it`);
  });
});

test('control serves no run folder that others can change', async () => {
  chmodSync(run.dir, 0o777);
  expect(await refusal('control', '--run', run.dir)).toContain(
    `${run.dir} can be changed by others: chmod 700`,
  );
});

test('a host listens in no folder that is open to others', async () => {
  const open = join(sandbox.root, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  const said = await refusal('host', '--run', run.dir, '--socket', join(open, 'host.sock'));
  expect(said).toContain(`${open} is open to others: chmod 700`);
});
