import type { Worker } from '../../api/schema.ts';
import { keyLabel } from '../../keymap/key-label.ts';
import { keyHints } from '../../keymap/keymap.ts';
import { LEAVE_KEY } from '../../keymap/leave-key.ts';
import { badgeOf, healthBadgeOf } from '../badge.ts';
import { ladderLine } from '../ladder.ts';
import type { Segment } from '../line.ts';
import { textCursor } from '../marks.ts';
import { shownMessage } from '../message.ts';
import { numberOf, selectedWorker } from '../selection.ts';
import type { RoomState } from '../state.ts';
import { theme } from '../theme.ts';
import { FootBar, hints } from './bar.tsx';

const READING_HINTS = [
  ['search', 'search'],
  ['copy-select', 'select'],
  ['copy-yank', 'copy'],
] as const;

/** The status line under a focused worker. The worker itself is drawn past React. */
export function Focus({ state }: { state: RoomState }) {
  const worker = selectedWorker(state);
  if (!worker) return null;
  const { sign, text, color } = badgeOf(worker);
  const health = healthBadgeOf(worker);
  const size = state.focusSize ? `${state.focusSize.cols}×${state.focusSize.rows} ` : '';
  if (state.entering) {
    const doing = worker.state === 'starting' ? `${worker.name} is starting` : `entering ${worker.name}`;
    const entering = { text: ` ${doing} …`, bold: true };
    return <FootBar state={state} left={[entering]} pinned={pinned(state)} />;
  }
  const left: Segment[] = [
    { text: ` ${numberOf(state, worker)} ${worker.name} `, inverse: true, bold: true },
    ...(health ? [{ text: ` ${health.sign} ${health.text}`, color: health.color, bold: true }] : []),
    { text: ` ${sign} ${text} `, color },
    ...(worker.recordingProblem
      ? [{ text: `✗ NOT RECORDED: ${worker.recordingProblem} `, color: theme.trouble, bold: true }]
      : []),
  ];
  return (
    <FootBar
      state={state}
      left={[...left, ...detail(state, size, worker)]}
      right={right(state)}
      pinned={pinned(state)}
    />
  );
}

function detail(state: RoomState, size: string, worker: Worker): Segment[] {
  const { copy, now, keymap } = state;
  const message = shownMessage(state);
  if (copy?.typing !== undefined) return [{ text: `/${copy.typing}`, bold: true }, textCursor()];
  if (message) return [{ text: message.text, ...(message.bad ? { color: theme.trouble } : { bold: true }) }];
  if (copy)
    return [
      { text: 'READING BACK ', color: theme.accent, bold: true },
      { text: copy.query && `/${copy.query} `, dim: true },
    ];
  const ladder = ladderLine(worker, now, keymap);
  if (ladder.length > 0) return [{ text: ' ' }, ...ladder];
  return [{ text: `${size}${worker.title}`, dim: true }];
}

function right({ copy, keymap }: RoomState): Segment[] {
  if (copy?.typing !== undefined)
    return hints(keyHints(keymap, 'search', [['search-run', 'search']]), theme.key);
  if (copy) return hints(keyHints(keymap, 'copy', READING_HINTS), theme.key);
  return hints(keyHints(keymap, 'focus', [['copy-page-up', 'read back']]), theme.key);
}

/** The way out is always to be seen. */
function pinned({ copy, run, keymap }: RoomState): Segment[] {
  if (copy?.typing !== undefined)
    return hints(keyHints(keymap, 'search', [['search-cancel', 'cancel']]), theme.key);
  if (copy) return hints(keyHints(keymap, 'copy', [['copy-leave', 'back']]), theme.key);
  return hints([[keyLabel(run?.leaveKey ?? LEAVE_KEY), 'leave']], theme.key);
}
