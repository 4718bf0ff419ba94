import { FRESH_MS } from './advance.ts';
import { holdsChip } from './composer.ts';
import { viewComposer } from './composer-view.ts';
import { entryLines } from './entries.ts';
import type { Frame } from './frame.ts';
import { BLANK, layOut, row, spread } from './layout.ts';
import { clockTime } from './limits.ts';
import { liveBlocks } from './live.ts';
import { viewMenu } from './menu-view.ts';
import { showsSpinner, spinnerBlocks } from './spinner.ts';
import type { AgentState } from './state.ts';
import { AMBER, BOLD, BRAND, GRAY, type Line, type Piece, RULE, WHITE } from './style.ts';

/** 2.1: the alternate screen, the conversation at its top, the composer at its bottom. */
export function screenFrame(agent: AgentState, now: number, cols: number, rows: number): Frame {
  const above = conversation(agent, now, cols, rows);
  const frame = (lines: readonly Line[], x: number, y: number): Frame => ({
    kind: 'screen',
    rows: lines,
    printed: [],
    dropped: 0,
    cursor: { x, y: Math.max(0, Math.min(y, rows - 1)) },
  });
  if (agent.menu !== undefined) {
    const { rows: menu, marker } = viewMenu(agent.menu, cols);
    if (agent.menu.place === 'bottom') {
      const room = Math.max(0, rows - menu.length);
      return frame(fill(above, room).concat(menu).slice(-rows), marker.x, room + marker.y);
    }
    const gap = agent.menu.gap ?? 1;
    const all = [...above, ...Array.from({ length: gap }, () => []), ...menu];
    const top = Math.max(0, all.length - rows);
    return frame(fill(all, rows), marker.x, above.length + gap + marker.y - top);
  }
  const composer = viewComposer(agent, cols);
  const rule: Line = [['─'.repeat(cols), RULE]];
  const spinner = spinnerRows(agent, now, cols);
  const top = [...spinner, hintRow(agent, now, cols), rule];
  const bottom = [...top, ...composer.rows, rule, ...footer(agent, now, cols)].slice(-rows);
  const room = Math.max(0, rows - bottom.length);
  return frame(fill(above, room).concat(bottom), composer.cursor.x, room + top.length + composer.cursor.y);
}

/** Exactly `room` rows: the end of a conversation that is longer, blank rows below one that is shorter. */
function fill(lines: readonly Line[], room: number): Line[] {
  const end = room === 0 ? [] : lines.slice(-room);
  return [...end, ...Array.from({ length: room - end.length }, (): Line => [])];
}

/** The end of the conversation: what `rows` rows show of it, or a little more. */
function conversation(agent: AgentState, now: number, cols: number, rows: number): Line[] {
  const shown: (readonly Line[])[] = [
    agent.turn === undefined ? [] : layOut(liveBlocks(agent, agent.turn, now), cols),
  ];
  let room = rows - shown[0]!.length;
  for (let i = agent.transcript.length - 1; i >= 0 && room > 0; i--) {
    const lines = entryLines(agent.transcript[i]!, agent.look, cols);
    shown.unshift(lines);
    room -= lines.length;
  }
  if (room > 0) shown.unshift([[], ...layOut(welcome(agent), cols), []]);
  return shown.flat();
}

function welcome(agent: AgentState) {
  const body = { ...BRAND, bg: 16 };
  return [
    row([' ▐', BRAND], ['▛███▛█', body], ['   '], ['Claude Code', BOLD], [' v2.1.329', GRAY]),
    row(['▝▜', BRAND], ['█████', body], ['█▀', BRAND], ['  Opus 5.5 · API Usage Billing', GRAY]),
    row([' ▝▝   ▝▝ ', BRAND], [`  ${agent.cwd}`, GRAY]),
  ];
}

function spinnerRows(agent: AgentState, now: number, cols: number): Line[] {
  if (agent.turn === undefined || !showsSpinner(agent, agent.turn, now)) return [];
  return layOut([BLANK, ...spinnerBlocks(agent, agent.turn, now)], cols);
}

/** The row above the composer, for short-lived words at its right edge. */
function hintRow(agent: AgentState, now: number, cols: number): Line {
  if (agent.hint !== undefined) return spread([], [[agent.hint.text, GRAY]], cols);
  return isFresh(agent, now) ? spread([], [['◐ medium · /effort', GRAY]], cols) : [];
}

function isFresh(agent: AgentState, now: number): boolean {
  return now < agent.since + FRESH_MS;
}

function footer(agent: AgentState, now: number, cols: number): Line[] {
  const notice: Line =
    agent.notice === 'settings' ? [['Found 2 invalid settings files · /doctor for details', AMBER]] : [];
  const last = spread([['  '], ...footerText(agent, now)], notice, cols);
  if (agent.continueAt === undefined) return [last];
  const time = clockTime(agent.continueAt);
  return [
    [['  '], [`⚠ Usage limit reached · limit resets ${time}`.slice(0, cols - 2), WHITE]],
    [['    '], [`Continuing automatically at ${time} · Esc to cancel`.slice(0, cols - 4), WHITE]],
    last,
  ];
}

const MODES: Readonly<Record<AgentState['mode'], readonly Piece[]>> = {
  manual: [['⏸ manual mode on', GRAY]],
  edits: [
    ['⏵⏵ accept edits on', { fg: 147 }],
    [' (shift+tab to cycle)', GRAY],
  ],
  auto: [
    ['⏵⏵ auto mode on', AMBER],
    [' (shift+tab to cycle)', GRAY],
  ],
};

function footerText(agent: AgentState, now: number): readonly Piece[] {
  if (agent.armed !== undefined) return [[`Press ${agent.armed.key} again to exit`, GRAY]];
  if (holdsChip(agent.composer)) return [['paste again to expand', GRAY]];
  const mode = MODES[agent.mode];
  // Text in the composer hides the one sign that a turn runs while its text streams.
  if (agent.composer.text !== '') return mode;
  const help = agent.mode === 'manual' ? ' · ? for shortcuts' : '';
  const hint = agent.turn === undefined ? help : ' · esc to interrupt';
  return [...mode, [`${hint}${isFresh(agent, now) ? ' · ← for agents' : ''}`, GRAY]];
}
