import headless from '@xterm/headless';
import { mendClusterCopy } from './cluster-copy.ts';
import { mendClusterText } from './cluster-text.ts';
import { EMPTY, WIDTH_SHIFT, WORDS_PER_CELL } from './raw-line.ts';
import { unfinishedSequence } from './unfinished.ts';
import { clusterWidths } from './width.ts';
import type { Core, FunctionId, Params, Parser, RawBuffer, RawPen } from './xterm-internals.ts';

/** Code points of an OSC or DCS that are kept; a longer one has no effect. */
const STRING_LIMIT = 8192;

/** UTF-16 units of an unfinished sequence that are kept: more code points than the limit, so too long stays too long. */
const UNFINISHED_LIMIT = 2 * STRING_LIMIT + 64;

/**
 * UTF-16 units that may be parsed at once. Each screen keeps a buffer for so many, which stays in the processor's cache;
 * xterm itself would cut more than 131072 into pieces.
 */
export const MAX_PIECE = 16384;

/** The OSC commands xterm handles; with a handler of xterm's in place, up to 10 MB of each would be kept. */
const BUILT_IN_OSC = [0, 1, 2, 4, 8, 10, 11, 12, 104, 110, 111, 112];

const BEL = 0x07;
const ESC = 0x1b;
const C1_ST = 0x9c;

/**
 * @xterm/headless 6.0.0, pinned, with what its public API hides: parsing at once instead of in a later turn of the
 * event loop, margins, saved cursors, the pen, the hidden buffer, the terminator of an OSC. The only place that reaches
 * into its private parts.
 */
export class Xterm {
  readonly #terminal: headless.Terminal;
  readonly #core: Core;
  #pieces = 0;
  #unfinished = '';
  #halfCharacter = '';

  /** @param scrollback Lines kept above the screen. */
  constructor(cols: number, rows: number, scrollback: number) {
    this.#terminal = new headless.Terminal({
      cols,
      rows,
      scrollback,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.unicode.register(clusterWidths);
    this.#terminal.unicode.activeVersion = clusterWidths.version;
    this.#core = (this.#terminal as unknown as { _core: Core })._core;
    const line = this.active.lines.get(0)!;
    mendClusterCopy(line);
    mendClusterText(line);
    for (const command of BUILT_IN_OSC) this.#parser.clearOscHandler(command);
    this.#parser.clearDcsHandler({ intermediates: '$', final: 'q' });
  }

  get cols(): number {
    return this.#core.cols;
  }

  get rows(): number {
    return this.#core.rows;
  }

  get buffers(): Core['buffers'] {
    return this.#core.buffers;
  }

  /** The buffer that is shown. */
  get active(): RawBuffer {
    return this.#core.buffers.active;
  }

  /** Most modes. */
  get service(): Core['coreService'] {
    return this.#core.coreService;
  }

  get mouse(): Core['coreMouseService'] {
    return this.#core.coreMouseService;
  }

  get charsets(): Core['_charsetService'] {
    return this.#core._charsetService;
  }

  /** What text is drawn with now. */
  get pen(): RawPen {
    return this.#core._inputHandler._curAttrData;
  }

  /** The property (see width.ts) of the last character if nothing but text came after it, else 0. */
  get joinState(): number {
    return this.#parser.precedingJoinState;
  }

  /** LNM: a line feed also returns to the first column. */
  get newLineMode(): boolean {
    return this.#core.optionsService.rawOptions.convertEol;
  }

  /** Whether a cursor blinks of which DECSCUSR did not say it (DEC 12). */
  get cursorBlink(): boolean {
    return this.#core.optionsService.rawOptions.cursorBlink;
  }

  get #parser(): Parser {
    return this.#core._inputHandler._parser;
  }

  /** What was written of a character or sequence that is not complete yet. */
  get unfinished(): string {
    return this.#unfinished + this.#halfCharacter;
  }

  /** Parses at most `MAX_PIECE` UTF-16 units, at once; a pair of surrogates may be cut, lone ones become U+FFFD. */
  parse(piece: string): void {
    const data = this.#halfCharacter + piece;
    const end = isHighSurrogate(data.charCodeAt(data.length - 1)) ? data.length - 1 : data.length;
    const whole = data.slice(0, end).toWellFormed();
    this.#halfCharacter = data.slice(end);
    this.#pieces++;
    this.#core._inputHandler.parse(whole);
    this.#unfinished = unfinishedSequence(
      this.#unfinished,
      whole,
      this.#parser.currentState,
      UNFINISHED_LIMIT,
    );
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
    // The last character may no longer be the one before the cursor.
    this.#parser.precedingJoinState = 0;
    this.#mend(this.buffers.normal);
    if (this.active === this.buffers.alt) this.#mend(this.active);
    // It forgets to limit the lines of an empty buffer, which gets a scrollback by that.
    else this.buffers.alt.clear();
  }

  /** xterm leaves these three as they are on RIS, and the rest to its own handler. */
  resetOptions(): void {
    this.#terminal.options.convertEol = false;
    this.#terminal.options.cursorBlink = false;
    this.service.isCursorHidden = false;
  }

  /** Erases as `CSI mode J` does, `selective` as `CSI ? mode J`. */
  eraseInDisplay(mode: number, selective: boolean): void {
    this.#core._inputHandler.eraseInDisplay({ params: [mode] }, selective);
  }

  /** Erases as `CSI mode K` does, `selective` as `CSI ? mode K`. */
  eraseInLine(mode: number, selective: boolean): void {
    this.#core._inputHandler.eraseInLine({ params: [mode] }, selective);
  }

  /** Draws the code points `data[start..end)`. */
  print(data: Uint32Array, start: number, end: number): void {
    this.#core._inputHandler.print(data, start, end);
  }

  /** Replaces what draws text. */
  onPrint(handler: (data: Uint32Array, start: number, end: number) => void): void {
    this.#parser.setPrintHandler(handler);
  }

  /** A handler that returns true keeps the sequence from the handlers registered before it, xterm's own among them. */
  onCsi(id: FunctionId, handler: (params: Params) => boolean): void {
    this.#parser.registerCsiHandler(id, handler);
  }

  onEsc(id: FunctionId, handler: () => boolean): void {
    this.#parser.registerEscHandler(id, handler);
  }

  /** The handler gets the payload after `command;`, and the terminator as it came: BEL, ESC \ or the C1 control ST. */
  onOsc(command: number, handler: (payload: string, terminator: string) => void): void {
    const payload = new Payload();
    let piece = 0;
    let stop = 0;
    this.#parser.registerOscHandler(command, {
      start: () => payload.clear(),
      put: (data, start, end) => {
        payload.add(data, start, end);
        piece = this.#pieces;
        stop = end;
      },
      end: (success) => {
        const text = payload.take();
        if (success && text !== undefined) handler(text, this.#terminator(piece === this.#pieces ? stop : 0));
        return true;
      },
    });
  }

  onDcs(id: FunctionId, handler: (payload: string) => void): void {
    const payload = new Payload();
    this.#parser.registerDcsHandler(id, {
      hook: () => payload.clear(),
      put: (data, start, end) => payload.add(data, start, end),
      unhook: (success) => {
        const text = payload.take();
        if (success && text !== undefined) handler(text);
        return true;
      },
    });
  }

  onBell(listener: () => void): void {
    this.#terminal.onBell(listener);
  }

  /** Tells which rows of the screen may have changed, both ends included. */
  onTouched(listener: (start: number, end: number) => void): void {
    let shown = this.active;
    this.#core._inputHandler.onRequestRefreshRows((rows) => {
      // It asks for all rows after each synchronized frame too, in which it told of those that were drawn.
      if (!rows && this.active === shown) return;
      shown = this.active;
      listener(rows?.start ?? 0, rows?.end ?? this.rows - 1);
    });
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  /**
   * What ended the OSC that ends now. The parser does not tell, but it stands in the buffer being parsed: at `from`,
   * where the payload stopped, or behind control characters that the parser skips within an OSC.
   */
  #terminator(from: number): string {
    const buffer = this.#core._inputHandler._parseBuffer;
    for (let i = from; i < buffer.length; i++) {
      if (buffer[i] === BEL) return '\x07';
      if (buffer[i] === C1_ST) return '\x9c';
      if (buffer[i] === ESC) break;
    }
    return '\x1b\\';
  }

  /**
   * What xterm leaves behind when it is resized: now and then a screen that reaches below the last line, where it would
   * throw later; a saved cursor below that; in lines made narrower what they had beyond the edge, which would come back,
   * and half a wide character at it.
   */
  #mend(buffer: RawBuffer): void {
    const { lines } = buffer;
    buffer.ybase = lines.length - this.rows;
    buffer.ydisp = buffer.ybase;
    buffer.savedY = Math.min(buffer.savedY, lines.length - 1);
    const last = (this.cols - 1) * WORDS_PER_CELL;
    for (let i = 0; i < lines.length; i++) {
      const line = lines.get(i)!;
      if (line.length > this.cols) line.resize(this.cols, {});
      if (line._data[last]! >>> WIDTH_SHIFT === 2) line._data[last] = EMPTY;
    }
    // Left to a timer, it complains on the console when the machine is busy.
    buffer._memoryCleanupQueue.flush();
  }
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

/** The text of one OSC or DCS, up to `STRING_LIMIT`. */
class Payload {
  #text = '';
  #length = 0;

  clear(): void {
    this.#text = '';
    this.#length = 0;
  }

  add(data: Uint32Array, start: number, end: number): void {
    this.#length += end - start;
    if (this.#length <= STRING_LIMIT) this.#text += String.fromCodePoint(...data.subarray(start, end));
  }

  /** The text, or undefined if there was too much of it. */
  take(): string | undefined {
    const text = this.#length <= STRING_LIMIT ? this.#text : undefined;
    this.clear();
    return text;
  }
}
