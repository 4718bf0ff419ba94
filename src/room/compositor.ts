import type { Cursor, Row } from '../screen/cells.ts';
import type { Screen } from '../screen/screen.ts';
import { Canvas } from './canvas.ts';
import { matchesIn, selectionIn } from './copy-mode.ts';
import { invertCells } from './highlight.ts';
import type { Mirror } from './mirror.ts';
import { overlayRect } from './overlay.ts';
import type { Painter } from './painter.ts';
import { selectedWorker } from './selection.ts';
import { gridOf, pageOf } from './shown.ts';
import { spokenCursor } from './spoken.ts';
import type { RoomState } from './state.ts';
import type { Tiles } from './tiles.ts';

/** How the room's own cursor looks. */
const CURSOR = { visible: true, shape: 'block', blink: false } as const;

/** Everything that is on the room's screen. */
export interface Layers {
  state: () => RoomState;
  tiles: Tiles;
  /** The focused worker's screen. */
  mirror: () => Mirror | undefined;
}

/**
 * Puts the room's picture together, chrome below and workers' screens over it, and has it painted. Only what changed is
 * drawn again.
 */
export class Compositor {
  readonly #layers: Layers;
  readonly #painter: Painter;
  #canvas = new Canvas(1, 1);
  #chrome = new Canvas(1, 1);
  #frame = '';
  /** What is drawn in each row of `#chrome`. */
  #lines: readonly string[] = [];
  #stale = true;
  /** The focused screen that is drawn, and its `sequence` then. */
  #drawn: { screen: Screen; sequence: number; top: number } | undefined;

  constructor(layers: Layers, painter: Painter) {
    this.#layers = layers;
    this.#painter = painter;
  }

  /** Takes a new frame of the chrome. No style goes on over the end of a line. */
  setChrome(frame: string): void {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.#stale = true;
  }

  /** Forgets what the terminal shows: it is painted anew from nothing. */
  invalidate(): void {
    this.#painter.invalidate();
    this.#stale = true;
  }

  /** Draws what changed and paints it. Returns the bytes written. */
  paint(): number {
    const state = this.#layers.state();
    const fresh = this.#prepare(state);
    if (state.screenReader && (state.view !== 'focus' || state.overlay)) {
      return this.#painter.paint(this.#canvas, cursorAt(spokenCursor(state)));
    }
    const cursor = state.view === 'focus' ? this.#drawFocus(state, fresh) : undefined;
    if (state.view === 'grid') this.#drawGrid(state, fresh);
    const rect = overlayRect(state);
    if (rect) {
      this.#canvas.copyRect(this.#chrome, rect);
      return this.#painter.paint(this.#canvas, undefined);
    }
    return this.#painter.paint(this.#canvas, cursor);
  }

  /** Brings the chrome up to date; true when all above it has to be drawn again. */
  #prepare({ size, view }: RoomState): boolean {
    const resized = this.#canvas.cols !== size.cols || this.#canvas.rows !== size.rows;
    if (resized) {
      this.#canvas = new Canvas(size.cols, size.rows);
      this.#chrome = new Canvas(size.cols, size.rows);
      this.#lines = [];
    }
    const fresh = resized || this.#stale;
    this.#stale = false;
    if (!fresh) return false;
    this.#drawChrome(this.#frame.split('\n'));
    // Until the focused screen is there, what was shown before stays above the status line: nothing flashes.
    const from = view === 'focus' && !this.#layers.mirror() ? size.rows - 1 : 0;
    for (let y = from; y < size.rows; y++) this.#canvas.copyRow(this.#chrome, y);
    return true;
  }

  #drawChrome(lines: readonly string[]): void {
    const { cols, rows } = this.#chrome;
    for (let y = 0; y < rows; y++) {
      const line = lines[y] ?? '';
      if (line !== (this.#lines[y] ?? '')) this.#chrome.drawAnsi(0, y, cols, 1, line);
    }
    this.#lines = lines;
  }

  #drawGrid(state: RoomState, fresh: boolean): void {
    const { workers } = pageOf(state);
    const selected = selectedWorker(state)?.name;
    const { tiles: rects } = gridOf(state);
    for (const [i, worker] of workers.entries()) {
      const content = this.#layers.tiles.get(worker.name);
      if (!content || worker.problem !== undefined) continue;
      const { x, y, width, height } = rects[i]!.content;
      const rows = fresh ? Array.from({ length: height }, (_, row) => row) : content.changed;
      for (const row of rows) {
        if (row >= height) continue;
        const cells = content.rows[row] ?? [];
        // Only where keys would go: a wall of cursors is the brightest thing on the screen.
        const cursor = worker.name === selected ? content.cursor : undefined;
        const shown = cursor?.y === row ? invertCells(cells, cursor.x, cursor.x + 1, width) : cells;
        this.#canvas.drawRow(x, y + row, width, shown);
      }
      content.changed.clear();
    }
  }

  #drawFocus(state: RoomState, fresh: boolean): Cursor | undefined {
    const mirror = this.#layers.mirror();
    if (!mirror) return undefined;
    const { screen } = mirror;
    const height = state.size.rows - 1;
    const width = state.size.cols;
    if (state.copy) {
      for (let y = 0; y < height; y++)
        this.#canvas.drawRow(0, y, width, copyRow(state, mirror, state.copy.top + y, width));
      this.#drawn = undefined;
      const { line, column } = state.copy.cursor;
      // What is searched for is written in the last line, where its cursor is drawn as in every field.
      if (state.copy.typing !== undefined)
        return state.screenReader ? cursorAt(spokenCursor(state)) : undefined;
      return { ...CURSOR, x: Math.min(column, width - 1), y: line - state.copy.top };
    }
    const { cursor } = screen;
    const top = mirror.liveTop(height) - screen.historyLength;
    const isSame = !fresh && this.#drawn?.screen === screen && this.#drawn.top === top;
    const since = isSame ? this.#drawn!.sequence : -1;
    for (let y = 0; y < height; y++) {
      const row = top + y;
      if (row < screen.rows && screen.rowSequence(row) <= since) continue;
      this.#canvas.drawRow(0, y, width, row < screen.rows ? screen.row(row) : []);
    }
    this.#drawn = { screen, sequence: screen.sequence, top };
    return cursor.x < width ? { ...cursor, y: cursor.y - top } : undefined;
  }

  /** Everything has to be drawn again: the view is another one now. */
  redraw(): void {
    this.#drawn = undefined;
    this.#stale = true;
  }
}

function cursorAt(place: { x: number; y: number } | undefined): Cursor | undefined {
  return place && { ...CURSOR, ...place };
}

/** A line of the text that is read back, with its selection and the matches of the search. */
function copyRow(state: RoomState, mirror: Mirror, line: number, width: number): Row {
  const copy = state.copy!;
  if (line >= mirror.count) return [];
  let row = mirror.row(line);
  for (const { from, to } of matchesIn(row, copy.query)) row = invertCells(row, from, to, width);
  const selection = selectionIn(copy, line);
  return selection ? invertCells(row, selection.from, selection.to, width) : row;
}
