import { Box } from 'ink';
import { ageText } from '../age-text.ts';
import { badgeOf, healthBadgeOf, inStateSince } from '../badge.ts';
import { type Segment, takeSegments } from '../line.ts';
import { theme } from '../theme.ts';
import { StyledLine } from './styled-line.tsx';
import { bottomLine, type TileProps } from './tile.tsx';

/** A worker in a line: who it is, how it does, since when, and what proves it. */
export function rowLine(props: TileProps): Segment[] {
  const { worker, number, selected, marked, pinned, now } = props;
  const { sign, text, color } = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const since = inStateSince(worker) ?? worker.startedAt;
  const proof = bottomLine(props);
  return [
    { text: selected ? '❯' : ' ', color: theme.selected, bold: true },
    { text: `${number}`.padStart(2), ...(selected ? { inverse: true } : { dim: true }) },
    ...(marked ? [{ text: '✚', color: theme.accent, bold: true }] : []),
    ...(pinned ? [{ text: '⇱', color: theme.accent, bold: true }] : []),
    { text: ` ${sign}`, color, bold: true },
    { text: ` ${worker.name} `, bold: true },
    health ? { text: `${health.sign} ${health.text}`, color: health.color, bold: true } : { text, color },
    ...(worker.recordingProblem ? [{ text: ' ✗ NOT RECORDED', color: theme.trouble, bold: true }] : []),
    ...(since === undefined ? [] : [{ text: ` ${ageText(now - since)}`, dim: true }]),
    ...(worker.problem === undefined ? [] : [{ text: ` ${worker.problem}`, color: theme.trouble }]),
    ...proof,
  ];
}

/** A worker as a line of the list that a small room is. */
export function ListRow(props: TileProps) {
  const { frame } = props;
  return (
    <Box position="absolute" left={frame.x} top={frame.y} width={frame.width} height={1}>
      <StyledLine segments={takeSegments(rowLine(props), frame.width, 1).taken} />
    </Box>
  );
}
