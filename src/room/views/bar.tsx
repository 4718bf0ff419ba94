import { Box } from 'ink';
import { type Segment, takeSegments, widthOf } from '../line.ts';
import { StyledLine } from './styled-line.tsx';

export interface BarProps {
  width: number;
  top: number;
  left: readonly Segment[];
  right?: readonly Segment[];
}

/** One line across the room: what matters most on the left, the rest on the right where there is room. */
export function Bar({ width, top, left, right = [] }: BarProps) {
  const { taken, used } = takeSegments(left, width);
  const rightWidth = right.reduce((sum, segment) => sum + widthOf(segment.text), 0);
  const gap = width - used - rightWidth;
  const segments = gap >= 1 ? [...taken, { text: ' '.repeat(gap) }, ...right] : taken;
  return (
    <Box position="absolute" left={0} top={top} width={width} height={1}>
      <StyledLine segments={segments} />
    </Box>
  );
}

/** Key hints: the key in colour, what it does beside it. */
export function hints(pairs: readonly (readonly [key: string, does: string])[], keyColor: string): Segment[] {
  return pairs.flatMap(([key, does]) => [
    { text: ` ${key}`, color: keyColor, bold: true },
    { text: ` ${does} `, dim: true },
  ]);
}
