import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main as control } from '../../src/commands/control-process.ts';
import { main as host } from '../../src/commands/host-process.ts';
import { main as program } from '../../src/commands/program.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

async function background(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = sandbox.io();
  const main = argv[0] === 'host' ? host : control;
  const code = (await main(argv, io)) ?? (await program(argv, io));
  return { code, out: io.out(), err: io.err() };
}

test('what a person asks of it is answered as by any other command', async () => {
  const { code, out } = await background('host', '--help');
  expect(code).toBe(0);
  expect(out).toContain('host the workers of a run');
  expect(await background('control', '--help')).toMatchObject({ code: 0 });
});

test.each([
  [['host'], 'host needs a run folder'],
  [['host', '--rum', '/x'], "unknown option '--rum'"],
  [['control'], 'control needs a run folder'],
  [['control', '--listen', 'everywhere', '--run', '/x'], '--listen: expected'],
])('%j is wrong use', async (argv, said) => {
  const { code, err } = await background(...argv);
  expect(code).toBe(2);
  expect(err).toContain(said);
  expect(err.trimEnd()).not.toContain('\n');
});

test('a run that is not there is told in a line', async () => {
  const missing = join(sandbox.cwd, 'nowhere');
  const { code, err } = await background('host', '--run', missing, '--socket', join(missing, 'host.sock'));
  expect(code).toBe(1);
  expect(err).toMatch(/^orch-tui: .*nowhere.*\n$/);
});
