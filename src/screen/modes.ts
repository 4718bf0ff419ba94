/** The modes a program switched on in its terminal; they decide how keys, pastes and mouse events reach it. */
export interface Modes {
  /** DECCKM: arrows are sent as SS3 instead of CSI. */
  applicationCursorKeys: boolean;
  applicationKeypad: boolean;
  bracketedPaste: boolean;
  /** DEC 1004: the program wants to know about focus. */
  focusReporting: boolean;
  mouseTracking: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
  mouseEncoding: 'default' | 'sgr' | 'sgr-pixels';
  /** Flags of the kitty keyboard protocol, 0 when it is off. */
  kittyKeyboard: number;
  alternateScreen: boolean;
  /** DEC 2026: a frame is being drawn; what is on the screen now is half of it. */
  synchronizedOutput: boolean;
  originMode: boolean;
  autoWrap: boolean;
  insertMode: boolean;
  /** DEC 2031: the program wants to know about changes of the colour scheme. */
  colorSchemeReporting: boolean;
  /** Scroll margins, rows from 0, both inclusive. */
  scrollTop: number;
  scrollBottom: number;
}
