import { Box } from 'ink';
import type { Action } from '../../keymap/bindings.ts';
import { type Keymap, keyFor, keyHints } from '../../keymap/keymap.ts';
import { type Badge, badgeOf, healthBadgeOf, isTrouble } from '../badge.ts';
import type { Segment } from '../line.ts';
import { sparkline } from '../sparkline.ts';
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
import { StyledLine } from './styled-line.tsx';
import { Tile } from './tile.tsx';

const FILTER_TYPING = [
  ['filter-done', 'keep'],
  ['filter-clear', 'show all'],
] as const;
const FILTER_SET = [['filter', 'change']] as const;
/** What does not fit is cut at the end: how to enter, leave and get help comes first. */
const LIVE_HINTS = [
  ['focus', 'enter'],
  ['detach', 'detach'],
  ['help', 'help'],
  ['select-needing', 'next in need'],
  ['write', 'send'],
  ['kick-menu', 'kick'],
  ['incidents', 'incidents'],
  ['detail', 'detail'],
  ['restart', 'restart'],
  ['down', 'stop all'],
  ['filter', 'filter'],
  ['toggle-order', 'order'],
  ['view-history', 'read back'],
] as const;

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
          recent={sparkline(state.figures.activity?.workers[worker.name] ?? [])}
          kickKey={keyFor(state.keymap, 'grid', 'kick-next')}
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
      <Bar
        width={size.cols}
        top={size.rows - 1}
        left={footer(state, gridHints(state))}
        right={footerRight(state)}
      />
    </>
  );
}

export function headerLeft({ workers, run, marked }: RoomState): Segment[] {
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

export function headerRight({ run, connection, byNeed }: RoomState, page: number, pages: number): Segment[] {
  const paging = [
    ...(byNeed ? [{ text: 'by need  ', color: theme.accent }] : []),
    ...(pages > 1 ? [{ text: `page ${page + 1}/${pages}  `, color: theme.accent }] : []),
  ];
  if (connection === 'lost')
    return [...paging, { text: 'control is gone, reconnecting … ', color: theme.trouble }];
  return [...paging, { text: run && !run.replay ? `${run.id} ` : '', dim: true }];
}

/** The last line: what is typed or said, what is wrong, or else these keys. */
export function footer(
  { message, run, filter, size, keymap }: RoomState,
  keys: readonly (readonly [key: string, does: string])[],
): Segment[] {
  if (filter) {
    const cursor = filter.typing ? [{ text: ' ', inverse: true }] : [];
    const filterKeys = filter.typing
      ? keyHints(keymap, 'filter', FILTER_TYPING)
      : keyHints(keymap, 'grid', FILTER_SET);
    return [
      { text: ` filter: ${filter.text}`, bold: true },
      ...cursor,
      { text: '  ' },
      ...hints(filterKeys, theme.key),
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
  return hints(keys, theme.key, size.cols);
}

function gridHints({ keymap, run }: RoomState): [string, string][] {
  return run?.replay ? replayHints(keymap) : keyHints(keymap, 'grid', LIVE_HINTS);
}

function replayHints(keymap: Keymap): [string, string][] {
  const key = (action: Action) => keyFor(keymap, 'grid', action);
  return [
    [key('replay-toggle'), 'play'],
    [key('replay-step'), 'step'],
    [`${key('replay-back')} ${key('replay-forward')}`, '10 s'],
    [`${key('replay-previous-state')} ${key('replay-next-state')}`, 'state'],
    [`${key('replay-slower')} ${key('replay-faster')}`, 'speed'],
    [key('focus'), 'look closer'],
    [key('help'), 'help'],
    [key('detach'), 'leave'],
  ];
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
      <StyledLine segments={[{ text, dim: true }]} />
    </Box>
  );
}
