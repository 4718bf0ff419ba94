import { Box } from 'ink';
import { type Segment, takeSegments } from '../line.ts';
import { FRAME, type OverlayContent, overlayContent, overlayRect } from '../overlay.ts';
import type { RoomState } from '../state.ts';
import { useColors } from './colors.ts';
import { StyledLine } from './styled-line.tsx';

const MARGIN: Segment = { text: '  ' };

/** What lies over the room: help, a question, a menu. */
export function OverlayBox({ state }: { state: RoomState }) {
  const colors = useColors();
  const content = overlayContent(state);
  const rect = overlayRect(state);
  if (!content || !rect) return null;
  const { color } = colors(content.color);
  const rows = Math.max(0, rect.height - FRAME.rows);
  return (
    <Box
      position="absolute"
      left={rect.x}
      top={rect.y}
      width={rect.width}
      height={rect.height}
      borderStyle="round"
      {...(color !== undefined && { borderColor: color })}
      flexDirection="column"
      overflow="hidden"
    >
      <Lines lines={shownOf(content, rows)} width={Math.max(0, rect.width - FRAME.cols)} />
    </Box>
  );
}

/** As many lines as fit in, and what there is besides. */
function shownOf({ lines, scroll = 0, typed = [], hint }: OverlayContent, rows: number): Segment[][] {
  if (hint === undefined) return lines.slice(0, rows);
  const from = Math.min(scroll, Math.max(0, lines.length - rows + 1));
  const more = lines.length - from - rows + 1;
  const said = more > 0 ? `↓ ${more} more lines   ${hint}` : hint;
  const gap = typed.length > 0 ? '   ' : '';
  return [...lines.slice(from, from + rows - 1), [...typed, { text: gap + said, dim: true }]];
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
