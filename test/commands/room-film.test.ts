import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCast } from '../../src/cast/read.ts';
import { filmRoom } from '../../src/commands/room-film.ts';
import { Sandbox, untilStarted } from './support.ts';

let sandbox: Sandbox;
const [program] = process.argv.slice(1);
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(async () => {
  process.argv[1] = program!;
  await sandbox.close();
});

/** A run with something recorded; its room is this script, which is given what the room would be. */
async function runWithRoom(script: string): Promise<void> {
  const { client } = await sandbox.live({ one: 'echo here; read x' });
  await untilStarted(client);
  process.argv[1] = join(sandbox.root, 'room.mjs');
  writeFileSync(process.argv[1], script);
}

test('a film begins with the room, not with what is read before, and ends when the run is over', async () => {
  await runWithRoom(
    `process.stdout.write('reading … \\x1b[?1049hroom of ' + process.argv[2]); setInterval(() => {}, 1000);`,
  );
  expect(await filmRoom({ output: 'room.cast' }, sandbox.io())).toBe(0);
  const { header, events } = await readCast(join(sandbox.cwd, 'room.cast'));
  expect(header).toMatchObject({ cols: 200, rows: 50, title: expect.stringMatching(/^run-/) });
  expect(events.map(({ data }) => data).join('')).toBe('\x1b[?1049hroom of replay');
});

test('of a room that ends before its run there is no film', async () => {
  await runWithRoom('process.stdout.write("\\x1b[?1049h")');
  await expect(filmRoom({ output: 'room.cast' }, sandbox.io())).rejects.toThrow(
    'the room ended before the run did',
  );
  expect(existsSync(join(sandbox.cwd, 'room.cast'))).toBe(false);
});

test('a film needs a file', async () => {
  await expect(filmRoom({}, sandbox.io())).rejects.toThrow('orch-tui export --room -o FILE');
});
