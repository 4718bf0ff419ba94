import { Box } from 'ink';
import { helpLines, overlayRect } from '../help.ts';
import { type Segment, takeSegments, truncate } from '../line.ts';
import type { Overlay, RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { StyledLine } from './styled-line.tsx';

const MARGIN: Segment = { text: '  ' };

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
