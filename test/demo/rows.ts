import { join } from 'node:path';
import { readCast } from '../../src/cast/read.ts';
import { NOTHING, paint } from '../../src/demo/painter.ts';
import { Attr, DEFAULT_COLOR, type Row } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import type { Sim } from './sim.ts';

/** The rows of a recording of the real one at this second, as {@link styled}. */
export async function recordedRows(cast: string, second: number): Promise<string[]> {
  const { header, events } = await readCast(join(import.meta.dirname, '../../fixtures', `${cast}.cast`));
  const screen = new Screen({ cols: header.cols, rows: header.rows });
  for (const { time, code, data } of events) {
    if (time <= second && code === 'o') screen.write(data);
  }
  return rowsOf(screen);
}

/** The rows of the simulated one, painted into a terminal of the same kind. */
export function drawnRows(sim: Sim): string[] {
  const screen = new Screen({ cols: sim.cols, rows: sim.rows });
  const { look, epoch } = sim.agent;
  const { bytes } = paint(NOTHING, sim.frame()!, { cols: sim.cols, rows: sim.rows, epoch, look });
  screen.write(bytes.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'));
  return rowsOf(screen);
}

function rowsOf(screen: Screen): string[] {
  const rows = Array.from({ length: screen.rows }, (_, y) => styled(screen.row(y)));
  screen.dispose();
  return rows.filter((row) => row !== '');
}

/**
 * A row with the style of every word before it, such as `<246 bold>esc`. The style of a blank is left out: the real
 * one jumps over many of them.
 */
function styled(row: Row): string {
  let last = '';
  let text = '';
  for (const [content, , fg, bg, attrs] of row) {
    const style = [
      fg === DEFAULT_COLOR ? '' : fg,
      bg === DEFAULT_COLOR ? '' : `on ${bg}`,
      attrs & Attr.bold ? 'bold' : '',
      attrs & Attr.dim ? 'dim' : '',
      attrs & Attr.italic ? 'italic' : '',
      attrs & Attr.inverse ? 'inverse' : '',
    ]
      .filter((part) => part !== '')
      .join(' ');
    for (const char of content.replaceAll('\u00a0', '␣')) {
      if (char !== ' ' && style !== last) {
        text += `<${style}>`;
        last = style;
      }
      text += char;
    }
  }
  return variable(text.trimEnd());
}

/** What differs from one life to the next: paths, the word and the sign of the spinner, numbers and times. */
function variable(text: string): string {
  return text
    .replace(/(\/home\/dev|\/tmp)[\w./-]*/g, 'PATH')
    .replace(/\d+:\d\d ?[AaPp][Mm]/g, 'TIME')
    .replace(/\d+m \d+s|\d+s\b|\d+ seconds/g, 'SECONDS')
    .replace(/ {5,}<220>Failed to install Anthropic.*/, '')
    .replace(/↓<246> \d+ tokens|↓ \d+ tokens/g, '↓ TOKENS')
    .replace(/^<(131|174|211)>[·✢*✳✶✻✽] .*?…/, '<$1>SPINNER')
    .replace(/✻ \S+ for SECONDS/, '✻ VERB for SECONDS')
    .replace(/─{20,}/g, 'RULE')
    .replace(/╌{20,}/g, 'DASHES')
    .replace(/▔{20,}/g, 'BAR')
    .replace(/═{20,}/g, 'DOUBLE');
}
