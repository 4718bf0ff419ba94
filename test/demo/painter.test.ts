import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOTHING, paint } from '../../src/demo/painter.ts';
import type { Look } from '../../src/demo/state.ts';
import { lineText } from '../../src/demo/style.ts';
import { parseTrouble } from '../../src/demo/troubles.ts';
import { rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import { Sim } from './sim.ts';

/** A terminal into which an agent is painted, frame after frame. */
class Easel {
  readonly screen: Screen;
  readonly sim: Sim;
  written = '';
  #painted = NOTHING;

  constructor(sim: Sim) {
    this.sim = sim;
    this.screen = new Screen({ cols: sim.cols, rows: sim.rows });
  }

  paint(): void {
    const shown = this.sim.frame();
    if (shown === undefined) return;
    const { look, epoch } = this.sim.agent;
    const size = { cols: this.sim.cols, rows: this.sim.rows, epoch, look };
    const { bytes, painted } = paint(this.#painted, shown, size);
    this.#painted = painted;
    this.written = bytes;
    // The line discipline of a terminal.
    this.screen.write(bytes.replaceAll('\n', '\r\n'));
  }

  /** What was painted, what scrolled away included, without blank rows at its end. */
  get rows(): string[] {
    const history = Array.from({ length: this.screen.historyLength }, (_, i) =>
      rowText(this.screen.historyRow(i)),
    );
    const visible = Array.from({ length: this.screen.rows }, (_, y) => rowText(this.screen.row(y)));
    return trimmed([...history, ...visible]);
  }

  /** What should be there. */
  get meant(): string[] {
    const shown = this.sim.frame()!;
    return trimmed([...shown.printed.flat(), ...shown.rows].map((line) => lineText(line).trimEnd()));
  }
}

function trimmed(rows: readonly string[]): string[] {
  return rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);
}

const act = fc.oneof(
  fc.integer({ min: 50, max: 20_000 }),
  fc.constantFrom(
    'hello',
    '\r',
    '\x1b',
    '\x03',
    '1',
    '\x0c',
    '\x1b[A',
    '\x1b[200~a\nb\nc\nd\x1b[201~',
    '漢字 🙂',
    '/clear',
  ),
);
const trouble = fc.constantFrom(
  'permission',
  'question',
  'no_response',
  'api_error/overloaded',
  'looping',
  'setup/trust',
  'unknown',
);

describe.for(['2.1', '2.0'] as const)('%s', (look: Look) => {
  test('frame upon frame, the terminal shows what is meant', () => {
    fc.assert(
      fc.property(trouble, fc.nat(1000), fc.array(act, { maxLength: 25 }), (name, seed, acts) => {
        // High enough that nothing scrolls away in 2.0 while it may still change.
        const sim = new Sim({ look, seed, trouble: parseTrouble(name) }, { cols: 90, rows: 60 });
        const easel = new Easel(sim);
        for (const step of acts) {
          if (sim.agent.wish !== undefined) break;
          if (typeof step === 'number') sim.pass(step);
          else sim.send(step);
          easel.paint();
        }
        if (sim.frame() !== undefined) expect(easel.rows).toEqual(easel.meant);
        easel.screen.dispose();
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is written when nothing changed', () => {
    const sim = new Sim({ look, trouble: { state: 'no_response' } }).pass(60_000);
    const easel = new Easel(sim);
    easel.paint();
    expect(easel.written).not.toBe('');
    sim.pass(600_000);
    easel.paint();
    expect(easel.written).toBe('');
  });

  test('every frame is drawn at once, in synchronized output', () => {
    const easel = new Easel(new Sim({ look, trouble: { state: 'working' } }).pass(5000));
    easel.paint();
    easel.sim.pass(5000);
    easel.paint();
    expect(easel.written).toMatch(/^\x1b\[\?2026h[\s\S]*\x1b\[\?2026l$/);
  });
});
