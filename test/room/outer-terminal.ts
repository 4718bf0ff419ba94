import graphemes from '@xterm/addon-unicode-graphemes';
import type { IBufferCell, ITerminalAddon } from '@xterm/headless';
import xterm from '@xterm/headless';
import type { Canvas } from '../../src/room/canvas.ts';
import { Attr, TRUE_COLOR } from '../../src/screen/cells.ts';

/** One cell as an operator sees it. What does not show is left out: the ink of a blank, the text of a right half. */
export interface SeenCell {
  text: string;
  width: number;
  fg: number;
  bg: number;
  attrs: number;
}

const ON_BLANK = Attr.underline | Attr.inverse | Attr.strikethrough;

function seen(cell: SeenCell): SeenCell {
  if (cell.width === 0) return { text: '', width: 0, fg: -1, bg: cell.bg, attrs: 0 };
  const attrs = cell.text === ' ' ? cell.attrs & ON_BLANK : cell.attrs;
  const fg = cell.text === ' ' && attrs === 0 ? -1 : cell.fg;
  return { ...cell, fg, attrs };
}

/** The cells of a canvas, row by row. */
export function cellsOfCanvas(canvas: Canvas): SeenCell[][] {
  return Array.from({ length: canvas.rows }, (_, y) =>
    Array.from({ length: canvas.cols }, (_, x) => {
      const i = y * canvas.cols + x;
      return seen({
        text: canvas.clusters[i]!,
        width: canvas.widths[i]!,
        fg: canvas.fg[i]!,
        bg: canvas.bg[i]!,
        attrs: canvas.attrs[i]!,
      });
    }),
  );
}

/** The operator's terminal: what it is written, and what it then shows. */
export class OuterTerminal {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  /** Every write, in order. */
  readonly writes: string[] = [];

  /** @param measuresEmoji Whether emoji are two cells wide in it, as in most terminals, or one as in xterm of old. */
  constructor(cols: number, rows: number, measuresEmoji = false) {
    this.terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 100 });
    if (measuresEmoji) this.terminal.loadAddon(new graphemes.UnicodeGraphemesAddon() as ITerminalAddon);
  }

  readonly write = (text: string): void => {
    this.writes.push(text);
    this.terminal.write(text);
  };

  /** What it shows once it has read all that was written. */
  async cells(): Promise<SeenCell[][]> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, y) => {
      const line = active.getLine(active.baseY + y)!;
      return Array.from({ length: this.terminal.cols }, (_, x) => seen(cellOf(line.getCell(x)!)));
    });
  }

  async text(): Promise<string[]> {
    const rows = await this.cells();
    return rows.map((row) =>
      row
        .map((cell) => cell.text)
        .join('')
        .trimEnd(),
    );
  }
}

function cellOf(cell: IBufferCell): SeenCell {
  const color = (isRgb: boolean, isDefault: boolean, value: number): number =>
    isDefault ? -1 : isRgb ? TRUE_COLOR | value : value;
  return {
    text: cell.getChars() || ' ',
    width: cell.getWidth(),
    fg: color(cell.isFgRGB(), cell.isFgDefault(), cell.getFgColor()),
    bg: color(cell.isBgRGB(), cell.isBgDefault(), cell.getBgColor()),
    attrs:
      (cell.isBold() ? Attr.bold : 0) |
      (cell.isDim() ? Attr.dim : 0) |
      (cell.isItalic() ? Attr.italic : 0) |
      (cell.isUnderline() ? Attr.underline : 0) |
      (cell.isBlink() ? Attr.blink : 0) |
      (cell.isInverse() ? Attr.inverse : 0) |
      (cell.isInvisible() ? Attr.hidden : 0) |
      (cell.isStrikethrough() ? Attr.strikethrough : 0),
  };
}
