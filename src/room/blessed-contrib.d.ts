/** What is used here of blessed, which brings no types. */
declare module 'blessed' {
  import type { Readable, Writable } from 'node:stream';

  class Tput {
    compile(terminal: object): object;
    inject(compiled: object): void;
    setup(): void;
  }
  class Screen {
    /** Whether the handlers of signals and exceptions are in place. */
    static _bound: boolean;
    program: { cols: number; rows: number };
    append(element: object): void;
    remove(element: object): void;
    alloc(): void;
    render(): void;
    /** The cells of a rectangle as lines with SGR sequences. */
    screenshot(left: number, right: number, top: number, bottom: number): string;
  }
  const blessed: {
    Tput: typeof Tput;
    Screen: typeof Screen;
    screen(options: { input: Readable; output: Writable; terminal: string; forceUnicode: boolean }): Screen;
  };
  export default blessed;
}

declare module 'blessed-contrib/lib/widget/charts/line.js' {
  type Color = string | number | [red: number, green: number, blue: number];

  interface LineChart {
    setData(series: readonly { x: readonly string[]; y: readonly number[]; style: { line: Color } }[]): void;
  }
  export default function line(options: {
    left: number;
    top: number;
    width: number;
    height: number;
    maxY: number;
    numYLabels: number;
    wholeNumbersOnly: boolean;
    xLabelPadding: number;
    xPadding: number;
    style: { text: Color; baseline: Color };
  }): LineChart;
}
