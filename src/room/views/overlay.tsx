import { Box } from 'ink';
import type { Size } from '../../screen/cells.ts';
import { helpOf, type Mode } from '../keymap.ts';
import { centered, type Rect } from '../layout.ts';
import { type Segment, takeSegments, truncate, widthOf } from '../line.ts';
import type { Overlay, RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { keyLabel } from './focus.tsx';
import { StyledLine } from './styled-line.tsx';

const HELP_WIDTH = 76;
const KEY_WIDTH = 14;
const MARGIN: Segment = { text: '  ' };

/** Where an overlay lies: it is drawn over the workers' screens. */
export function overlayRect(overlay: Overlay, size: Size, helpRows: number): Rect {
  if (overlay.kind === 'help') return centered(size, HELP_WIDTH, Math.min(helpRows + 3, size.rows - 2));
  const width = Math.max(widthOf(overlay.question), widthOf(overlay.detail), 30) + 6;
  return centered(size, width, 7);
}

/** The lines of the help. */
export function helpLines(state: RoomState): Segment[][] {
  const replay = state.run?.replay !== undefined;
  const section = (title: string, mode: Mode, extra: { keys: string; help: string }[] = []): Segment[][] => [
    [{ text: title, bold: true, color: theme.accent }],
    ...[...extra, ...helpOf(mode, replay)].map(({ keys, help }) => [
      { text: ` ${keys.padEnd(KEY_WIDTH)}`, color: theme.key, bold: true },
      { text: help },
    ]),
    [],
  ];
  const leave = {
    keys: keyLabel(state.run?.leaveKey ?? 'ctrl-]'),
    help: 'back to the grid; all other keys go to the worker',
  };
  return [
    ...section('The grid', 'grid'),
    [
      { text: ' Mouse'.padEnd(KEY_WIDTH + 1), color: theme.key, bold: true },
      { text: 'click selects, double click enters, wheel turns pages' },
    ],
    [],
    ...section('Inside a worker', 'focus', [leave]),
    ...section('Reading back', 'copy'),
  ];
}

/** What lies over the room: help, or a question. */
export function OverlayBox({ state, overlay }: { state: RoomState; overlay: Overlay }) {
  const lines = overlay.kind === 'help' ? helpLines(state) : [];
  const rect = overlayRect(overlay, state.size, lines.length);
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.width}
      height={rect.height}
      borderStyle="round"
      borderColor={overlay.kind === 'help' ? theme.selected : theme.trouble}
      flexDirection="column"
      overflow="hidden"
    >
      {overlay.kind === 'help' ? (
        <Help lines={lines} scroll={overlay.scroll} rows={rect.height - 3} width={rect.width - 6} />
      ) : (
        <Lines lines={questionLines(overlay, rect.width - 6)} width={rect.width - 6} />
      )}
    </Box>
  );
}

function Help({
  lines,
  scroll,
  rows,
  width,
}: {
  lines: Segment[][];
  scroll: number;
  rows: number;
  width: number;
}) {
  const from = Math.min(scroll, Math.max(0, lines.length - rows));
  const more = lines.length - from - rows;
  const last = [
    { text: truncate(more > 0 ? `↓ ${more} more lines   q closes` : 'q closes', width), dim: true },
  ];
  return <Lines lines={[...lines.slice(from, from + rows), last]} width={width} />;
}

/** Lines that hide what is behind them over their whole width. */
function Lines({ lines, width }: { lines: Segment[][]; width: number }) {
  return lines.map((segments, i) => {
    const { taken, used } = takeSegments(segments, width, 1);
    // Lines of a text have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    return <StyledLine key={i} segments={[MARGIN, ...taken, { text: ' '.repeat(width - used) }, MARGIN]} />;
  });
}

function questionLines(
  { question, detail }: { question: string; detail: string },
  width: number,
): Segment[][] {
  return [
    [{ text: truncate(question, width), bold: true }],
    [{ text: truncate(detail, width), dim: true }],
    [],
    [
      { text: 'y', color: theme.trouble, bold: true },
      { text: ' yes    ', dim: true },
      { text: 'n', color: theme.key, bold: true },
      { text: ' no', dim: true },
    ],
    [],
  ];
}
