import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StreamHandlers } from '../../src/api/client.ts';
import type { ClientMessage } from '../../src/api/schema.ts';
import type { Wellbeing } from '../../src/api/supervision.ts';
import { OperatorTerminal } from '../../src/room/operator-terminal.ts';
import { type RoomOptions, runRoom } from '../../src/room/run-room.ts';
import { FakeHost } from './fake-host.ts';
import { FakeTty } from './fake-tty.ts';
import { runOf, supervisionOf, workerOf } from './room-state.ts';

/** Ink takes a second to load, on a machine that is busy several. */
const LOADING = { timeout: 10_000 };

let tty: FakeTty;
beforeEach(() => {
  tty = new FakeTty();
});
afterEach(() => tty.dispose());

test('after q nothing is painted over the shell', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const host = new FakeHost();
  const left = runRoom({ terminal, api: host.api, openHost: host.openHost, reach: async () => true });
  await expect.poll(() => tty.written, LOADING).toContain('starting');
  tty.type('q');
  expect(await left).toBe('detached');
  const { written } = tty;
  // The room's own end has to be silent: the terminal is still open here and would take it.
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(tty.written).toBe(written);
  terminal.close();
});

test('Ctrl-L paints all of the room anew', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const host = new FakeHost();
  const left = runRoom({ terminal, api: host.api, openHost: host.openHost, reach: async () => true });
  await expect.poll(() => tty.written, LOADING).toContain('starting');
  const before = tty.written.length;
  tty.type('\x0c');
  await expect.poll(() => tty.written.slice(before)).toContain('starting');
  tty.type('q');
  await left;
  terminal.close();
});

/** A room that is told what a test says; `left` resolves when the person leaves it. */
async function openRoom(terminal: OperatorTerminal, options: Partial<RoomOptions> = {}) {
  const { api, openHost } = new FakeHost();
  const opened = Promise.withResolvers<StreamHandlers>();
  const sent: ClientMessage[] = [];
  const stream = async (handlers: StreamHandlers) => {
    opened.resolve(handlers);
    return { send: (message: ClientMessage) => sent.push(message), close: () => {} };
  };
  const left = runRoom({ terminal, api: { ...api, stream }, openHost, reach: async () => true, ...options });
  return { ...(await opened.promise), left, sent };
}

test('who is entered before control is there is entered then', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const host = new FakeHost();
  let opened = 0;
  const openHost: RoomOptions['openHost'] = (...args) => {
    opened++;
    return host.openHost(...args);
  };
  const expected = [workerOf('one', { state: 'starting' }), workerOf('two', { state: 'starting' })];
  const { onMessage, left } = await openRoom(terminal, { expected, openHost });
  await expect.poll(() => tty.written, LOADING).toContain('two');
  tty.type('\r');
  await expect.poll(() => tty.written, LOADING).toContain('Ctrl-]');
  await import('../../src/room/mirror.ts');
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(opened).toBe(0);
  onMessage({ type: 'workers', changed: [workerOf('one'), workerOf('two')], removed: [] });
  await expect.poll(() => opened, LOADING).toBeGreaterThan(0);
  tty.type('\x1d');
  tty.type('q');
  await left;
  terminal.close();
});

test('the name of a worker ends no sequence that tells of it', async () => {
  tty.answers = '\x1b]7501;?\x1b\\\x1b[?62c';
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const { onMessage, left } = await openRoom(terminal);
  const name = 'w;\x1b\\\x07\x9c\x1b]52;c;AAAA\x07\u202e';
  onMessage({ type: 'run', run: runOf({ bell: true }) });
  await expect.poll(() => tty.written, LOADING).toContain('\x1b]2;orch-tui');
  for (const [status, title] of [
    ['ok', '1 working'],
    ['needs_operator', '1 needs you'],
  ] as const) {
    const changed = [workerOf(name, { supervision: supervisionOf({}, status) })];
    onMessage({ type: 'workers', changed, removed: [] });
    await expect.poll(() => tty.written).toContain(`\x1b]2;${title}`);
  }
  tty.type('q');
  await left;
  terminal.close();
  const asked = '\x1b]11;?\x1b\\\x1b]7501;?\x1b\\';
  const told = [...tty.written.replace(asked, '').matchAll(/\x1b\][^\x1b\x07\x9c]*(\x1b\\\x07?)?/g)];
  expect(told.map(([sequence]) => sequence)).toEqual([
    '\x1b]2;orch-tui\x1b\\',
    '\x1b]7501;state=idle:app=orch-tui\x1b\\',
    '\x1b]2;1 working\x1b\\',
    '\x1b]7501;state=working:id=worker.0\x1b\\',
    '\x1b]7501;state=working:app=orch-tui\x1b\\',
    '\x1b]9;orch-tui: w; \\   ]52;c;AAAA   needs you\x1b\\\x07',
    '\x1b]2;1 needs you\x1b\\',
    '\x1b]7501;state=blocked:id=worker.0\x1b\\',
    '\x1b]7501;state=blocked:app=orch-tui\x1b\\',
    '\x1b]9;4;0\x1b\\',
    '\x1b]7501;state=clear\x1b\\',
  ]);
});

test.each([
  [true, true],
  [false, false],
])('with bell %s the room rings for who newly needs a person: %s', async (bell, rings) => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const { onMessage, left } = await openRoom(terminal);
  const tell = async (status: Wellbeing, title: string) => {
    const changed = [workerOf('w', { supervision: supervisionOf({}, status) })];
    onMessage({ type: 'workers', changed, removed: [] });
    await expect.poll(() => tty.written).toContain(`\x1b]2;${title}`);
  };
  onMessage({ type: 'run', run: runOf({ bell }) });
  await tell('ok', '1 working');
  await tell('needs_operator', '1 needs you');
  expect(tty.written.includes('\x1b]9;orch-tui: w needs you\x1b\\\x07')).toBe(rings);
  tty.type('q');
  await left;
  terminal.close();
});

test('the workers of a run that begins are there, and watched, before control tells of them', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const expected = ['alpha', 'beta'].map((name) => workerOf(name, { state: 'starting' }));
  const { left, sent } = await openRoom(terminal, { expected });
  await expect.poll(() => tty.written, LOADING).toContain('beta');
  const windows = expected.map(({ name }) => ({ worker: name, cols: 98, rows: 12 }));
  expect(sent).toEqual([{ type: 'watch', windows, maxFps: 12 }]);
  tty.type('q');
  await left;
  terminal.close();
});

test('what control tells first is all there is, also when it comes back', async () => {
  const terminal = await OperatorTerminal.open(tty.stdin, tty.stdout, { TERM: 'xterm-256color' });
  const { api, openHost } = new FakeHost();
  const streams: StreamHandlers[] = [];
  const stream = async (handlers: StreamHandlers) => {
    streams.push(handlers);
    return { send: () => {}, close: () => {} };
  };
  const reach = async () => true;
  const expected = [workerOf('taken-out', { state: 'starting' })];
  const left = runRoom({ terminal, api: { ...api, stream }, openHost, reach, expected });
  const tell = async (handlers: StreamHandlers, names: readonly string[]) => {
    handlers.onMessage({ type: 'run', run: runOf({}) });
    handlers.onMessage({ type: 'workers', changed: names.map((name) => workerOf(name)), removed: [] });
    await expect.poll(() => tty.written, LOADING).toContain(`\x1b]2;${names.length} working`);
  };
  await expect.poll(() => streams.length, LOADING).toBe(1);
  await tell(streams[0]!, ['a', 'b', 'c']);
  streams[0]!.onClose();
  await expect.poll(() => streams.length).toBe(2);
  await tell(streams[1]!, ['a', 'c']);
  tty.type('q');
  await left;
  terminal.close();
});
