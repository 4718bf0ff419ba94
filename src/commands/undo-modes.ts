import type { Screen } from '../screen/screen.ts';

const MOUSE_OFF = '\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?9l\x1b[?1016l\x1b[?1006l';
/** DECSTBM moves the cursor: it is kept by DECSC and DECRC. */
const MARGINS_OFF = '\x1b7\x1b[r\x1b8';

/**
 * What to write to a terminal after a program that wrote to it is gone, so that nothing the program switched on stays: the
 * alternate screen, modes, margins, a hidden or shaped cursor, the pen. `mirror` has read all that the program wrote, and
 * reads this too.
 */
export function undoModes(mirror: Screen): string {
  let sequence = '';
  const write = (text: string) => {
    sequence += text;
    mirror.write(text);
  };
  // The kitty protocol keeps its flags per screen.
  const popKeyboard = () => {
    while (mirror.modes.kittyKeyboard > 0) write('\x1b[<u');
  };
  if (mirror.modes.synchronizedOutput) write('\x1b[?2026l');
  popKeyboard();
  if (mirror.modes.alternateScreen) write('\x1b[?1049l');
  popKeyboard();
  const { modes, cursor } = mirror;
  // It moves the cursor home, where what comes next would be written over what is shown.
  if (modes.originMode) write('\x1b[?6l\x1b[9999H');
  if (modes.scrollTop > 0 || modes.scrollBottom < mirror.rows - 1) write(MARGINS_OFF);
  if (modes.mouseTracking !== 'none' || modes.mouseEncoding !== 'default') write(MOUSE_OFF);
  if (modes.focusReporting) write('\x1b[?1004l');
  if (modes.bracketedPaste) write('\x1b[?2004l');
  if (modes.colorSchemeReporting) write('\x1b[?2031l');
  if (modes.applicationCursorKeys) write('\x1b[?1l');
  if (modes.applicationKeypad) write('\x1b>');
  if (modes.insertMode) write('\x1b[4l');
  if (!modes.autoWrap) write('\x1b[?7h');
  if (!cursor.visible) write('\x1b[?25h');
  if (cursor.shape !== 'block' || cursor.blink) write('\x1b[0 q');
  write('\x1b(B\x1b[m');
  return sequence;
}
