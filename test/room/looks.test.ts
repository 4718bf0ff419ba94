import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamHandlers } from '../../src/api/client.ts';
import type { Run } from '../../src/api/schema.ts';
import { OperatorTerminal } from '../../src/room/operator-terminal.ts';
import { type Looks, runRoom } from '../../src/room/run-room.ts';
import { THEMES } from '../../src/room/themes.ts';
import { TRUE_COLOR } from '../../src/screen/cells.ts';
import { FakeHost } from './fake-host.ts';
import { FakeTty } from './fake-tty.ts';
import { OuterTerminal, type SeenCell } from './outer-terminal.ts';
import { runOf, workerOf } from './room-state.ts';

/** Ink takes a second to load, on a machine that is busy several. */
const LOADING = { timeout: 10_000 };

let tty: FakeTty;
beforeEach(() => {
  tty = new FakeTty();
});
afterEach(() => tty.dispose());

/** A room with one worker that runs, on the terminal of the test. */
async function openRoom(env: NodeJS.ProcessEnv, looks: Looks = {}) {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, env);
  const { api, openHost } = new FakeHost();
  const opened = Promise.withResolvers<StreamHandlers>();
  const stream = async (handlers: StreamHandlers) => {
    opened.resolve(handlers);
    return { send: () => {}, close: () => {} };
  };
  const left = runRoom({ terminal, api: { ...api, stream }, openHost, reach: async () => true, ...looks });
  const { onMessage } = await opened.promise;
  const tell = (run: Partial<Run>) => onMessage({ type: 'run', run: runOf(run) });
  tell({});
  onMessage({ type: 'workers', changed: [workerOf('alpha')], removed: [] });
  const leave = async () => {
    tty.type('q');
    await left;
    terminal.close();
  };
  return { tell, leave };
}

async function cells(): Promise<SeenCell[]> {
  const outer = new OuterTerminal(100, 30);
  outer.write(tty.written);
  return (await outer.cells()).flat();
}

/** The color of the sign of a worker that runs. */
async function signColor(): Promise<number | undefined> {
  return (await cells()).findLast(({ text }) => text === '●')?.fg;
}

const truecolor = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };
const running = (name: keyof typeof THEMES) =>
  TRUE_COLOR | Number.parseInt(THEMES[name].parts.running!.slice(1), 16);

test.each([
  ['dark', '', {}, undefined],
  ['light', '\x1b]11;rgb:ffff/ffff/ffff\x1b\\', {}, undefined],
  ['light', '', { COLORFGBG: '0;15' }, undefined],
  ['high-contrast-light', '\x1b]11;rgb:ffff/ffff/ffff\x07', {}, 'high-contrast'],
  ['color-blind', '', {}, 'color-blind'],
] as const)(
  'the room is drawn in the theme %s (answer %j, environment %j, asked for: %s)',
  async (name, answer, env, theme) => {
    tty.answers = `${answer}\x1b[?62c`;
    const { leave } = await openRoom({ ...truecolor, ...env }, { theme });
    await expect.poll(signColor, LOADING).toBe(running(name));
    await leave();
  },
);

test('a theme of the config is drawn with as soon as it is told, one that nobody knows changes nothing', async () => {
  const { tell, leave } = await openRoom(truecolor);
  await expect.poll(signColor, LOADING).toBe(running('dark'));
  tell({ theme: 'sea', themes: { sea: { parts: { running: '#010203' } } } });
  await expect.poll(signColor, LOADING).toBe(TRUE_COLOR | 0x010203);
  tell({ theme: 'nowhere', themes: {}, id: 'told' });
  await expect.poll(async () => (await cells()).map(({ text }) => text).join(''), LOADING).toContain('told');
  expect(await signColor()).toBe(TRUE_COLOR | 0x010203);
  await leave();
});

test('a name that no theme has is told to who asked for it', async () => {
  const { leave } = await openRoom(truecolor, { theme: 'nowhere' });
  const text = async () => (await cells()).map((cell) => cell.text).join('');
  await expect.poll(text, LOADING).toContain('there is no theme "nowhere"');
  await leave();
});

test('with NO_COLOR no cell has a color, whatever theme was asked for', async () => {
  const { leave } = await openRoom({ ...truecolor, NO_COLOR: '1' }, { theme: 'light' });
  await expect.poll(signColor, LOADING).toBe(-1);
  expect((await cells()).filter(({ fg, bg }) => fg !== -1 || bg !== -1)).toEqual([]);
  await leave();
});
