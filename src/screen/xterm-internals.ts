import type { RawExtended, RawLine } from './raw-line.ts';

/** The private parts of @xterm/headless 6.0.0 that xterm.ts needs, as far as it needs them. */

/** The parameters of a control sequence; a missing one is 0. */
export interface Params {
  readonly length: number;
  /** Longer than `length`; a handler may change values for the handlers that come after it. */
  readonly params: Int32Array;
}

/** What selects a control sequence: `CSI ? 25 $ p` has the prefix `?`, intermediates `$`, final `p`. */
export interface FunctionId {
  prefix?: string;
  intermediates?: string;
  final: string;
}

/** What characters are drawn with. */
export interface RawPen {
  readonly fg: number;
  readonly bg: number;
  readonly extended: RawExtended;
}

/** The normal or the alternate screen, with its scrollback and cursor. */
export interface RawBuffer {
  /** Scrollback and screen, oldest first. */
  readonly lines: { readonly length: number; get(index: number): RawLine | undefined };
  /** The index of the first line of the screen, so the number of lines of scrollback. */
  ybase: number;
  /** The same for what a user of xterm scrolled to; nobody scrolls here, so it is `ybase`. */
  ydisp: number;
  /** The column, 0..cols; `cols` means that the next character wraps. */
  x: number;
  /** The row of the screen, from 0. */
  y: number;
  readonly savedX: number;
  /** An index into `lines`, unlike `y`. */
  savedY: number;
  readonly savedCurAttrData: { readonly fg: number; readonly bg: number };
  readonly savedCharset: object | undefined;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  /** Frees what lines made narrower do not need any more. */
  readonly _memoryCleanupQueue: { flush(): void };
  clear(): void;
}

/** Where the parser delivers the payload of an OSC: code points `data[start..end)`. */
export interface OscHandler {
  start(): void;
  put(data: Uint32Array, start: number, end: number): void;
  end(success: boolean): boolean;
}

/** The same for a DCS. */
export interface DcsHandler {
  hook(): void;
  put(data: Uint32Array, start: number, end: number): void;
  unhook(success: boolean): boolean;
}

export interface Parser {
  /** 0 between sequences, 1-6 within an escape or control sequence, 7-13 within a string (APC, OSC, DCS). */
  readonly currentState: number;
  /** The property of the last character if nothing but text came after it, else 0. */
  precedingJoinState: number;
  setPrintHandler(handler: (data: Uint32Array, start: number, end: number) => void): void;
  registerCsiHandler(id: FunctionId, handler: (params: Params) => boolean): void;
  registerEscHandler(id: FunctionId, handler: () => boolean): void;
  registerOscHandler(command: number, handler: OscHandler): void;
  clearOscHandler(command: number): void;
  registerDcsHandler(id: FunctionId, handler: DcsHandler): void;
  clearDcsHandler(id: FunctionId): void;
}

export interface InputHandler {
  readonly _parser: Parser;
  /** The code points being parsed, from 0. */
  readonly _parseBuffer: Uint32Array;
  readonly _curAttrData: RawPen;
  parse(data: string): void;
  /** Draws the code points `data[start..end)`. */
  print(data: Uint32Array, start: number, end: number): void;
  eraseInDisplay(params: { params: ArrayLike<number> }, selective: boolean): boolean;
  eraseInLine(params: { params: ArrayLike<number> }, selective: boolean): boolean;
  /** Tells which rows of the screen a call of `parse` touched; undefined for all of them. */
  onRequestRefreshRows(listener: (rows: { start: number; end: number } | undefined) => void): void;
}

export interface CoreService {
  isCursorHidden: boolean;
  readonly modes: { readonly insertMode: boolean };
  readonly decPrivateModes: {
    readonly applicationCursorKeys: boolean;
    readonly applicationKeypad: boolean;
    readonly bracketedPasteMode: boolean;
    readonly cursorBlink: boolean | undefined;
    readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
    readonly origin: boolean;
    readonly reverseWraparound: boolean;
    readonly sendFocus: boolean;
    readonly synchronizedOutput: boolean;
    readonly wraparound: boolean;
  };
}

export interface CharsetService {
  /** The table in use; undefined is ASCII. */
  readonly charset: object | undefined;
  /** Which of G0..G3 was shifted in. */
  readonly glevel: number;
  readonly _charsets: readonly (object | undefined)[];
}

export interface Core {
  readonly cols: number;
  readonly rows: number;
  readonly buffers: { readonly active: RawBuffer; readonly normal: RawBuffer; readonly alt: RawBuffer };
  readonly coreService: CoreService;
  readonly coreMouseService: {
    readonly activeProtocol: 'NONE' | 'X10' | 'VT200' | 'DRAG' | 'ANY';
    readonly activeEncoding: 'DEFAULT' | 'SGR' | 'SGR_PIXELS';
  };
  readonly _charsetService: CharsetService;
  /** The options as they are; what the public API gives out checks each access. */
  readonly optionsService: {
    readonly rawOptions: { readonly cursorBlink: boolean; readonly convertEol: boolean };
  };
  readonly _inputHandler: InputHandler;
}
