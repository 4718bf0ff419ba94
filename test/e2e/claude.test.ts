import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CLAUDE_VERSIONS, claudePrograms, prepareClaude } from './support/claude.ts';
import { FakeApi } from './support/fake-api.ts';
import { NetworkNamespace } from './support/namespace.ts';
import type { OuterTerminal } from './support/outer-terminal.ts';
import { CLI, Place } from './support/place.ts';

const START_TIMEOUT = 30_000;

const { programs, obstacle } = await claudePrograms(CLAUDE_VERSIONS);
if (obstacle) console.warn(`The tests with the real Claude Code are skipped: ${obstacle}.`);

/** A place with a fake API, no other network, and the command that starts Claude Code in it. */
async function prepare(version: string) {
  const place = new Place();
  const socket = join(place.dir, 'api.sock');
  const api = await FakeApi.listen(socket);
  const network = await NetworkNamespace.open(socket);
  onTestFinished(async () => {
    await place.close();
    await network.close();
    await api.close();
  });
  Object.assign(
    place.env,
    prepareClaude({ version, home: place.env.HOME, trusted: [place.cwd], port: network.port }),
  );
  return { place, api, network, claude: [programs.get(version)!, '--permission-mode', 'default'] };
}

/** Types a prompt and sends it; an Enter that comes too soon after the text is taken for part of it, so again. */
async function submit(terminal: OuterTerminal, prompt: string, shown: string): Promise<void> {
  terminal.type(prompt);
  await terminal.waitFor(prompt);
  await terminal.pressUntil('enter', shown);
}

describe.skipIf(obstacle).each(CLAUDE_VERSIONS)('Claude Code %s', (version) => {
  test('answers the fake API in a terminal, and runs a tool when it is allowed to', async () => {
    const { place, api, network, claude } = await prepare(version);
    const terminal = place.terminal(network.enter(claude), { cols: 120, rows: 40 });
    await terminal.waitFor(/^❯\s/m, { timeout: START_TIMEOUT });

    api.enqueue({ kind: 'text', text: 'The answer is forty-two.' });
    await submit(terminal, 'what is the answer?', 'The answer is forty-two.');
    await api.asked('what is the answer?');

    const command = 'touch made-by-claude';
    api.enqueue(
      { kind: 'tool', name: 'Bash', input: { command, description: 'Make a file' } },
      { kind: 'text', text: 'It is made.' },
    );
    await submit(terminal, 'make the file', 'Do you want to proceed?');
    expect(existsSync(join(place.cwd, 'made-by-claude'))).toBe(false);
    await terminal.pressUntil('enter', 'It is made.');
    expect(existsSync(join(place.cwd, 'made-by-claude'))).toBe(true);

    // In the last of a turn it is an interrupt, which is for nobody any more.
    await terminal.pressUntil('ctrl-c', /again to exit/i);
    terminal.press('ctrl-c');
    expect(await terminal.ended()).toEqual({ code: 0 });
  });

  test('is used through the focus view of a room, and outlives it', async () => {
    const { place, api, network, claude } = await prepare(version);
    const openRoom = (...args: string[]) =>
      place.terminal(network.enter([process.execPath, CLI, ...args]), { cols: 120, rows: 40 });
    const room = openRoom('--workers', '1', '--', ...claude);
    await room.waitFor(/❯\s/, { timeout: START_TIMEOUT });

    room.press('enter');
    await room.waitFor('Ctrl-]');
    await room.waitFor(/^❯\s/m);
    api.enqueue({ kind: 'text', text: 'The answer is forty-two.' });
    await submit(room, 'what is the answer?', 'The answer is forty-two.');
    await api.asked('what is the answer?');

    room.press('ctrl-]');
    await room.waitFor((t) => t.rowText(0).includes('1 idle'));
    await room.waitFor('The answer is forty-two.');
    const { stdout: conversation } = await place.command('view', 'worker-1');
    expect(conversation).toMatch(/prompt 1\n {4}what is the answer\?\n/);
    expect(conversation).toMatch(/agent 1\n {4}The answer is forty-two\.\n/);
    // In the grid this leaves the room: twice in a row must not end the agent behind it.
    room.press('ctrl-c', 'ctrl-c');
    expect(await room.ended()).toEqual({ code: 0 });
    expect(room.leftOn()).toEqual([]);

    const second = openRoom();
    await second.waitFor('The answer is forty-two.');
    await second.waitFor((t) => t.rowText(0).includes('1 idle'));
    expect(second.text()).not.toMatch(/again to exit/i);
    second.press('q');
    await second.ended();
    expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
    await place.emptied();
  });
});
