import { viewComposer } from './composer-view.ts';
import { entryLines, queuedBlocks } from './entries.ts';
import type { Frame } from './frame.ts';
import { BLANK, layOut, row, spread } from './layout.ts';
import { liveBlocks } from './live.ts';
import { viewMenu } from './menu-view.ts';
import { spinnerBlocks } from './spinner.ts';
import type { AgentState } from './state.ts';
import { AMBER, BOLD, BRAND, GRAY, type Line, RED, RULE } from './style.ts';

/** 2.0: the conversation scrolls by in the main screen, the composer lives below its end. */
export function inlineFrame(agent: AgentState, now: number, cols: number, rows: number): Frame {
  const printed = agent.transcript.map((entry) => entryLines(entry, agent.look, cols));
  const live = liveRows(agent, now, cols);
  // A part of the living rows above the screen could never be erased again.
  const shown = live.slice(-Math.max(1, rows - 1));
  return {
    kind: 'inline',
    rows: shown,
    printed: [layOut(welcome(agent), cols), ...printed],
    dropped: agent.dropped,
    cursor: { x: 0, y: shown.length },
  };
}

function welcome(agent: AgentState) {
  const body = { ...BRAND, bg: 16 };
  return [
    BLANK,
    row([' ▐', BRAND], ['▛███▜', body], ['▌', BRAND], ['   '], ['Claude Code', BOLD], [' v2.0.77', GRAY]),
    row(['▝▜', BRAND], ['█████', body], ['▛▘', BRAND], ['  Sonnet 4.5 · API Usage Billing', GRAY]),
    row(['  ▘▘ ▝▝  ', BRAND], [`  ${agent.cwd}`, GRAY]),
    BLANK,
    row(['  /model to try Opus 4.5', GRAY]),
  ];
}

function liveRows(agent: AgentState, now: number, cols: number): Line[] {
  const { turn } = agent;
  const running = turn === undefined ? [] : layOut(liveBlocks(agent, turn, now), cols);
  if (agent.menu !== undefined) {
    const gap = Array.from({ length: agent.menu.gap ?? 1 }, (): Line => []);
    return [...running, ...gap, ...viewMenu(agent.menu, cols).rows];
  }
  const spinner = turn === undefined ? [] : layOut([BLANK, ...spinnerBlocks(agent, turn, now)], cols);
  const queued = layOut(
    agent.queue.flatMap((text) => queuedBlocks(text, '2.0')),
    cols,
  );
  const rule: Line = [['─'.repeat(cols), { ...RULE, dim: true }]];
  return [
    ...running,
    ...spinner,
    [],
    ...queued,
    rule,
    ...viewComposer(agent, cols).rows,
    rule,
    ...footer(agent, cols),
  ];
}

function footer(agent: AgentState, cols: number): Line[] {
  const left = footerText(agent);
  const right = notice(agent);
  const first = left === '' && right.length === 0 ? [] : [spread([['  '], [left, GRAY]], right, cols)];
  if (agent.notice !== 'key') return first;
  return [...first, spread([], [['Missing API key · Run /login', RED]], cols)];
}

function footerText(agent: AgentState): string {
  if (agent.armed !== undefined) return `Press ${agent.armed.key} again to exit`;
  if (agent.mode === 'edits') return '⏵⏵ accept edits on (shift+tab to cycle)';
  return agent.composer.text === '' ? '? for shortcuts' : '';
}

function notice(agent: AgentState): Line {
  if (agent.hint !== undefined) return [[agent.hint.text, GRAY]];
  if (agent.composer.text.includes('\n')) return [['ctrl+g to edit in Vim', GRAY]];
  if (agent.notice === 'settings') return [['Found 2 invalid settings files · /doctor for details', AMBER]];
  return [];
}
