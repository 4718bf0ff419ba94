import type { Xterm } from './xterm.ts';

/** What DECRPM says of a mode. */
const UNKNOWN = 0;
const SET = 1;
const RESET = 2;
const ALWAYS_SET = 3;
const ALWAYS_RESET = 4;

const settable = (on: boolean): number => (on ? SET : RESET);

/** The state of an ANSI mode (`CSI mode $ p`), as DECRPM says it. */
export function ansiModeReport(mode: number, xterm: Xterm): number {
  switch (mode) {
    case 2: // KAM, keyboard lock
      return ALWAYS_RESET;
    case 4: // IRM
      return settable(xterm.service.modes.insertMode);
    case 12: // SRM, no local echo
      return ALWAYS_SET;
    case 20: // LNM
      return settable(xterm.newLineMode);
    default:
      return UNKNOWN;
  }
}

/** The state of a DEC private mode (`CSI ? mode $ p`), as DECRPM says it. */
export function decModeReport(mode: number, xterm: Xterm, colorSchemeReporting: boolean): number {
  const { service, mouse } = xterm;
  const modes = service.decPrivateModes;
  switch (mode) {
    case 1:
      return settable(modes.applicationCursorKeys);
    case 6:
      return settable(modes.origin);
    case 7:
      return settable(modes.wraparound);
    case 8: // keys repeat
      return ALWAYS_SET;
    case 9:
      return settable(mouse.activeProtocol === 'X10');
    case 12:
      return settable(modes.cursorBlink ?? xterm.cursorBlink);
    case 25:
      return settable(!service.isCursorHidden);
    case 45:
      return settable(modes.reverseWraparound);
    case 47:
    case 1047:
    case 1049:
      return settable(xterm.active === xterm.buffers.alt);
    case 66:
      return settable(modes.applicationKeypad);
    case 67: // backspace sends BS
      return ALWAYS_RESET;
    case 1000:
      return settable(mouse.activeProtocol === 'VT200');
    case 1002:
      return settable(mouse.activeProtocol === 'DRAG');
    case 1003:
      return settable(mouse.activeProtocol === 'ANY');
    case 1004:
      return settable(modes.sendFocus);
    case 1005: // mouse coordinates as UTF-8
    case 1015: // mouse coordinates as urxvt has them
      return ALWAYS_RESET;
    case 1006:
      return settable(mouse.activeEncoding === 'SGR');
    case 1016:
      return settable(mouse.activeEncoding === 'SGR_PIXELS');
    case 1048: // the cursor can be saved at any time
      return SET;
    case 2004:
      return settable(modes.bracketedPasteMode);
    case 2026:
      return settable(modes.synchronizedOutput);
    case 2027: // a cell holds a grapheme cluster
      return ALWAYS_SET;
    case 2031:
      return settable(colorSchemeReporting);
    default:
      return UNKNOWN;
  }
}
