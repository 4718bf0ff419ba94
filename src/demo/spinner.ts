import { duration, result } from './entries.ts';
import { type FailureName, failure, retryAt } from './failures.ts';
import { type Block, row } from './layout.ts';
import { type AgentState, TICK_MS, type Turn } from './state.ts';
import { BRAND, GRAY, type Piece, RED, SHIMMER, type Style } from './style.ts';
import { SILENCE_MS } from './trouble-scripts.ts';
import { streamed, tokens } from './turn.ts';

/** The line that shows that a turn is running. */

const GLYPHS = ['·', '✢', '*', '✶', '✻', '✽', '✻', '✶', '*', '✢'];

/** How long without a byte until the spinner turns red, in ms, and which red; 2.1 then shows the seconds too. */
const STALE = { '2.1': { ms: 16_000, style: RED }, '2.0': { ms: 6000, style: { fg: 131 } } } as const;

/** While these run, no byte comes. */
const SILENT: ReadonlySet<string | undefined> = new Set(['wait', 'silence', 'retry']);

/** After this long without a byte in the middle of a stream, 2.1 says that it waits, in ms. */
const WAITING_MS = 45_000;

/** From this second of a turn on, 2.0 shows how long it takes. */
const SECONDS_20 = 30;

export function spinnerBlocks(agent: AgentState, turn: Turn, now: number): Block[] {
  const line = row(...spinnerLine(agent, turn, now));
  return turn.hint === undefined ? [line] : [line, result(agent.look, [turn.hint, GRAY])];
}

/** 2.1 shows no spinner while the lines of a longer text come in: the footer alone says that it works. */
export function showsSpinner(agent: AgentState, turn: Turn, now: number): boolean {
  return agent.look === '2.0' || !streamed(turn, now).includes('\n');
}

function spinnerLine(agent: AgentState, turn: Turn, now: number): Piece[] {
  const beat = turn.beats[0];
  const inBeat = now - turn.beatAt;
  if (agent.look === '2.1' && beat?.kind === 'retry') return retryLine(beat.failure, inBeat);
  if (agent.look === '2.1' && beat?.kind === 'silence' && inBeat >= WAITING_MS) {
    const left = duration(Math.ceil((SILENCE_MS - inBeat) / 1000));
    return [
      ['✻ Waiting for API response', RED],
      [` · will retry in ${left} · check your network`, GRAY],
    ];
  }
  const compacting = beat?.kind === 'compact';
  const stale = STALE[agent.look];
  const silent = SILENT.has(beat?.kind) && inBeat >= stale.ms;
  const base: Style = compacting ? { fg: 147 } : silent ? stale.style : BRAND;
  const label = `${compacting ? 'Compacting conversation' : turn.verb}…`;
  const tick = Math.floor((now - turn.startedAt) / TICK_MS);
  const glyph = agent.look === '2.1' ? GLYPHS[tick % GLYPHS.length]! : tick < 2 ? '·' : '✻';
  return [
    [glyph, base],
    [' '],
    ...shimmering(label, silent ? undefined : tick, base),
    ...counters(agent, turn, now),
  ];
}

/** A bright spot of three letters that runs over the word. */
function shimmering(label: string, tick: number | undefined, base: Style): Piece[] {
  if (tick === undefined) return [[`${label} `, base]];
  const at = (Math.floor(tick / 2) % (label.length + 12)) - 6;
  const [from, to] = [Math.max(0, at), Math.max(0, at + 3)];
  const pieces: Piece[] = [
    [label.slice(0, from), base],
    [label.slice(from, to), SHIMMER],
    [`${label.slice(to)} `, base],
  ];
  return pieces.filter(([text]) => text !== '');
}

function counters(agent: AgentState, turn: Turn, now: number): Piece[] {
  const seconds = Math.floor((now - turn.startedAt) / 1000);
  const count = tokens(turn, now);
  const thinking = turn.beats[0]?.kind === 'think' ? ['thinking'] : [];
  const counted = count > 0 ? [`↓ ${count} tokens`] : [];
  if (agent.look === '2.1') {
    if (count === 0 && seconds * 1000 < STALE['2.1'].ms && turn.beats[0]?.kind !== 'compact') return [];
    return [[`(${[duration(seconds), ...counted, ...thinking].join(' · ')})`, GRAY]];
  }
  const long = seconds >= SECONDS_20 ? [duration(seconds), ...(count > 0 ? counted : ['↑ 0 tokens'])] : [];
  const todos: Piece[] = turn.todos
    ? [
        [' · ', GRAY],
        ['ctrl+t', { ...GRAY, bold: true }],
        [' to show todos', GRAY],
      ]
    : [];
  const rest = [
    ' to interrupt',
    ...long.map((part) => ` · ${part}`),
    ...thinking.map((part) => ` · ${part}`),
  ].join('');
  return [['(', GRAY], ['esc', { ...GRAY, bold: true }], [rest, GRAY], ...todos, [')', GRAY]];
}

function retryLine(name: FailureName, inBeat: number): Piece[] {
  const retry = retryAt(name, '2.1', inBeat);
  if (retry === undefined) return [['✻', RED]];
  // The first two tries do not say yet what went wrong.
  const reason = retry.attempt <= 2 ? 'API error' : failure(name).reason;
  const when = `retrying in ${retry.seconds}s · attempt ${retry.attempt}/${retry.of}`;
  return [['✻', RED], [' '], [reason, RED], [` · ${when}`, GRAY]];
}

/** 2.0: what stands under the prompt while it retries, from the fourth try on. */
export function retryBlocks(turn: Turn, now: number): Block[] {
  const beat = turn.beats[0];
  if (beat?.kind !== 'retry') return [];
  const retry = retryAt(beat.failure, '2.0', now - turn.beatAt);
  if (retry === undefined || retry.attempt < 4) return [];
  return [
    result('2.0', [failure(beat.failure).json, RED]),
    row([`     Retrying in ${retry.seconds} seconds… (attempt ${retry.attempt}/10)`, GRAY]),
  ];
}
