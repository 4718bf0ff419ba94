import type { Row } from '../../src/screen/cells.ts';
import type { Screen } from '../../src/screen/screen.ts';

/** All that a screen shows and tells, in a form that is quick to compare and says what differs. */
export function stateOf(screen: Screen) {
  const { cols, rows, cursor, modes, title, progress, historyLength } = screen;
  const lines: string[] = [];
  const add = (row: Row): void => {
    lines.push(`${screen.isWrapped(lines.length) ? 'wrapped ' : ''}${JSON.stringify(row)}`);
  };
  for (let i = 0; i < historyLength; i++) add(screen.historyRow(i));
  for (let y = 0; y < rows; y++) add(screen.row(y));
  const status = screen.programStatus.records();
  return { cols, rows, cursor, modes, title, progress, status, historyLength, lines };
}
