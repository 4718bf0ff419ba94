import type { Worker } from '../api/schema.ts';
import type { Ladder } from '../api/supervision.ts';
import { type Keymap, keyFor } from '../keymap/keymap.ts';
import { adviceOf } from './advice.ts';
import { type Segment, truncate } from './line.ts';
import { theme } from './theme.ts';

/** A text of a step that is longer than this, in cells, is cut. */
const LONGEST_ACT = 32;
/** An act that only waits. */
const PAUSE = /^wait [\d.]+ s$/;
/** Names of keys are no longer than this. */
const LONGEST_KEY = 10;

/**
 * What is being done about a worker, comes next, or can be done by a person, most important first; empty when it is in no
 * trouble. Of what can be done it says by which keys.
 */
export function ladderLine(worker: Worker, now: number, keymap: Keymap): Segment[] {
  const { supervision } = worker;
  const ladder = supervision?.incident;
  const advice = adviceOf(worker, keymap);
  if (!ladder) return advice === undefined ? [] : [{ text: advice, color: theme.health.needs_operator }];
  const { doing, next, escalated, rung, steps } = ladder;
  const place = { text: ` · ${rung} of ${steps.length}`, color: theme.health.recovering };
  if (doing) {
    const by = doing.by === 'operator' ? ' · by you' : '';
    const time =
      doing.until === undefined
        ? spanText(now - doing.since)
        : `${spanText(Math.max(0, doing.until - now))} left`;
    const text = `${doingText(doing)}${place.text}${by} · ${time}`;
    return [{ text, color: theme.health.recovering, bold: true }];
  }
  if (escalated !== undefined) {
    // Where there is little room, the reason is what can be left out.
    const first = advice === undefined ? '' : `${advice} · `;
    return [{ text: `${first}needs you: ${escalated}`, color: theme.health.needs_operator, bold: true }];
  }
  if (!next) return [];
  if (supervision.automation !== 'on') {
    return [
      { text: keyFor(keymap, 'grid', 'kick-next'), color: theme.key, bold: true },
      { text: ` runs: ${next.step}`, color: theme.health.needs_operator },
      place,
    ];
  }
  const wait = next.at - now;
  const when = wait > 0 ? ` in ${spanText(Math.ceil(wait / 1000) * 1000)}` : '';
  // What keeps it waiting comes first: where there is little room, the step is what can be left out.
  const why = next.waits === undefined ? '' : `waits: ${next.waits} · `;
  return [{ text: `${why}next: ${next.step}${when}`, color: theme.health.recovering }, place];
}

/** How soon the line reads differently, ms; undefined when it stands still. */
export function ladderTickMs({ supervision }: Worker, now: number): number | undefined {
  const { doing, next, escalated } = supervision?.incident ?? {};
  if (doing) return now - doing.since < 10_000 ? 500 : 1000;
  const counts = next && escalated === undefined && supervision?.automation === 'on' && next.at > now;
  return counts ? 1000 : undefined;
}

/** `ctrl-c → enter` of keys; of other steps the name, and what it is at. */
function doingText({ step, sent }: NonNullable<Ladder['doing']>): string {
  const acts = sent.filter((act) => !PAUSE.test(act));
  const last = acts.at(-1);
  if (last === undefined) return step;
  return acts.every((act) => act.length <= LONGEST_KEY)
    ? acts.join(' → ')
    : `${step}: ${truncate(last, LONGEST_ACT)}`;
}

/** A span as people say it: `1.4 s`, `12 s`, `4 min`, `2 h 05 min`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
