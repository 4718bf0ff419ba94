import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readCast } from '../src/cast/read.ts';
import { loadProfiles } from '../src/classifier/profiles.ts';
import { Control } from '../src/control/control.ts';
import { LiveReadings } from '../src/control/readings.ts';
import { ControlStream } from '../src/control/stream.ts';
import { freshWindow, windowPatch } from '../src/control/window.ts';
import { Player } from '../src/host/player.ts';
import { reelsOf } from '../src/host/reel.ts';
import { Compositor } from '../src/room/compositor.ts';
import { loadInk } from '../src/room/ink-layer.ts';
import { Painter } from '../src/room/painter.ts';
import { gridOf } from '../src/room/shown.ts';
import { mergeWorkers } from '../src/room/state.ts';
import { createStore } from '../src/room/store.ts';
import { Tiles } from '../src/room/tiles.ts';
import { Damage } from '../src/screen/damage.ts';
import { Screen } from '../src/screen/screen.ts';
import { roomOf, workerOf } from './room/room-state.ts';
import { VirtualClock } from './support/virtual-clock.ts';

/*
 * What is done on the road from a worker's output to the operator's terminal, in counts: they are the same on every
 * machine, whatever else it does, so a change that makes for more work is seen at once. The bounds leave about a tenth of
 * slack; who needs more than that, for good, moves them knowingly.
 */

const ROOT = join(import.meta.dirname, '..');
const { profiles } = await loadProfiles([join(ROOT, 'config', 'agents')]);
const SIZE = { cols: 120, rows: 40 };
/** The grid's. */
const FRAME_MS = 1000 / 12;

/** A room that shows workers in its grid, and what judges them; the workers' output comes from the test. */
function watched(names: readonly string[]) {
  const clock = new VirtualClock();
  const readings = new LiveReadings(profiles, clock);
  const room = roomOf(
    names.map((name) => workerOf(name)),
    { size: { cols: 200, rows: 50 } },
  );
  const rects = gridOf(room).tiles;
  const counts = { looks: 0, rows: 0, frames: 0, bytes: 0 };
  const tiles = new Tiles();
  const painter = new Painter(
    (text) => {
      counts.frames++;
      counts.bytes += Buffer.byteLength(text);
    },
    { colors: 'truecolor', synchronizedOutput: true, unicode: true },
  );
  const compositor = new Compositor({ state: () => room, tiles, mirror: () => undefined }, painter);
  compositor.setChrome(Array(50).fill('.'.repeat(200)).join('\n'));
  const workers = names.map((name, i) => {
    const screen = new Screen(SIZE);
    const { width, height } = (rects[i] ?? rects[0]!).content;
    readings.begin(name, screen, ['claude']);
    return { name, screen, window: freshWindow(width, height), isShown: i < rects.length };
  });
  const paint = () => {
    for (const { name, screen, window, isShown } of workers) {
      const patch = isShown ? windowPatch(name, screen, window) : undefined;
      counts.rows += patch?.lines.length ?? 0;
      if (patch) tiles.apply(patch);
    }
    compositor.paint();
    clock.after(FRAME_MS, paint);
  };
  readings.onLook = () => counts.looks++;
  clock.after(FRAME_MS, paint);
  return {
    clock,
    counts,
    write: (name: string, data: string) => {
      workers.find((worker) => worker.name === name)!.screen.write(data);
      readings.output(name);
    },
  };
}

/** Claude Code at work, its cursor in the composer. */
const AT_WORK = `> mend it\r\n\r\n● Update(src/index.ts)\r\n  ⎿  Added 3 lines\r\n\r\n\r\n\r\n${'─'.repeat(120)}\r\n❯ \r\n${'─'.repeat(120)}\r\n  ? for shortcuts\x1b[2A\r\x1b[2C`;

/** One frame of its spinner, three lines above. */
function spinner(i: number): string {
  const line = `${'·✢✳✶✻✽'[i % 6]} Pondering… (${Math.floor(i / 10)}s · ↓ ${i * 7} tokens · esc to interrupt)`;
  return `\x1b[?2026h\x1b7\x1b[3A\r\x1b[33m${line}\x1b[39m\x1b[K\x1b8\x1b[?2026l`;
}

/** A room on a recording: control, its stream, and the chrome that Ink draws of what it is told. */
async function followed(recording: string) {
  const clock = new VirtualClock();
  const cast = await readCast(join(ROOT, 'fixtures', recording));
  const player = new Player(reelsOf([{ name: 'a', cast }]), clock);
  const readings = new LiveReadings(profiles, clock);
  const control = new Control({
    clock,
    run: { id: 'run-1', dir: '/nowhere', version: '0', startedAt: clock.now(), leaveKey: 'ctrl-]' },
    settings: {
      recording: { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 },
      stopGraceMs: 0,
      logins: {},
    },
    environment: {},
    readings,
  });
  await control.lives.attach(player);
  const store = createStore(roomOf(control.workers(), { size: { cols: 200, rows: 50 } }));
  const counts = { told: 0, frames: 0, bytes: 0, drawn: 0 };
  const ink = (await loadInk())(store, () => counts.drawn++);
  const stream = new ControlStream(
    control,
    (message) => {
      counts.bytes += JSON.stringify(message).length;
      if (message.type === 'screens') {
        counts.frames++;
        stream.receive({ type: 'ack' });
      }
      if (message.type !== 'workers') return;
      counts.told++;
      const { changed, removed } = message;
      store.set((state) => ({ ...state, workers: mergeWorkers(state.workers, changed, removed) }));
    },
    false,
    clock,
  );
  const { width: cols, height: rows } = gridOf(store.get()).tiles[0]!.content;
  stream.receive({ type: 'watch', windows: [{ worker: 'a', cols, rows }], maxFps: 1000 / FRAME_MS });
  player.play();
  await clock.pass(player.duration);
  stream.close();
  ink.unmount();
  return counts;
}

test('of eighty seconds of Claude Code little is told, and its chrome is seldom drawn', async () => {
  const { told, frames, bytes, drawn } = await followed('claude-2.0.77-longtool-120x40.cast');
  // Its bullet blinks while a tool runs, which is no news.
  expect(told).toBeLessThan(24);
  expect(drawn).toBeLessThan(28);
  expect(frames).toBeLessThan(365);
  expect(bytes).toBeLessThan(128_000);
});

test('eighty seconds of Claude Code are judged and painted with little', async () => {
  const { events } = await readCast(join(ROOT, 'fixtures', 'claude-2.0.77-longtool-120x40.cast'));
  const { clock, counts, write } = watched(['a', 'b', 'c', 'd']);
  const began = clock.now();
  for (const { time, code, data } of events) {
    await clock.pass(began + time * 1000 - clock.now());
    if (code === 'o') write('a', data);
  }
  // Of 407 pieces of output, 540 kB.
  expect(counts.looks).toBeLessThan(200);
  expect(counts.frames).toBeLessThan(315);
  expect(counts.rows).toBeLessThan(760);
  expect(counts.bytes).toBeLessThan(47_000);
});

test('two frames of a spinner cost a look, two rows and some bytes', async () => {
  const { clock, counts, write } = watched(['a']);
  write('a', AT_WORK);
  await clock.pass(1000);
  Object.assign(counts, { looks: 0, rows: 0, frames: 0, bytes: 0 });
  const compared = vi.spyOn(Damage.prototype, 'update');
  for (let i = 0; i < 100; i++) {
    write('a', spinner(i));
    await clock.pass(100);
  }
  expect(counts.looks).toBe(50);
  expect(counts.rows).toBeLessThanOrEqual(100);
  expect(counts.frames).toBeLessThanOrEqual(100);
  // A glyph, two numbers, and what puts the cursor there.
  expect(counts.bytes).toBeLessThan(100 * 50);
  // The row of the spinner, and those between it and the cursor.
  expect(compared.mock.calls.length).toBeLessThanOrEqual(400);
  compared.mockRestore();
});

test('what is silent costs nothing, however much of it there is', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `w${i}`);
  const { clock, counts, write } = watched(names);
  for (const name of names) write(name, AT_WORK + spinner(0));
  await clock.pass(1000);
  Object.assign(counts, { looks: 0, rows: 0, frames: 0, bytes: 0 });
  await clock.pass(10_000);
  expect(counts).toEqual({ looks: 0, rows: 0, frames: 0, bytes: 0 });
  write('w5', spinner(1));
  await clock.pass(1000);
  expect(counts).toMatchObject({ looks: 1, rows: 1, frames: 1 });
});
