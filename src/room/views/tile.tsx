import { Box, Text } from 'ink';
import type { Worker } from '../../api/schema.ts';
import { saidOf } from '../../classifier/said.ts';
import type { Keymap } from '../../keymap/keymap.ts';
import { printable } from '../../printable.ts';
import { ageText } from '../age-text.ts';
import { badgeOf, healthBadgeOf, inStateSince, isTrouble } from '../badge.ts';
import { ladderLine } from '../ladder.ts';
import type { Rect } from '../layout.ts';
import { type Segment, takeSegments } from '../line.ts';
import { SPARKLINE_FROM } from '../sparkline.ts';
import { theme } from '../theme.ts';
import { useColors } from './colors.ts';
import { ListRow } from './list-row.tsx';
import { StyledLine } from './styled-line.tsx';

const LIGHT = { top: '╭─╮', side: '│', bottom: '╰─╯' };
const HEAVY = { top: '┏━┓', side: '┃', bottom: '┗━┛' };

/** In a tile as wide as this there is room for the state's name beside that of the health, in cells. */
const ROOMY = 60;

/** What the title of a tile says, most important first. */
export function tileTitle({
  worker,
  number,
  frame,
  now,
  selected,
  marked,
  pinned,
  recent,
}: TileProps): Segment[] {
  const { sign, text, color } = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const since = inStateSince(worker) ?? worker.startedAt;
  const age = since === undefined ? '' : ageText(now - since);
  return [
    { text: ` ${number} `, ...(selected ? { inverse: true } : { dim: true }) },
    ...(marked ? [{ text: '✚', color: theme.accent, bold: true }] : []),
    ...(pinned ? [{ text: '⇱', color: theme.accent, bold: true }] : []),
    { text: ` ${sign}`, color, bold: true },
    { text: ` ${worker.name} `, bold: true },
    ...(health ? [{ text: `${health.sign} ${health.text} `, color: health.color, bold: true }] : []),
    ...(health && frame.width < ROOMY ? [] : [{ text: `${text} `, color }]),
    ...incidentCount(worker),
    ...automationMark(worker),
    ...truthOf(worker),
    ...(worker.recordingProblem ? [{ text: '✗ NOT RECORDED ', color: theme.trouble, bold: true }] : []),
    ...(worker.config === 'removed' ? [{ text: 'not in config ', color: theme.exited }] : []),
    ...(worker.config === 'changed' ? [{ text: 'config changed ', color: theme.exited }] : []),
    ...(worker.typing ? [{ text: '✎ ', color: theme.accent }] : []),
    ...messageCount(worker),
    ...(age ? [{ text: `${age} `, dim: true }] : []),
    { text: `${worker.cols}×${worker.rows} `, dim: true, isWhole: true },
    ...(recent && frame.width >= SPARKLINE_FROM ? [{ text: `${recent} `, color: theme.states.idle }] : []),
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

/** How automation looks after it, when that is not as usual. */
function automationMark({ supervision }: Worker): Segment[] {
  if (!supervision) return [];
  const { automation, paused, health } = supervision;
  if (paused) return health.status === 'paused' ? [] : [{ text: '❙❙ ', color: theme.health.paused }];
  return automation === 'on' ? [] : [{ text: `${automation} `, color: theme.exited }];
}

/** How often it was in trouble. */
function incidentCount({ supervision }: Worker): Segment[] {
  const { incidents = 0 } = supervision ?? {};
  return incidents > 0 ? [{ text: `${incidents} inc `, color: theme.exited }] : [];
}

/** How many messages wait to be told to it. */
function messageCount({ supervision }: Worker): Segment[] {
  const { waiting = 0 } = supervision?.messages ?? {};
  return waiting > 0 ? [{ text: `${waiting} msg `, color: theme.accent }] : [];
}

/** What is done about a trouble, the line that proves it, why a message waits: in the border below the screen. */
export function bottomLine({ worker, now, keymap }: TileProps): Segment[] {
  const { state, reading, supervision } = worker;
  const ladder = ladderLine(worker, now, keymap);
  const badge = badgeOf(worker);
  const proves = state === 'running' && reading?.state !== 'exited' && isTrouble(badge);
  const evidence = proves && reading ? saidOf(reading) : undefined;
  const { waiting = 0, why } = supervision?.messages ?? {};
  const isWaiting = waiting > 0 && why !== undefined && !supervision?.incident;
  const parts = [
    ladder,
    evidence ? [{ text: evidence, color: badge.color }] : [],
    isWaiting ? [{ text: `message waits: ${why}`, color: theme.accent }] : [],
  ].filter((part) => part.length > 0);
  return parts.flatMap(([first, ...rest], i) => [
    { ...first!, text: `${i === 0 ? ' ' : '  '}${first!.text}` },
    ...rest,
  ]);
}

export interface TileProps {
  worker: Worker;
  /** Its number in the run, from 1. */
  number: number;
  frame: Rect;
  selected: boolean;
  /** Whether commands go to it too. */
  marked: boolean;
  /** Whether it always comes first. */
  pinned: boolean;
  /** What it put out lately, as bars. */
  recent?: string | undefined;
  now: number;
  keymap: Keymap;
}

/** One worker: a frame with its title, the screen inside being drawn past React, or a line where there is room for no more. */
export function Tile(props: TileProps) {
  if (props.frame.height === 1) return <ListRow {...props} />;
  return <Window {...props} />;
}

function Window(props: TileProps) {
  const { worker, frame, selected } = props;
  const colors = useColors();
  const lines = selected ? HEAVY : LIGHT;
  const color = selected ? theme.selected : theme.frame;
  const [left, bar, right] = [...lines.top];
  const { taken, used } = takeSegments(tileTitle(props), frame.width - 4);
  const rest = Math.max(0, frame.width - 3 - used);
  // Blanks between the two would cost most of a frame of Ink's, which takes each cell apart.
  const side = (
    <Text {...colors(color)}>
      {Array(Math.max(0, frame.height - 2))
        .fill(lines.side)
        .join('\n')}
    </Text>
  );
  const [bottomLeft, bottomBar, bottomRight] = [...lines.bottom];
  const below = bottomLine(props);
  const bottom = takeSegments(below, Math.max(0, frame.width - 5));
  const gap = bottom.used > 0 ? ' ' : '';
  const bottomRest = Math.max(0, frame.width - 3 - bottom.used - gap.length);
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
      <Box justifyContent="space-between">
        {side}
        {side}
      </Box>
      <StyledLine
        segments={[
          { text: `${bottomLeft}${bottomBar}`, color },
          ...bottom.taken,
          { text: `${gap}${bottomBar!.repeat(bottomRest)}${bottomRight}`, color },
        ]}
      />
      {worker.problem !== undefined && (
        <Box position="absolute" left={2} top={1} width={Math.max(1, frame.width - 4)}>
          <Text {...colors(theme.trouble)}>{printable(worker.problem)}</Text>
        </Box>
      )}
    </Box>
  );
}
