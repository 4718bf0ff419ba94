import { Box, Text } from 'ink';
import type { Worker } from '../../api/schema.ts';
import type { Rect } from '../layout.ts';
import { type Segment, takeSegments } from '../line.ts';
import { ageText, stateText } from '../state.ts';
import { stateColor, theme } from '../theme.ts';
import { StyledLine } from './styled-line.tsx';

const LIGHT = { top: '╭─╮', side: '│', bottom: '╰─╯' };
const HEAVY = { top: '┏━┓', side: '┃', bottom: '┗━┛' };

/** What the title of a tile says, most important first. */
export function tileTitle(worker: Worker, number: number, now: number, selected: boolean): Segment[] {
  const { sign, text } = stateText(worker);
  const color = stateColor(worker);
  const endedAt = worker.state === 'exited' ? worker.exitedAt : now;
  const age = worker.startedAt ? ageText((endedAt ?? now) - worker.startedAt) : '';
  return [
    { text: ` ${number} `, ...(selected ? { inverse: true } : { dim: true }) },
    { text: ` ${sign}`, color, bold: true },
    { text: ` ${worker.name} `, bold: true },
    { text: `${text} `, color },
    ...(worker.recordingProblem ? [{ text: '✗ NOT RECORDED ', color: theme.trouble, bold: true }] : []),
    ...(worker.config === 'removed' ? [{ text: 'not in config ', color: theme.exited }] : []),
    ...(worker.config === 'changed' ? [{ text: 'config changed ', color: theme.exited }] : []),
    ...(worker.typing ? [{ text: '✎ ', color: theme.accent }] : []),
    ...(age ? [{ text: `${age} `, dim: true }] : []),
    { text: `${worker.cols}×${worker.rows} `, dim: true },
    ...(worker.title ? [{ text: `${worker.title} `, dim: true }] : []),
  ];
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
      <Text
        color={color}
      >{`${bottomLeft}${bottomBar!.repeat(Math.max(0, frame.width - 2))}${bottomRight}`}</Text>
      {worker.problem !== undefined && (
        <Box position="absolute" left={2} top={1} width={Math.max(1, frame.width - 4)}>
          <Text color={theme.trouble}>{worker.problem}</Text>
        </Box>
      )}
    </Box>
  );
}
