import { CELL_PIXELS } from './answers.ts';
import type { Modes } from './modes.ts';

export type MouseAction =
  | 'press'
  | 'release'
  | 'move'
  | 'wheel-up'
  | 'wheel-down'
  | 'wheel-left'
  | 'wheel-right';

/** `none`: the wheel, a move with no button held, or a release of which the terminal does not say the button. */
export type MouseButton = 'left' | 'middle' | 'right' | 'back' | 'forward' | 'none';

/** What a mouse did. */
export interface MouseEvent {
  action: MouseAction;
  button: MouseButton;
  /** Cells from the left edge, 0 first. */
  x: number;
  /** Cells from the top edge, 0 first. */
  y: number;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
}

const WHEEL: readonly MouseAction[] = ['wheel-up', 'wheel-down', 'wheel-left', 'wheel-right'];

/** The bits of a button code as xterm's control sequences define them. */
const BUTTON_CODES: Readonly<Record<MouseButton, number>> = {
  left: 0,
  middle: 1,
  right: 2,
  none: 3,
  back: 128,
  forward: 129,
};
const SHIFT = 4;
const ALT = 8;
const CTRL = 16;
const MOVE = 32;
const WHEEL_CODE = 64;
const EXTRA_BUTTON = 128;

/** The button code of the default encoding cannot say which button was released. */
const RELEASED = 3;

/** The default encoding adds this to every number, so that it is never a control character. */
const OFFSET = 32;

/**
 * The bytes that tell a program of a mouse event, or undefined when its modes say that it does not want to know of it.
 *
 * The default encoding has one byte for a coordinate. A program's input is UTF-8 here, so cells beyond column or row 95
 * cannot be said in it and are not reported; programs of today use SGR, which has no such limit. Programs that ask for
 * pixels get the middle of the cell, in the size of cells that they are told when they ask for it.
 */
export function encodeMouse(event: MouseEvent, modes: Modes): string | undefined {
  if (!isWanted(event, modes.mouseTracking)) return undefined;
  if (modes.mouseEncoding === 'default') return encodeDefault(event, modes.mouseTracking === 'x10');
  const final = event.action === 'release' ? 'm' : 'M';
  const code = buttonCode(event) + modifierBits(event);
  if (modes.mouseEncoding === 'sgr') return `\x1b[<${code};${event.x + 1};${event.y + 1}${final}`;
  const x = Math.floor((event.x + 0.5) * CELL_PIXELS.width) + 1;
  const y = Math.floor((event.y + 0.5) * CELL_PIXELS.height) + 1;
  return `\x1b[<${code};${x};${y}${final}`;
}

function isWanted(event: MouseEvent, tracking: Modes['mouseTracking']): boolean {
  switch (tracking) {
    case 'none':
      return false;
    case 'x10':
      return event.action === 'press' && BUTTON_CODES[event.button] < RELEASED;
    case 'vt200':
      return event.action !== 'move';
    case 'drag':
      return event.action !== 'move' || event.button !== 'none';
    case 'any':
      return true;
  }
}

function encodeDefault(event: MouseEvent, bare: boolean): string | undefined {
  const button = event.action === 'release' ? RELEASED : buttonCode(event);
  const numbers = [button + (bare ? 0 : modifierBits(event)), event.x + 1, event.y + 1];
  if (numbers.some((number) => number + OFFSET > 0x7f)) return undefined;
  return `\x1b[M${String.fromCharCode(...numbers.map((number) => number + OFFSET))}`;
}

function buttonCode(event: MouseEvent): number {
  const wheel = WHEEL.indexOf(event.action);
  if (wheel !== -1) return WHEEL_CODE + wheel;
  return BUTTON_CODES[event.button] + (event.action === 'move' ? MOVE : 0);
}

function modifierBits(event: MouseEvent): number {
  return (event.shift ? SHIFT : 0) + (event.alt ? ALT : 0) + (event.ctrl ? CTRL : 0);
}

/**
 * What a report of a terminal says: the button code without its offset, the position counted from 1.
 * Undefined for buttons that no program of today knows.
 *
 * @param released Whether the report has the final of a release (SGR only).
 */
export function decodeMouse(
  code: number,
  column: number,
  row: number,
  released: boolean,
): MouseEvent | undefined {
  const where = {
    x: Math.max(0, column - 1),
    y: Math.max(0, row - 1),
    shift: (code & SHIFT) !== 0,
    alt: (code & ALT) !== 0,
    ctrl: (code & CTRL) !== 0,
  };
  if ((code & WHEEL_CODE) !== 0) return { action: WHEEL[code & 3]!, button: 'none', ...where };
  const buttons: readonly MouseButton[] =
    (code & EXTRA_BUTTON) === 0 ? ['left', 'middle', 'right', 'none'] : ['back', 'forward'];
  const button = buttons[code & 3];
  if (button === undefined) return undefined;
  if ((code & MOVE) !== 0) return { action: 'move', button, ...where };
  return { action: released || button === 'none' ? 'release' : 'press', button, ...where };
}
