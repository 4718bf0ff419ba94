import { Box, Text } from 'ink';
import type { Segment } from '../line.ts';
import { gridOf, pageOf, type RoomState, replayRows, selectedWorker } from '../state.ts';
import { theme } from '../theme.ts';
import { Bar, hints } from './bar.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { Tile } from './tile.tsx';

/** The grid of live mini-terminals, its header and its key hints. */
export function Grid({ state }: { state: RoomState }) {
  const { size, run } = state;
  const { first, workers, page, pages } = pageOf(state);
  const { tiles } = gridOf(state);
  return (
    <>
      <Bar width={size.cols} top={0} left={headerLeft(state)} right={headerRight(state, page, pages)} />
      {workers.map((worker, i) => (
        <Tile
          key={worker.name}
          worker={worker}
          number={first + i + 1}
          frame={tiles[i]!.frame}
          selected={worker === selectedWorker(state)}
          now={state.now}
        />
      ))}
      {workers.length === 0 && <Empty state={state} />}
      {run?.replay && (
        <ReplayBar replay={run.replay} width={size.cols} top={size.rows - 1 - replayRows(state)} />
      )}
      <Bar width={size.cols} top={size.rows - 1} left={footer(state)} right={footerRight(state)} />
    </>
  );
}

function headerLeft({ workers, run }: RoomState): Segment[] {
  const count = (state: string) => workers.filter((worker) => worker.state === state).length;
  const running = count('running');
  const exited = count('exited');
  const lost = count('gone') + count('failed');
  return [
    { text: run?.replay ? ' replay ' : ' orch-tui ', inverse: true, bold: true },
    { text: `  ${workers.length} worker${workers.length === 1 ? '' : 's'}`, bold: true },
    ...(running > 0 ? [{ text: `  ● ${running} running`, color: theme.running }] : []),
    ...(exited > 0 ? [{ text: `  ■ ${exited} exited`, color: theme.exited }] : []),
    ...(lost > 0 ? [{ text: `  ✗ ${lost} lost`, color: theme.trouble }] : []),
  ];
}

function headerRight({ run, connection }: RoomState, page: number, pages: number): Segment[] {
  const paging = pages > 1 ? [{ text: `page ${page + 1}/${pages}  `, color: theme.accent }] : [];
  if (connection === 'lost')
    return [...paging, { text: 'control is gone, reconnecting … ', color: theme.trouble }];
  return [...paging, { text: run && !run.replay ? `${run.id} ` : '', dim: true }];
}

function footer({ message, run }: RoomState): Segment[] {
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
        ['< >', 'speed'],
        ['Enter', 'look closer'],
        ['?', 'help'],
        ['q', 'leave'],
      ]
    : [
        ['Enter', 'enter'],
        ['↑↓←→', 'select'],
        ['v', 'read back'],
        ['?', 'help'],
        ['q', 'detach'],
        ['Q', 'stop all'],
      ];
  return hints(keys, theme.key);
}

function footerRight({ message, run }: RoomState): Segment[] {
  return message || run?.configProblems.length || run?.replay
    ? []
    : [{ text: 'workers live on when you leave ', dim: true }];
}

function Empty({ state }: { state: RoomState }) {
  const text =
    state.connection === 'connecting' || !state.run ? 'starting …' : 'no workers: add some to the config';
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
