import { BLINK_MS } from './advance.ts';
import { called, detail, outputBlocks, queuedBlocks, result, sayBlocks } from './entries.ts';
import { BLANK, type Block, row } from './layout.ts';
import { retryBlocks } from './spinner.ts';
import type { AgentState, Tool, Turn } from './state.ts';
import { GRAY } from './style.ts';
import { streamed } from './turn.ts';

/** What of the running turn stands below the finished entries: a tool at work, text as it comes, queued prompts. */
export function liveBlocks(agent: AgentState, turn: Turn, now: number): Block[] {
  const beat = turn.beats[0];
  const queued = agent.look === '2.1' ? agent.queue.flatMap((text) => queuedBlocks(text, '2.1')) : [];
  if (beat?.kind === 'permit') return [BLANK, ...toolAtWork(agent, turn, beat.tool, 0, now), ...queued];
  if (beat?.kind === 'tool') {
    return [BLANK, ...toolAtWork(agent, turn, beat.tool, now - turn.beatAt, now), ...queued];
  }
  if (agent.look === '2.0') return retryBlocks(turn, now);
  const text = streamed(turn, now);
  return [...(text === '' ? [] : [BLANK, ...sayBlocks(text, '2.1')]), ...queued];
}

/** @param elapsed how long the tool has run, in ms */
function toolAtWork(agent: AgentState, turn: Turn, tool: Tool, elapsed: number, now: number): Block[] {
  // 2.0 is still while its menu is open.
  const still = agent.look === '2.0' && agent.menu !== undefined;
  const mark = still || Math.floor((now - turn.startedAt) / BLINK_MS) % 2 === 0 ? '●' : ' ';
  const seconds = Math.floor(elapsed / 1000);
  if (tool.name === 'Update' || tool.name === 'Write') return [called(tool, GRAY, mark)];
  if (agent.look === '2.0') return [called(tool, GRAY, mark), ...progress20(tool, seconds)];
  if (tool.name === 'Read') return [row([`${mark} Reading 1 file…`, GRAY])];
  const time = seconds >= 2 ? ` · ${seconds}s` : '';
  const lines = Math.min(seconds - 2, tool.output.length);
  const progress = seconds >= 3 ? ` (${seconds}s · ${lines} ${lines === 1 ? 'line' : 'lines'})` : '';
  return [
    row([mark, GRAY], [` ${doing(tool.title)}`], [time, GRAY]),
    detail('2.1', [`$ ${tool.target}${progress}`, GRAY]),
    ...(seconds >= 3 ? [row(['     (ctrl+b to run in background)', GRAY])] : []),
  ];
}

function progress20(tool: Tool, seconds: number): Block[] {
  if (seconds < 2 || tool.name === 'Read') return [result('2.0', ['Running…', GRAY])];
  const come = tool.output.slice(0, Math.max(1, Math.min(seconds - 1, tool.output.length)));
  return [
    ...outputBlocks(come, GRAY),
    row([`     (${seconds}s)`, GRAY]),
    row(['     ctrl+b to run in background', GRAY]),
  ];
}

/** "Run the tests" → "Running the tests": what 2.1 shows, and reports, while a command runs. */
export function doing(title: string): string {
  const [verb = '', ...rest] = title.split(' ');
  const stem = verb === 'Run' ? 'Runn' : verb.replace(/e$/, '');
  return [`${stem}ing`, ...rest].join(' ');
}
