import { Box } from 'ink';
import { keyHints } from '../../keymap/keymap.ts';
import { StyledTable } from '../ink-table.tsx';
import { HEADER_ROWS } from '../layout.ts';
import type { Segment } from '../line.ts';
import { selectedWorker } from '../selection.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { Bar, FootBar } from './bar.tsx';
import { footer } from './grid.tsx';
import { headerOf, lostControl, runName } from './header.ts';
import { fitText } from './table-columns.ts';
import { shownTable } from './table-rows.ts';

/** What does not fit is cut at the end. */
const OWN_HINTS = [
  ['table-close', 'grid'],
  ['table-next-column', 'next column'],
  ['table-turn-round', 'turn round'],
] as const;
const GRID_HINTS = [
  ['focus', 'enter'],
  ['help', 'help'],
  ['replay-toggle', 'play'],
  ['replay-step', 'step'],
  ['filter', 'filter'],
  ['kick-menu', 'kick'],
  ['write', 'send'],
  ['mark', 'mark'],
  ['detail', 'detail'],
  ['restart', 'restart'],
] as const;

/** Every worker a row. */
export function Table({ state }: { state: RoomState }) {
  const { cols } = state.size;
  const { rows, top, count, columns } = shownTable(state);
  const { left, pinned } = headerOf(state, () => lostControl(state));
  const { sort, descending } = state.table;
  const selected = selectedWorker(state)?.name;
  const byName = new Map(rows.map((row) => [row.worker.name, row]));
  const place = rows.length < count ? `${top + 1}–${top + rows.length} of ${count}  ` : '';
  // With a cell more than the room has, another column would be made narrower.
  const gapAfter = (i: number) => (i === columns.length - 1 ? '' : ' ');
  const heading = (i: number): Segment => {
    const { id, title, width, align } = columns[i]!;
    const sign = id === sort ? (descending ? '▼' : '▲') : '';
    return {
      text: fitText(align === 'right' ? sign + title : title + sign, width, align) + gapAfter(i),
      ...(id === sort ? { color: theme.accent, bold: true } : { color: theme.key }),
    };
  };
  const cell = (name: string, i: number): Segment => {
    const { width, align, show } = columns[i]!;
    const row = byName.get(name);
    const { text, ...style } = row ? show(row) : { text: '' };
    const fitted = fitText(text, width, align) + gapAfter(i);
    return name === selected ? { text: fitted, inverse: true, bold: true } : { text: fitted, ...style };
  };
  return (
    <>
      <Bar
        width={cols}
        top={0}
        left={left}
        right={[{ text: place, color: theme.accent }, ...runName(state)]}
        pinned={pinned}
        whole
      />
      <Box position="absolute" left={0} top={HEADER_ROWS} width={cols}>
        <StyledTable
          ids={rows.map(({ worker }) => worker.name)}
          columns={columns.length}
          heading={heading}
          cell={cell}
        />
      </Box>
      <FootBar
        state={state}
        left={footer(state, [
          ...keyHints(state.keymap, 'table', OWN_HINTS),
          ...keyHints(state.keymap, 'grid', GRID_HINTS, state.run?.replay !== undefined),
        ])}
      />
    </>
  );
}
