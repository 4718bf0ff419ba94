import type { Modes } from '../../src/screen/modes.ts';

/** The modes of a fresh terminal, with some of them changed. */
export function modesOf(changed: Partial<Modes>): Modes {
  return {
    applicationCursorKeys: false,
    applicationKeypad: false,
    bracketedPaste: false,
    focusReporting: false,
    mouseTracking: 'none',
    mouseEncoding: 'default',
    kittyKeyboard: 0,
    alternateScreen: false,
    synchronizedOutput: false,
    originMode: false,
    autoWrap: true,
    insertMode: false,
    colorSchemeReporting: false,
    scrollTop: 0,
    scrollBottom: 23,
    ...changed,
  };
}
