import { Box } from 'ink';
import type { Worker } from '../../api/schema.ts';
import { keyLabel } from '../../keymap/key-label.ts';
import { keyHints } from '../../keymap/keymap.ts';
import { LEAVE_KEY } from '../../keymap/leave-key.ts';
import type { Segment } from '../line.ts';
import { textCursor } from '../marks.ts';
import { numberOf, rangeOf, selectedWorker } from '../selection.ts';
import { pageOf } from '../shown.ts';
import { shownOrder } from '../shown-order.ts';
import { type RoomState, replayRows, workerClock } from '../state.ts';
import { theme } from '../theme.ts';
import { Bar, FootBar, footCols, hints } from './bar.tsx';
import { headerOf, lostControl, type Pinned, runName } from './header.ts';
import { ListRow } from './list-row.tsx';
import { problemLine } from './problem-line.ts';
import { ReplayBar } from './replay-bar.tsx';
import { StyledLine } from './styled-line.tsx';
import { Tile } from './tile.tsx';

const FILTER_TYPING = [
  ['filter-done', 'keep'],
  ['filter-clear', 'show all'],
] as const;
const RANGE_HINTS = [
  ['mark', 'mark them'],
  ['unmark', 'do not'],
] as const;
/** What does not fit is cut at the end: how to enter, leave and get help comes first. */
const LIVE_HINTS = [
  ['focus', 'enter'],
  ['detach', 'detach'],
  ['help', 'help'],
  ['select-needing', 'next in need'],
  ['inbox', 'who waits'],
  ['write', 'send'],
  ['kick-menu', 'kick'],
  ['incidents', 'incidents'],
  ['detail', 'detail'],
  ['table', 'table'],
  ['metrics', 'charts'],
  ['restart', 'restart'],
  ['filter', 'filter'],
  ['toggle-order', 'order'],
  ['view-history', 'read back'],
  ['down', 'stop all'],
] as const;

const REPLAY_HINTS = [
  ['replay-toggle', 'play'],
  ['replay-step', 'step'],
  [['replay-back', 'replay-forward'], '10 s'],
  [['replay-previous-state', 'replay-next-state'], 'state'],
  [['replay-slower', 'replay-faster'], 'speed'],
  ['focus', 'look closer'],
  ['help', 'help'],
  ['detach', 'leave'],
] as const;
const FIRST_HINTS = [
  ['detach', 'detach'],
  ['help', 'all keys'],
  ['palette', 'finds all'],
] as const;

/** The grid of live mini-terminals, its header and its key hints. */
export function Grid({ state }: { state: RoomState }) {
  const { size, run } = state;
  const { page, pages, layout } = pageOf(state);
  const { tiles, lines, headings } = layout;
  const { left, pinned } = headerOf(state, (words) => looks(state, page, pages, words));
  const selected = selectedWorker(state);
  const range = rangeOf(state, shownOrder(state));
  const propsOf = (worker: Worker) => ({
    worker,
    number: numberOf(state, worker),
    selected: worker === selected,
    marked: state.marked.has(worker.name) || range.has(worker.name),
    pinned: state.grid.pinned.has(worker.name),
    now: workerClock(state),
    recent: state.figures.recent?.[worker.name],
    keymap: state.keymap,
  });
  return (
    <>
      <Bar width={size.cols} top={0} left={left} right={runName(state)} pinned={pinned} whole />
      {headings.map(({ text, y }) => (
        <Bar
          key={text.text}
          width={size.cols}
          top={y}
          left={[{ ...text, text: ` ${text.text}`, bold: true }]}
        />
      ))}
      {tiles.map(({ worker, frame }) => (
        <Tile key={worker.name} frame={frame} {...propsOf(worker)} />
      ))}
      {lines.map(({ worker, rect }) => (
        <ListRow key={worker.name} frame={rect} {...propsOf(worker)} />
      ))}
      {tiles.length + lines.length === 0 && <Empty state={state} />}
      {run?.replay && (
        <ReplayBar
          replay={run.replay}
          worker={selectedWorker(state)?.name}
          width={size.cols}
          top={size.rows - 1 - replayRows(state)}
        />
      )}
      <FootBar state={state} left={footer(state, gridHints(state))} right={footerRight(state)} />
    </>
  );
}

/** How the grid is looked at, and what of it is seen; that control is gone. */
function looks(state: RoomState, page: number, pages: number, pinned: Pinned): Segment[] {
  const { byNeed, grid } = state;
  const isBrief = pinned !== 'all';
  const order = [
    ...(grid.onlyTrouble ? [isBrief ? 'trouble' : 'only trouble'] : []),
    ...(grid.groupBy === 'none' ? [] : [`by ${grid.groupBy}`]),
    ...(byNeed ? ['by need'] : []),
  ];
  const words = [
    ...(pinned === 'needed' ? [] : order),
    ...(pages > 1 ? [`${isBrief ? '' : 'page '}${page + 1}/${pages}`] : []),
  ];
  return [...words.map((text) => ({ text: `${text}  `, color: theme.accent })), ...lostControl(state)];
}

/** The last line: what is typed or said, what is wrong, or else these keys. */
export function footer(state: RoomState, keys: readonly (readonly [key: string, does: string])[]): Segment[] {
  const { message, run, filter, keymap, marked, rangeFrom } = state;
  if (filter?.typing) {
    const typed: Segment[] = [{ text: ` filter: ${filter.text}`, bold: true }, textCursor()];
    return [...typed, { text: '  ' }, ...hints(keyHints(keymap, 'filter', FILTER_TYPING), theme.key)];
  }
  if (message)
    return [{ text: ` ${message.text}`, ...(message.bad ? { color: theme.trouble } : { bold: true }) }];
  if (rangeFrom !== undefined)
    return [
      { text: ` from ${rangeFrom} to here  `, bold: true },
      ...hints(keyHints(keymap, 'grid', RANGE_HINTS), theme.key),
    ];
  if (filter) {
    const back = ['unmark', marked.size > 0 ? 'unmark' : 'show all'] as const;
    const keys = keyHints(keymap, 'grid', [['filter', 'change'], back]);
    return [{ text: ` filter: ${filter.text}  `, bold: true }, ...hints(keys, theme.key)];
  }
  // What lies over the room says its own keys.
  if (state.overlay) return [];
  if (run?.configProblems.length) return problemLine(state);
  if (state.hint) return hintLine(state);
  return hints(keys, theme.key, footCols(state));
}

function gridHints({ keymap, run }: RoomState): [string, string][] {
  return keyHints(keymap, 'grid', run?.replay ? REPLAY_HINTS : LIVE_HINTS);
}

/** For who is here for the first time. */
function hintLine(state: RoomState): Segment[] {
  const { keymap, run } = state;
  const keys: [string, string][] = [
    ...keyHints(keymap, 'grid', [['focus', 'goes into a worker']]),
    [keyLabel(run?.leaveKey ?? LEAVE_KEY), 'leaves it'],
    ...keyHints(keymap, 'grid', FIRST_HINTS),
  ];
  return hints(keys, theme.key, state.size.cols);
}

function footerRight({ message, overlay, run, filter, hint, rangeFrom }: RoomState): Segment[] {
  const isTaken =
    hint || message || overlay || filter || rangeFrom !== undefined || run?.configProblems.length;
  return isTaken || run?.replay ? [] : [{ text: 'workers live on when you leave ', dim: true }];
}

function Empty({ state }: { state: RoomState }) {
  const none = state.filter
    ? `no worker has "${state.filter.text}" in its name, state or title`
    : 'no workers: add some to the config';
  const text = state.connection === 'connecting' || !state.run || state.run.expected ? 'starting …' : none;
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
