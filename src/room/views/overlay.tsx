import { Box } from 'ink';
import { type Segment, takeSegments } from '../line.ts';
import { type OverlayContent, overlayContent, overlayRect } from '../overlay.ts';
import { frameIn } from '../overlay-frame.ts';
import type { RoomState } from '../state.ts';
import { useColors } from './colors.ts';
import { StyledLine } from './styled-line.tsx';

/** In fewer lines than this there is room for no word that can be done without. */
const SMALL_ROWS = 6;

/** What lies over the room: help, a question, a menu. */
export function OverlayBox({ state }: { state: RoomState }) {
  const colors = useColors();
  const content = overlayContent(state);
  const rect = overlayRect(state);
  if (!content || !rect) return null;
  const { color } = colors(content.color);
  const frame = frameIn(state.size);
  const rows = Math.max(0, rect.height - frame.rows);
  const border = frame.rows > 0 && {
    borderStyle: 'round' as const,
    ...(color !== undefined && { borderColor: color }),
  };
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.width}
      height={rect.height}
      {...border}
      flexDirection="column"
      overflow="hidden"
    >
      <Lines
        lines={shownOf(content, rows)}
        rows={rows}
        width={Math.max(0, rect.width - frame.cols)}
        margin={frame.cols > 0 ? 2 : 0}
      />
    </Box>
  );
}

/** As many lines as fit in, and what there is besides. */
function shownOf({ lines, scroll = 0, typed = [], hint }: OverlayContent, rows: number): Segment[][] {
  if (hint === undefined) return lines.slice(0, rows);
  const from = Math.min(scroll, Math.max(0, lines.length - rows + 1));
  const more = lines.length - from - rows + 1;
  const said = more > 0 ? `↓ ${more}${rows < SMALL_ROWS ? '' : ' more lines'}   ${hint}` : hint;
  const gap = typed.length > 0 ? '   ' : '';
  return [...lines.slice(from, from + rows - 1), [...typed, { text: gap + said, dim: true }]];
}

interface LinesProps {
  lines: Segment[][];
  /** So many lines there are, with blank ones at the end. */
  rows: number;
  width: number;
  /** Blanks on either side. */
  margin: number;
}

/** Lines that hide what is behind them over their whole width. */
function Lines({ lines, rows, width, margin }: LinesProps) {
  const blanks = { text: ' '.repeat(margin) };
  return Array.from({ length: rows }, (_, i) => {
    const { taken, used } = takeSegments(lines[i] ?? [], width, 1);
    // Lines of a text have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    return <StyledLine key={i} segments={[blanks, ...taken, { text: ' '.repeat(width - used) }, blanks]} />;
  });
}
