import { Compositor } from '../../src/room/compositor.ts';
import { loadInk } from '../../src/room/ink-layer.ts';
import { Painter, type PainterCapabilities } from '../../src/room/painter.ts';
import type { RoomState } from '../../src/room/state.ts';
import { createStore } from '../../src/room/store.ts';
import { Tiles } from '../../src/room/tiles.ts';
import { OuterTerminal } from './outer-terminal.ts';

/** A room as an operator's terminal of the same size shows it, and what Ink drew of it. */
export async function pictureOf(state: RoomState, capabilities: Partial<PainterCapabilities> = {}) {
  const { cols, rows } = state.size;
  const outer = new OuterTerminal(cols, rows);
  outer.write('\x1b[?7l');
  const painter = new Painter(outer.write, {
    colors: 'truecolor',
    synchronizedOutput: true,
    unicode: true,
    ...capabilities,
  });
  let shown = state;
  const compositor = new Compositor(
    { state: () => shown, tiles: new Tiles(), mirror: () => undefined },
    painter,
  );
  let frame = '';
  const draw = async (next: RoomState) => {
    shown = next;
    const ink = (await loadInk())(createStore(next), (drawn) => {
      frame = drawn;
    });
    compositor.setChrome(frame);
    // The last frame of an app that ends is empty.
    const whole = frame;
    ink.unmount();
    frame = whole;
    return compositor.paint();
  };
  await draw(state);
  return {
    /** Draws another state; the bytes that were written for it. */
    draw,
    frame: frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n'),
    cells: () => outer.cells(),
    text: () => outer.text(),
  };
}
