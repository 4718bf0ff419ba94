import { Box } from 'ink';
import { lengthOf, type Segment, takeSegments } from '../line.ts';
import { shownMessage } from '../message.ts';
import type { RoomState } from '../state.ts';
import type { Role } from '../theme.ts';
import { toastLine } from '../toast-line.ts';
import { StyledLine } from './styled-line.tsx';

export interface BarProps {
  width: number;
  top: number;
  left: readonly Segment[];
  right?: readonly Segment[];
  /** At the right end, whatever else has to give way. */
  pinned?: readonly Segment[];
  /** What does not fit in on the left is left out, not cut. */
  whole?: boolean;
}

export interface FootBarProps extends Pick<BarProps, 'left' | 'right' | 'pinned'> {
  state: RoomState;
}

/** One line across the room: what matters most on the left, the rest on the right where there is room. */
export function Bar({ width, top, left, right = [], pinned = [], whole = false }: BarProps) {
  // A blank parts it from what is on the left.
  const end = pinned.length > 0 ? [{ text: ' ' }, ...pinned] : [];
  const pinnedWidth = lengthOf(end);
  const { taken, used } = takeSegments(
    left,
    Math.max(0, width - pinnedWidth),
    whole ? Number.POSITIVE_INFINITY : undefined,
  );
  const gap = width - pinnedWidth - used - lengthOf(right);
  const blank = { text: ' '.repeat(Math.max(0, gap >= 1 ? gap : gap + lengthOf(right))) };
  const middle = gap >= 1 ? [blank, ...right] : [blank];
  const segments = [...taken, ...middle, ...end];
  return (
    <Box position="absolute" left={0} top={top} width={width} height={1}>
      <StyledLine segments={segments} />
    </Box>
  );
}

/**
 * The last line of the room: beside what a view says there, what just happened. A message to the person, or what they are
 * told when they are here for the first time, is not cut for that.
 */
export function FootBar({ state, left, right = [], pinned = [] }: FootBarProps) {
  const { cols, rows } = state.size;
  const isTold = shownMessage(state) !== undefined || state.hint;
  const toasts = toastLine(state, isTold ? lengthOf([...left, ...pinned]) + 2 : 0);
  return <Bar width={cols} top={rows - 1} left={left} right={right} pinned={[...toasts, ...pinned]} />;
}

/** Cells of the last line that toasts leave to what else is there. */
export function footCols(state: RoomState): number {
  const taken = lengthOf(toastLine(state));
  return state.size.cols - (taken > 0 ? taken + 1 : 0);
}

/** Key hints: the key in colour, what it does beside it; as many as fit in whole. */
export function hints(
  pairs: readonly (readonly [key: string, does: string])[],
  keyColor: Role,
  width = Number.POSITIVE_INFINITY,
): Segment[] {
  let left = width;
  return pairs.flatMap(([key, does]) => {
    const hint = [
      { text: ` ${key}`, color: keyColor, bold: true },
      { text: ` ${does} `, dim: true },
    ];
    left -= lengthOf(hint);
    return left >= 0 ? hint : [];
  });
}
