import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from '../../src/api/schema.ts';
import { CastLog, type LoggedEvent } from '../../src/cast/log.ts';
import { parseCast } from '../../src/cast/read.ts';
import { Utf8Reader } from '../../src/cast/utf8.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { steadyTitle } from '../../src/control/title.ts';
import { freshWindow, windowPatch } from '../../src/control/window.ts';
import { WorkerScreen } from '../../src/control/worker-screen.ts';
import type { Rect } from '../../src/room/canvas.ts';
import { Compositor } from '../../src/room/compositor.ts';
import { Mirror } from '../../src/room/mirror.ts';
import { OuterStatus } from '../../src/room/outer-status.ts';
import { Painter } from '../../src/room/painter.ts';
import { gridOf } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { Tiles } from '../../src/room/tiles.ts';
import type { Screen } from '../../src/screen/screen.ts';
import { profiles } from '../classifier/paint.ts';
import { FakeHost } from '../room/fake-host.ts';
import { roomOf, workerOf } from '../room/room-state.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

export const NAME = 'w';
const OTHERS = ['x', 'y', 'z'].map((name) => workerOf(name));
export const ROOM = { cols: 120, rows: 40 };
const CAPABILITIES = {
  colors: 'truecolor',
  synchronizedOutput: true,
  unicode: true,
  osc: true,
  programStatus: true,
} as const;

/** The road of one worker's output, from the reads of its terminal to the bytes that its operator's terminal is written. */
export class Road {
  readonly clock = new VirtualClock();
  readonly log: CastLog;
  readonly screen: WorkerScreen;
  readonly readings: LiveReadings;
  readonly mirror: Mirror;
  /** The size of the longest of its signals, as JSON. */
  longestSignal = 0;
  /** Bytes that the worker was answered. */
  answered = 0;
  /** What painted on the operator's terminal. */
  painted = '';
  /** Of that, what drew the grid. */
  grid = '';
  /** What the operator's terminal was told of the worker. */
  told = '';
  /** Where in the grid its tile shows it. */
  readonly tile: Rect;
  /** Bytes of patches that control sent to the room. */
  patched = 0;
  readonly #dir: string;
  readonly #utf8 = new Utf8Reader();
  readonly #host: FakeHost;
  readonly #tiles = new Tiles();
  readonly #window;
  readonly #grid: Compositor;
  readonly #focus: Compositor;
  readonly #status: OuterStatus;
  #title = '';

  static async open(dir: string, agent: string, size = { cols: 80, rows: 24 }): Promise<Road> {
    const host = new FakeHost();
    host.snapshot = { offset: 0, ...size, data: '' };
    const mirror = await Mirror.open(workerOf(NAME), host.link, host.api);
    return new Road(dir, agent, size, host, mirror);
  }

  private constructor(
    dir: string,
    agent: string,
    size: { cols: number; rows: number },
    host: FakeHost,
    mirror: Mirror,
  ) {
    this.#dir = dir;
    this.#host = host;
    this.mirror = mirror;
    this.log = new CastLog({
      dir,
      worker: NAME,
      life: this.clock.now(),
      ...size,
      now: () => this.clock.now(),
    });
    this.readings = new LiveReadings(profiles, this.clock);
    this.screen = new WorkerScreen({
      ...size,
      scrollback: 200,
      answered: 0,
      end: 0,
      clock: this.clock,
      answer: (_, bytes) => {
        this.answered += bytes.length;
      },
      onSignal: (signal) => {
        this.longestSignal = Math.max(this.longestSignal, JSON.stringify(signal).length);
        this.readings.signal(NAME, signal);
        if (signal.kind === 'title') this.#title = steadyTitle(signal.text);
      },
      onOpen: (screen) => this.readings.begin(NAME, screen, [agent]),
      onChange: () => this.readings.output(NAME),
    });
    this.screen.open({ offset: 0, ...size, snapshot: '' });
    const write = (text: string) => {
      this.painted += text;
    };
    this.#status = new OuterStatus((text) => {
      this.told += text;
    }, CAPABILITIES);
    const writeGrid = (text: string) => {
      this.grid += text;
      write(text);
    };
    const grid = () => this.state({ view: 'grid' });
    const focus = () => this.state({ view: 'focus' });
    const layers = { tiles: this.#tiles, mirror: () => this.mirror };
    this.#grid = new Compositor({ ...layers, state: grid }, new Painter(writeGrid, CAPABILITIES));
    this.#focus = new Compositor({ ...layers, state: focus }, new Painter(write, CAPABILITIES));
    this.tile = gridOf(grid()).tiles[0]!.content;
    this.#window = freshWindow(this.tile.width, this.tile.height);
  }

  /** The worker as faces are told of it. */
  worker(): Worker {
    const reading = this.readings.of(NAME);
    return workerOf(NAME, { title: this.#title, ...(reading && { reading }) });
  }

  /** The room that shows it, beside others that show nothing. */
  state(changes: Partial<RoomState> = {}): RoomState {
    return roomOf([this.worker(), ...OTHERS], { size: ROOM, selected: NAME, ...changes });
  }

  /** What one read of its terminal brought. */
  read(bytes: Uint8Array): void {
    const text = this.#utf8.push(bytes);
    if (text.byteLength === 0) return;
    const event: LoggedEvent = this.log.append('o', text);
    this.screen.event(event);
    this.#host.output(Buffer.from(text).toString());
  }

  resize(cols: number, rows: number): void {
    const data = Buffer.from(`${cols}x${rows}`);
    const event = this.log.append('r', data);
    this.screen.event(event);
    this.mirror.event(event);
    this.readings.resized(NAME);
  }

  /** Time passes, and both views are painted. */
  async look(): Promise<void> {
    await this.clock.pass(1000);
    const patch = windowPatch(NAME, this.screen.screen, this.#window);
    if (patch) {
      this.patched += JSON.stringify(patch).length;
      this.#tiles.apply(JSON.parse(JSON.stringify(patch)));
    }
    this.#grid.paint();
    this.#focus.paint();
    this.#status.tell([this.worker()]);
  }

  /** Its output as it is recorded. */
  async recorded(): Promise<string> {
    await this.log.flush();
    const path = join(this.#dir, `${NAME}.cast`);
    const { events } = parseCast(readFileSync(path, 'utf8'), path);
    return events.flatMap(({ code, data }) => (code === 'o' ? [data] : [])).join('');
  }

  /** The screen that another control, or a room, would rebuild. */
  get snapshot(): string {
    return this.screen.snapshot().data;
  }

  get shown(): Screen {
    return this.screen.screen;
  }

  async close(): Promise<void> {
    this.readings.end(NAME);
    this.mirror.close();
    this.screen.dispose();
    await this.log.close();
  }
}
