import { Box } from 'ink';
import { type Segment, takeSegments } from '../line.ts';
import { sheetContent, sheetRows, sheetTop } from '../sheet.ts';
import type { RoomState, Sheet } from '../state.ts';
import { theme } from '../theme.ts';
import { Bar, FootBar, footCols, hints } from './bar.tsx';
import { StyledLine } from './styled-line.tsx';

/** An account that fills the room: its title, its lines as far as they fit in, its keys. */
export function SheetView({ state, sheet }: { state: RoomState; sheet: Sheet }) {
  const { cols } = state.size;
  const content = sheetContent(state, sheet);
  const height = sheetRows(state, content);
  const top = sheetTop(state, sheet, content);
  const below = content.lines.length - top - height;
  const shown = [...content.head, ...content.lines.slice(top, top + height)];
  const place = below > 0 ? `↓ ${below} more lines ` : top > 0 ? 'end ' : '';
  return (
    <>
      <Bar width={cols} top={0} left={content.title} />
      <Box position="absolute" left={0} top={1} width={cols} flexDirection="column">
        <Lines lines={shown} width={cols} />
      </Box>
      <FootBar state={state} left={footer(state, content.hints)} right={[{ text: place, dim: true }]} />
    </>
  );
}

function Lines({ lines, width }: { lines: Segment[][]; width: number }) {
  return lines.map((segments, i) => {
    const { taken } = takeSegments(segments, width, 1);
    // Lines of a text have no identity but their place.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    return <StyledLine key={i} segments={taken.length > 0 ? taken : [{ text: ' ' }]} />;
  });
}

function footer(state: RoomState, keys: Parameters<typeof hints>[0]) {
  const { message } = state;
  if (message)
    return [{ text: ` ${message.text}`, ...(message.bad ? { color: theme.trouble } : { bold: true }) }];
  return state.overlay ? [] : hints(keys, theme.key, footCols(state));
}
