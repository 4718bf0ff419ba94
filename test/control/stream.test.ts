import { expect, test } from 'vitest';
import type { ServerMessage } from '../../src/api/schema.ts';
import { ControlStream } from '../../src/control/stream.ts';
import { controlOf, startFleet } from '../support/simulated-fleet.ts';

/** A face of two workers, which keeps what it is told; its stream is open, and was so for a second. */
async function facing() {
  const face = await waiting();
  face.stream.open();
  await face.clock.pass(1000);
  face.told.length = 0;
  return face;
}

/** A face whose stream is not open yet. */
async function waiting() {
  const fleet = await startFleet({ a: ['bash'], b: ['bash'] });
  await fleet.clock.pass(1000);
  const told: ServerMessage[] = [];
  const stream = new ControlStream(fleet.control, (message) => told.push(message), false, fleet.clock);
  const watch = (maxFps: number, ...workers: string[]) =>
    stream.receive({
      type: 'watch',
      windows: workers.map((worker) => ({ worker, cols: 40, rows: 10 })),
      maxFps,
    });
  /** The workers whose screens were shown since the last time. */
  const shown = () =>
    told
      .splice(0)
      .flatMap((message) => (message.type === 'screens' ? message.patches : []).map((p) => p.worker));
  return { ...fleet, stream, told, watch, shown };
}

test('a screen that comes into view is shown at once, and others no more often than they are asked for', async () => {
  const { clock, stream, watch, shown, control } = await facing();
  watch(1, 'a');
  await clock.pass(1);
  expect(shown()).toEqual(['a']);
  stream.receive({ type: 'ack' });
  await clock.pass(2000);
  control.input('a', { text: 'x' });
  await clock.pass(100);
  expect(shown()).toEqual(['a']);
  stream.receive({ type: 'ack' });
  control.input('a', { text: 'y' });
  await clock.pass(100);
  expect(shown()).toEqual([]);
  // Also while another frame is waited for.
  watch(1, 'a', 'b');
  await clock.pass(1);
  expect(shown()).toEqual(['a', 'b']);
  stream.receive({ type: 'ack' });
  // Nobody gets frames faster by looking here and there.
  watch(1, 'a');
  watch(1, 'a', 'b');
  await clock.pass(1);
  expect(shown()).toEqual([]);
  control.input('a', { text: 'echo hello', keys: ['enter'] });
  await clock.pass(900);
  expect(shown()).toEqual([]);
  await clock.pass(200);
  expect(shown()).toEqual(['a', 'b']);
  stream.close();
});

test('nothing more is shown to a face that has not drawn what it got', async () => {
  const { clock, stream, watch, shown, control } = await facing();
  watch(10, 'a');
  await clock.pass(1);
  expect(shown()).toEqual(['a']);
  control.input('a', { text: 'echo hello', keys: ['enter'] });
  await clock.pass(5000);
  expect(shown()).toEqual([]);
  stream.receive({ type: 'ack' });
  await clock.pass(1);
  expect(shown()).toEqual(['a']);
  stream.close();
});

test('it tells nothing before it is opened, then what there is, and later changes together', async () => {
  const { clock, stream, told, watch, control } = await waiting();
  watch(10, 'a');
  control.runChanged();
  control.workerChanged('a');
  await clock.pass(1000);
  expect(told).toEqual([]);
  stream.open();
  expect(told).toMatchObject([{ type: 'run' }, { type: 'workers', changed: [{ name: 'a' }, { name: 'b' }] }]);
  told.length = 0;
  for (const name of ['a', 'b', 'a', 'b']) {
    control.runChanged();
    control.workerChanged(name);
    await clock.pass(10);
  }
  expect(told.filter(({ type }) => type !== 'screens')).toEqual([]);
  await clock.pass(100);
  expect(told.filter(({ type }) => type !== 'screens')).toMatchObject([
    { type: 'run' },
    { type: 'workers', changed: [{ name: 'a' }, { name: 'b' }], removed: [] },
  ]);
  told.length = 0;
  // Nothing but what changed, and at once after a while without changes.
  await clock.pass(1000);
  control.workerChanged('b');
  await clock.pass(1);
  expect(told.filter(({ type }) => type !== 'screens')).toMatchObject([
    { type: 'workers', changed: [{ name: 'b' }] },
  ]);
  stream.close();
});

test('at its beginning a face is shown screens as soon as it has drawn the last ones', async () => {
  const { clock, stream, watch, shown, control } = await waiting();
  stream.open();
  watch(1, 'a');
  await clock.pass(1);
  expect(shown()).toEqual(['a']);
  stream.receive({ type: 'ack' });
  control.input('a', { text: 'x' });
  await clock.pass(100);
  expect(shown()).toEqual(['a']);
  // What it has not drawn holds it up then too.
  control.input('a', { text: 'y' });
  await clock.pass(100);
  expect(shown()).toEqual([]);
  stream.close();
});

test('what is no message at all is told as that', async () => {
  const { stream } = await waiting();
  for (const said of [[], 'watch', null]) expect(stream.receive(said)).toMatch(/^message: ./);
  expect(stream.receive({ type: 'typing' })).toMatch(/^worker: ./);
  stream.close();
});

test('what is not rebuilt yet is shown when it is, and after a while in any case', async () => {
  const { clock, host } = await startFleet({ a: ['bash'], b: ['bash'] });
  await clock.pass(1000);
  host.deafen();
  const control = await controlOf(host, clock);
  const face = (from: ServerMessage[]) => {
    const stream = new ControlStream(control, (message) => from.push(message), false, clock);
    stream.open();
    stream.receive({ type: 'watch', windows: [{ worker: 'a', cols: 40, rows: 10 }], maxFps: 10 });
    return stream;
  };
  const screens = (of: ServerMessage[]) =>
    of.flatMap((told) => (told.type === 'screens' ? told.patches : []));
  const [early, later]: [ServerMessage[], ServerMessage[]] = [[], []];
  const first = face(early);
  await clock.pass(499);
  expect(screens(early)).toEqual([]);
  const second = face(later);
  await clock.pass(1);
  expect(screens(early)).toMatchObject([{ worker: 'a', lines: [[0, []]] }]);
  expect(screens(later)).toEqual([]);
  host.catchUp();
  await clock.pass(1);
  expect(screens(later)).toMatchObject([{ worker: 'a', lines: [[0, [expect.anything()]]] }]);
  first.close();
  second.close();
});

test('closed before it was opened, it tells nothing', async () => {
  const { clock, stream, told, control } = await waiting();
  stream.close();
  stream.open();
  control.workerChanged('a');
  await clock.pass(1000);
  expect(told).toEqual([]);
});
