import fc from 'fast-check';
import { expect, test } from 'vitest';
import { undoModes } from '../../src/commands/undo-modes.ts';
import { rowText } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';

const SIZE = { cols: 40, rows: 10, scrollback: 0 };
const SWITCHED_ON = [
  ...[1, 6, 9, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1049, 2004, 2026, 2031].map(
    (mode) => `\x1b[?${mode}h`,
  ),
  ...[
    '\x1b[?7l',
    '\x1b[?25l',
    '\x1b[4h',
    '\x1b=',
    '\x1b[3;5r',
    '\x1b[>5u',
    '\x1b[>1u',
    '\x1b[=3u',
    '\x1b[5 q',
  ],
  ...['\x1b[31;1m', '\x1b(0', 'text\r\n'],
];

test('whatever a program left on, the terminal is in the modes of a new one', () => {
  const fresh = new Screen(SIZE);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...SWITCHED_ON)), (written) => {
      const [mirror, terminal] = [new Screen(SIZE), new Screen(SIZE)];
      for (const screen of [mirror, terminal]) screen.write(written.join(''));
      terminal.write(undoModes(mirror));
      const { visible, shape, blink } = terminal.cursor;
      expect(terminal.modes).toEqual(fresh.modes);
      expect({ visible, shape, blink }).toEqual({ visible: true, shape: 'block', blink: false });
      terminal.write('\r\nplain');
      expect(terminal.row(terminal.cursor.y)[0]).toEqual(['plain', 5, -1, -1, 0]);
      mirror.dispose();
      terminal.dispose();
    }),
  );
});

test('margins are taken away without moving the cursor', () => {
  const screen = new Screen(SIZE);
  screen.write('\x1b[2;4r\x1b[3;1Hhere');
  undoModes(screen);
  screen.write('!');
  expect(rowText(screen.row(2))).toBe('here!');
});
