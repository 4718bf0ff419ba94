import { expect, test } from 'vitest';
import type { ServerMessage } from '../../src/api/schema.ts';
import { ControlStream } from '../../src/control/stream.ts';
import { startFleet } from '../support/simulated-fleet.ts';

/** A face of two workers, which keeps what it is told. */
async function facing() {
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
  return { ...fleet, stream, watch, shown };
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
