import type { ApiClient } from '../api/client.ts';
import type { Snapshot, Worker } from '../api/schema.ts';
import { parseSize } from '../cast/event.ts';
import type { LoggedEvent, Opening } from '../cast/log.ts';
import type { HostLink, OutputHandler } from '../host/link.ts';
import type { Row } from '../screen/cells.ts';
import { encodeFocus } from '../screen/keys.ts';
import { Screen } from '../screen/screen.ts';
import type { HeldLines } from './reading-back.ts';

/** Lines that can be read back in the focus view. */
const SCROLLBACK = 10_000;
/** Bytes that output may take that waits while a mirror stands still; with more it goes on, and stands still again. */
const MOST_HELD = 4 * 1024 * 1024;
/** What an event takes besides its text, about. */
const EVENT_BYTES = 200;

/**
 * A room's own copy of a worker's screen while it is focused: it follows the host directly, so that nothing stands
 * between a key and its echo. It never answers the program's queries; control's screen does.
 */
export class Mirror implements OutputHandler, HeldLines {
  readonly worker: string;
  /** Undefined for one that is not known to run: nothing is sent to it. */
  readonly index: number | undefined;
  readonly #link: HostLink | undefined;
  #screen: Screen;
  #unfollow: () => void = () => {};
  /** What came while it stands still, in order; undefined when it does not. */
  #held: { takeIn: (() => void)[]; bytes: number } | undefined;
  /** What is shown changed. */
  onChange: () => void = () => {};

  private constructor(
    worker: string,
    index: number | undefined,
    link: HostLink | undefined,
    snapshot: Snapshot,
  ) {
    this.worker = worker;
    this.index = index;
    this.#link = link;
    this.#screen = this.#create(snapshot.cols, snapshot.rows, snapshot.data);
  }

  /**
   * Begins to follow a worker, from control's snapshot on. Of one that has not run yet, is gone with its host, or out of
   * reach (there is no link), the snapshot is all there is.
   */
  static async open(
    { name, index, state }: Worker,
    link: HostLink | undefined,
    api: ApiClient,
  ): Promise<Mirror> {
    const snapshot = await api.get<Snapshot>(`/v1/workers/${encodeURIComponent(name)}/snapshot`);
    const mirror = new Mirror(name, index, link, snapshot);
    if (link && state !== 'gone' && state !== 'starting')
      mirror.#unfollow = await link.subscribe(name, snapshot.offset, mirror);
    return mirror;
  }

  get screen(): Screen {
    return this.#screen;
  }

  /** All lines: scrollback and screen. */
  get count(): number {
    return this.#screen.historyLength + this.#screen.rows;
  }

  row(line: number): Row {
    const history = this.#screen.historyLength;
    return line < history ? this.#screen.historyRow(line) : this.#screen.row(line - history);
  }

  liveTop(rows: number): number {
    const { screen } = this;
    return screen.historyLength + Math.max(0, Math.min(screen.cursor.y, screen.rows - 1) - rows + 1);
  }

  hold(): void {
    this.#held ??= { takeIn: [], bytes: 0 };
  }

  release(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    for (const takeIn of held.takeIn) takeIn();
    this.onChange();
  }

  open({ cols, rows, snapshot }: Opening): void {
    this.#take(snapshot.length, () => {
      this.#screen.dispose();
      this.#screen = this.#create(cols, rows, snapshot);
    });
  }

  event(event: LoggedEvent): void {
    const text = Buffer.from(event.data.buffer, event.data.byteOffset, event.data.byteLength).toString();
    this.#take(text.length, () => {
      if (event.code === 'o') this.#screen.write(text);
      const size = event.code === 'r' ? parseSize(text) : undefined;
      if (size) this.#screen.resize(size.cols, size.rows);
    });
  }

  /** Sends what a person did to the program. */
  send(bytes: string | Buffer): void {
    if (this.index === undefined) return;
    this.#link?.type(this.index, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  /** Tells the program whether its terminal has the focus: nobody typed that. */
  tellFocus(isFocused: boolean): void {
    const report = encodeFocus(isFocused, this.#screen.modes);
    if (report !== undefined && this.index !== undefined) this.#link?.write(this.index, Buffer.from(report));
  }

  resize(cols: number, rows: number): void {
    // A worker that ended meanwhile keeps its size.
    void this.#link?.resize(this.worker, cols, rows).catch(() => {});
  }

  close(): void {
    this.onChange = () => {};
    this.#unfollow();
    this.#screen.dispose();
  }

  #take(length: number, takeIn: () => void): void {
    const held = this.#held;
    if (!held) {
      takeIn();
      return this.onChange();
    }
    held.takeIn.push(takeIn);
    held.bytes += length + EVENT_BYTES;
    if (held.bytes <= MOST_HELD) return;
    this.release();
    this.hold();
  }

  #create(cols: number, rows: number, data: string): Screen {
    const screen = new Screen({ cols, rows, scrollback: SCROLLBACK });
    screen.write(data);
    return screen;
  }
}
