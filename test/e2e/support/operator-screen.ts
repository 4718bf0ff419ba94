import headless, { type IBufferCell, type Terminal } from '@xterm/headless';
import { TRUE_COLOR } from '../../../src/screen/cells.ts';
import type { Modes } from '../../../src/screen/modes.ts';

/** One cell as a person sees it. Colors as in src/screen/cells.ts: -1 default, 0..255 palette, 0x1000000 | 0xRRGGBB. */
export interface OperatorCell {
  text: string;
  /** In cells: 2 for a wide character, 0 for its right half. */
  width: number;
  fg: number;
  bg: number;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
}

/** DEC private modes that a terminal starts with. */
const ON_BY_DEFAULT: readonly number[] = [7, 25];

const MODE_NAMES: Readonly<Record<number, string>> = {
  1: 'application cursor keys',
  7: 'autowrap',
  25: 'cursor',
  1000: 'mouse clicks',
  1002: 'mouse drags',
  1003: 'mouse moves',
  1004: 'focus reporting',
  1006: 'SGR mouse',
  1049: 'alternate screen',
  2004: 'bracketed paste',
  2026: 'synchronized output',
  2031: 'color scheme reporting',
};

/**
 * The terminal of a person: an emulator that is not the product's own, and a ledger of what programs switched on in it.
 * With `answer` it answers queries as a modern terminal does (kitty keyboard, synchronized output, colors, its name);
 * without, it stays silent as a dumb one.
 */
export class OperatorScreen {
  readonly #terminal: Terminal;
  readonly #privateModes = new Map<number, boolean>(ON_BY_DEFAULT.map((mode) => [mode, true]));
  /** The kitty protocol keeps a stack of flags for each of the two screens. */
  readonly #kitty = { normal: [0], alternate: [0] };
  #titleDepth = 0;
  #cursorStyle = 0;
  #keypad = false;

  constructor(size: { cols: number; rows: number }, answer?: (bytes: string) => void) {
    // Without these options the emulator hides the title's sequences from the ledger too.
    const windowOptions = { pushTitle: true, popTitle: true };
    this.#terminal = new headless.Terminal({ ...size, allowProposedApi: true, windowOptions });
    this.#keepLedger();
    if (answer) this.#answerQueries(answer);
  }

  /** Parses the bytes; `done` is called when the screen shows them. */
  write(bytes: Uint8Array | string, done?: () => void): void {
    this.#terminal.write(bytes, done);
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows);
  }

  get cols(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** The row's text without trailing blanks; '' outside the screen. */
  rowText(y: number): string {
    const { active } = this.#terminal.buffer;
    // Lines of the alternate screen keep what stood beyond the edge before it was made narrower.
    return (
      active
        .getLine(active.baseY + y)
        ?.translateToString(true, 0, this.cols)
        .trimEnd() ?? ''
    );
  }

  /** All rows, joined with newlines. */
  text(): string {
    return Array.from({ length: this.rows }, (_, y) => this.rowText(y)).join('\n');
  }

  /** @throws RangeError outside the screen */
  cell(x: number, y: number): OperatorCell {
    const { active } = this.#terminal.buffer;
    const cell = active.getLine(active.baseY + y)?.getCell(x);
    if (!cell) throw new RangeError(`no cell at ${x},${y} on a screen of ${this.cols}x${this.rows}`);
    return {
      text: cell.getChars(),
      width: cell.getWidth(),
      fg: colorOf(cell, 'Fg'),
      bg: colorOf(cell, 'Bg'),
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
      italic: cell.isItalic() !== 0,
      underline: cell.isUnderline() !== 0,
      inverse: cell.isInverse() !== 0,
    };
  }

  get cursor(): { x: number; y: number; visible: boolean } {
    const { cursorX: x, cursorY: y } = this.#terminal.buffer.active;
    return { x, y, visible: this.#privateModes.get(25) === true };
  }

  /** A frame is being drawn: a real terminal would not show it yet. */
  get inFrame(): boolean {
    return this.#privateModes.get(2026) === true;
  }

  /** The modes that decide which bytes keys, pastes and clicks become. */
  get modes(): Modes {
    const modes = this.#terminal.modes;
    return {
      applicationCursorKeys: modes.applicationCursorKeysMode,
      applicationKeypad: this.#keypad,
      bracketedPaste: modes.bracketedPasteMode,
      focusReporting: modes.sendFocusMode,
      mouseTracking: modes.mouseTrackingMode,
      mouseEncoding: this.#privateModes.get(1006) ? 'sgr' : 'default',
      kittyKeyboard: this.#kittyStack.at(-1)!,
      alternateScreen: this.#terminal.buffer.active.type === 'alternate',
      synchronizedOutput: this.inFrame,
      originMode: modes.originMode,
      autoWrap: modes.wraparoundMode,
      insertMode: modes.insertMode,
      colorSchemeReporting: this.#privateModes.get(2031) === true,
      scrollTop: 0,
      scrollBottom: this.rows - 1,
    };
  }

  /** What is not as a terminal starts: empty after a program that tidied up. */
  leftOn(): string[] {
    const modes = [...this.#privateModes]
      .filter(([mode, on]) => on !== ON_BY_DEFAULT.includes(mode))
      .map(([mode, on]) => `${MODE_NAMES[mode] ?? `mode ${mode}`} ${on ? 'on' : 'off'}`);
    if (this.#kitty.normal.at(-1) !== 0 || this.#kitty.normal.length > 1) modes.push('kitty keyboard on');
    if (this.#kitty.alternate.at(-1) !== 0) modes.push('kitty keyboard on in the alternate screen');
    if (this.#titleDepth !== 0) modes.push('title not restored');
    if (this.#cursorStyle !== 0) modes.push(`cursor style ${this.#cursorStyle}`);
    if (this.#keypad) modes.push('application keypad on');
    return modes;
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  get #kittyStack(): number[] {
    return this.#kitty[this.#terminal.buffer.active.type];
  }

  #keepLedger(): void {
    const { parser } = this.#terminal;
    const setModes = (on: boolean) => (params: (number | number[])[]) => {
      // Before the emulator switches screens: the stack of kitty flags goes with the screen by itself.
      for (const mode of params.flat()) this.#privateModes.set(mode, on);
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, setModes(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, setModes(false));
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, ([flags]) => {
      this.#kittyStack.push(Number(flags ?? 0));
      return true;
    });
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, ([count]) => {
      const stack = this.#kittyStack;
      stack.splice(Math.max(0, stack.length - (Number(count) || 1)));
      if (stack.length === 0) stack.push(0);
      return true;
    });
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, ([flags]) => {
      this.#kittyStack[this.#kittyStack.length - 1] = Number(flags ?? 0);
      return true;
    });
    parser.registerCsiHandler({ final: 't' }, ([operation]) => {
      if (operation === 22) this.#titleDepth++;
      if (operation === 23) this.#titleDepth--;
      return false;
    });
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = Number(style ?? 0);
      return false;
    });
    for (const [final, on] of [
      ['=', true],
      ['>', false],
    ] as const) {
      parser.registerEscHandler({ final }, () => {
        this.#keypad = on;
        return false;
      });
    }
  }

  /** The emulator itself answers for the cursor's position, DECRQM and the like. */
  #answerQueries(answer: (bytes: string) => void): void {
    const { parser } = this.#terminal;
    this.#terminal.onData(answer);
    const reply = (bytes: () => string) => () => {
      answer(bytes());
      return true;
    };
    parser.registerCsiHandler(
      { final: 'c' },
      reply(() => '\x1b[?62;22c'),
    );
    parser.registerCsiHandler(
      { prefix: '>', final: 'q' },
      reply(() => '\x1bP>|operator 1.0\x1b\\'),
    );
    parser.registerCsiHandler(
      { prefix: '?', final: 'u' },
      reply(() => `\x1b[?${this.#kittyStack.at(-1)}u`),
    );
    for (const [code, color] of [
      [10, 'd8d8/d8d8/d8d8'],
      [11, '1010/1010/1010'],
    ] as const) {
      parser.registerOscHandler(code, (payload) => {
        if (payload === '?') answer(`\x1b]${code};rgb:${color}\x1b\\`);
        return true;
      });
    }
  }
}

function colorOf(cell: IBufferCell, ground: 'Fg' | 'Bg'): number {
  if (cell[`is${ground}Default`]()) return -1;
  const color = cell[`get${ground}Color`]();
  return cell[`is${ground}RGB`]() ? TRUE_COLOR | color : color;
}
