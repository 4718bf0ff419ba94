import { Box, Text } from 'ink';
import type { Worker } from '../../api/schema.ts';
import { type Badge, badgeOf, inStateSince } from '../badge.ts';
import type { Rect } from '../layout.ts';
import { type Segment, takeSegments, truncate, widthOf } from '../line.ts';
import { ageText } from '../state.ts';
import { theme } from '../theme.ts';
import { StyledLine } from './styled-line.tsx';

const LIGHT = { top: '╭─╮', side: '│', bottom: '╰─╯' };
const HEAVY = { top: '┏━┓', side: '┃', bottom: '┗━┛' };

/** What the title of a tile says, most important first. */
export function tileTitle(worker: Worker, number: number, now: number, selected: boolean): Segment[] {
  const { sign, text, color } = badgeOf(worker);
  const since = inStateSince(worker) ?? worker.startedAt;
  const age = since === undefined ? '' : ageText(now - since);
  return [
    { text: ` ${number} `, ...(selected ? { inverse: true } : { dim: true }) },
    { text: ` ${sign}`, color, bold: true },
    { text: ` ${worker.name} `, bold: true },
    { text: `${text} `, color },
    ...truthOf(worker),
    ...(worker.recordingProblem ? [{ text: '✗ NOT RECORDED ', color: theme.trouble, bold: true }] : []),
    ...(worker.config === 'removed' ? [{ text: 'not in config ', color: theme.exited }] : []),
    ...(worker.config === 'changed' ? [{ text: 'config changed ', color: theme.exited }] : []),
    ...(worker.typing ? [{ text: '✎ ', color: theme.accent }] : []),
    ...(age ? [{ text: `${age} `, dim: true }] : []),
    { text: `${worker.cols}×${worker.rows} `, dim: true },
    ...(worker.title ? [{ text: `${worker.title} `, dim: true }] : []),
  ];
}

/** In a replay: whether the reading is what was true. */
function truthOf({ truth }: Worker): Segment[] {
  if (!truth) return [];
  return truth.right
    ? [{ text: '✓ ', color: theme.running }]
    : [{ text: `≠ truly ${truth.state} `, color: theme.trouble, bold: true }];
}

/** The line that proves a trouble, in the border below the screen. */
function evidenceOf({ state, reading }: Worker, { color, urgency }: Badge, width: number): Segment[] {
  const proves = state === 'running' && reading?.state !== 'exited' && urgency <= 1;
  if (!proves || !reading?.evidence.text) return [];
  return [{ text: ` ${truncate(reading.evidence.text.trim(), width - 2)} `, color }];
}

export interface TileProps {
  worker: Worker;
  /** Its number in the run, from 1. */
  number: number;
  frame: Rect;
  selected: boolean;
  now: number;
}

/** The frame of one worker: its title and border. The screen inside is drawn past React. */
export function Tile({ worker, number, frame, selected, now }: TileProps) {
  const lines = selected ? HEAVY : LIGHT;
  const color = selected ? theme.selected : theme.frame;
  const [left, bar, right] = [...lines.top];
  const { taken, used } = takeSegments(tileTitle(worker, number, now, selected), frame.width - 4);
  const rest = Math.max(0, frame.width - 3 - used);
  const side = `${lines.side}${' '.repeat(Math.max(0, frame.width - 2))}${lines.side}`;
  const [bottomLeft, bottomBar, bottomRight] = [...lines.bottom];
  const evidence = evidenceOf(worker, badgeOf(worker), frame.width - 6);
  const evidenceWidth = evidence.reduce((sum, segment) => sum + widthOf(segment.text), 0);
  const bottomRest = Math.max(0, frame.width - 3 - evidenceWidth);
  return (
    <Box
      position="absolute"
      left={frame.x}
      top={frame.y}
      width={frame.width}
      height={frame.height}
      flexDirection="column"
    >
      <StyledLine
        segments={[
          { text: `${left}${bar}`, color },
          ...taken,
          { text: `${bar!.repeat(rest)}${right}`, color },
        ]}
      />
      <Text color={color}>
        {Array(Math.max(0, frame.height - 2))
          .fill(side)
          .join('\n')}
      </Text>
      <StyledLine
        segments={[
          { text: `${bottomLeft}${bottomBar}`, color },
          ...evidence,
          { text: `${bottomBar!.repeat(bottomRest)}${bottomRight}`, color },
        ]}
      />
      {worker.problem !== undefined && (
        <Box position="absolute" left={2} top={1} width={Math.max(1, frame.width - 4)}>
          <Text color={theme.trouble}>{worker.problem}</Text>
        </Box>
      )}
    </Box>
  );
}
