import { Box, Text } from 'ink';
import { type Badge, badgeOf, healthBadgeOf, isTrouble } from '../badge.ts';
import type { Segment } from '../line.ts';
import {
  gridOf,
  numberOf,
  pageOf,
  type RoomState,
  replayRows,
  selectedWorker,
  workerClock,
} from '../state.ts';
import { theme } from '../theme.ts';
import { Bar, hints } from './bar.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { Tile } from './tile.tsx';

const FILTER_TYPING = [
  ['Enter', 'keep'],
  ['Esc', 'show all'],
] as const;
const FILTER_SET = [['f', 'change']] as const;

/** The grid of live mini-terminals, its header and its key hints. */
export function Grid({ state }: { state: RoomState }) {
  const { size, run } = state;
  const { workers, page, pages } = pageOf(state);
  const { tiles } = gridOf(state);
  return (
    <>
      <Bar width={size.cols} top={0} left={headerLeft(state)} right={headerRight(state, page, pages)} whole />
      {workers.map((worker, i) => (
        <Tile
          key={worker.name}
          worker={worker}
          number={numberOf(state, worker)}
          frame={tiles[i]!.frame}
          selected={worker === selectedWorker(state)}
          marked={state.marked.has(worker.name)}
          now={workerClock(state)}
        />
      ))}
      {workers.length === 0 && <Empty state={state} />}
      {run?.replay && (
        <ReplayBar
          replay={run.replay}
          worker={selectedWorker(state)?.name}
          width={size.cols}
          top={size.rows - 1 - replayRows(state)}
        />
      )}
      <Bar width={size.cols} top={size.rows - 1} left={footer(state)} right={footerRight(state)} />
    </>
  );
}

function headerLeft({ workers, run, marked }: RoomState): Segment[] {
  const badges = workers.flatMap((worker) => [healthBadgeOf(worker), badgeOf(worker)]);
  const known = Map.groupBy(
    badges.filter((badge) => badge !== undefined),
    ({ name }) => name,
  );
  const counts = [...known.values()].sort(([a], [b]) => a!.urgency - b!.urgency);
  return [
    { text: run?.replay ? ' replay ' : ' orch-tui ', inverse: true, bold: true },
    ...automationOf(run),
    { text: `  ${workers.length} worker${workers.length === 1 ? '' : 's'}`, bold: true },
    ...(marked.size > 0 ? [{ text: `  ✚ ${marked.size} marked`, color: theme.accent, bold: true }] : []),
    ...counts.map((same) => countOf(same[0]!, same.length)),
  ];
}

function countOf(badge: Badge, count: number): Segment {
  const { sign, name, plural = name, color } = badge;
  return { text: `  ${sign} ${count} ${count === 1 ? name : plural}`, color, bold: isTrouble(badge) };
}

/** What automation may do in the run. */
function automationOf(run: RoomState['run']): Segment[] {
  const automation = run?.automation;
  if (!automation) return [];
  const { mode, dryRun, login } = automation;
  return [
    ...(login
      ? [{ text: ` ${login.agent}: NOT LOGGED IN `, color: theme.trouble, inverse: true, bold: true }]
      : []),
    ...(dryRun ? [{ text: ' DRY RUN ', color: theme.exited, inverse: true, bold: true }] : []),
    mode === 'on'
      ? { text: '  auto on', dim: true }
      : { text: `  auto ${mode}`, color: theme.exited, bold: true },
  ];
}

function headerRight({ run, connection, byNeed }: RoomState, page: number, pages: number): Segment[] {
  const paging = [
    ...(byNeed ? [{ text: 'by need  ', color: theme.accent }] : []),
    ...(pages > 1 ? [{ text: `page ${page + 1}/${pages}  `, color: theme.accent }] : []),
  ];
  if (connection === 'lost')
    return [...paging, { text: 'control is gone, reconnecting … ', color: theme.trouble }];
  return [...paging, { text: run && !run.replay ? `${run.id} ` : '', dim: true }];
}

function footer({ message, run, filter, size }: RoomState): Segment[] {
  if (filter) {
    const cursor = filter.typing ? [{ text: ' ', inverse: true }] : [];
    const keys = filter.typing ? FILTER_TYPING : FILTER_SET;
    return [
      { text: ` filter: ${filter.text}`, bold: true },
      ...cursor,
      { text: '  ' },
      ...hints(keys, theme.key),
    ];
  }
  if (message)
    return [{ text: ` ${message.text}`, ...(message.bad ? { color: theme.trouble } : { bold: true }) }];
  const problem = run?.configProblems[0];
  if (problem !== undefined) {
    return [
      { text: ' config: ', color: theme.trouble, bold: true },
      { text: `${problem} (the old one stays in force)`, color: theme.trouble },
    ];
  }
  const keys: [string, string][] = run?.replay
    ? [
        ['Space', 'play'],
        ['.', 'step'],
        ['Shift-←→', '10 s'],
        ['[ ]', 'state'],
        ['< >', 'speed'],
        ['Enter', 'look closer'],
        ['?', 'help'],
        ['q', 'leave'],
      ]
    : [
        // What does not fit is cut at the end: how to enter, leave and get help comes first.
        ['Enter', 'enter'],
        ['q', 'detach'],
        ['?', 'help'],
        ['n', 'next in need'],
        ['s', 'send'],
        ['k', 'kick'],
        ['i', 'incidents'],
        ['d', 'detail'],
        ['r', 'restart'],
        ['Q', 'stop all'],
        ['f', 'filter'],
        ['o', 'order'],
        ['v', 'read back'],
      ];
  return hints(keys, theme.key, size.cols);
}

function footerRight({ message, run, filter }: RoomState): Segment[] {
  return message || filter || run?.configProblems.length || run?.replay
    ? []
    : [{ text: 'workers live on when you leave ', dim: true }];
}

function Empty({ state }: { state: RoomState }) {
  const none = state.filter
    ? `no worker has "${state.filter.text}" in its name, state or title`
    : 'no workers: add some to the config';
  const text = state.connection === 'connecting' || !state.run ? 'starting …' : none;
  return (
    <Box
      position="absolute"
      left={0}
      top={Math.floor(state.size.rows / 2)}
      width={state.size.cols}
      justifyContent="center"
    >
      <Text dimColor>{text}</Text>
    </Box>
  );
}
