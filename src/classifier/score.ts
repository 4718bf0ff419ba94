import { ANYTHING, allows, type Label } from './labels.ts';
import type { Evidence, State } from './reading.ts';
import { isTrouble } from './reading.ts';
import type { Moment } from './timeline.ts';

/** How well readings agree with the truth, and where they do not. Times in s. */

/** After a change a reading may be late by this. */
const AFTER_CHANGE = 1.5;
/** Labels end a little late. */
const BEFORE_CHANGE = 0.5;

/** A stretch that was read wrongly. */
export interface Wrong {
  file: string;
  from: number;
  to: number;
  expected: State;
  got: State;
  evidence: Evidence;
}

/** How long it took to see a state. */
interface Delay {
  state: State;
  delay: number;
}

/** The score of one recording. */
export interface FileScore {
  /** Scored time by what was true and what was read. */
  confusion: Map<State, Map<State, number>>;
  delays: Delay[];
  wrong: Wrong[];
}

/** Neighbouring labels of one state. */
interface Stretch {
  from: number;
  to: number;
  state: State;
  labels: Label[];
}

export function scoreFile(file: string, labels: readonly Label[], moments: readonly Moment[]): FileScore {
  const score: FileScore = { confusion: new Map(), delays: [], wrong: [] };
  for (const stretch of stretchesOf(labels)) {
    const from = stretch.from + AFTER_CHANGE;
    const to = stretch.to - BEFORE_CHANGE;
    if (to <= from) continue;
    for (const label of stretch.labels) {
      if (label.accept.includes(ANYTHING)) continue;
      scoreSpan(score, file, label, Math.max(from, label.from), Math.min(to, label.to), moments);
    }
    if (stretch.labels.every((label) => !label.accept.includes(ANYTHING))) {
      score.delays.push({ state: stretch.state, delay: delayOf(stretch, moments) });
    }
  }
  return score;
}

function stretchesOf(labels: readonly Label[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const label of labels) {
    const last = stretches.at(-1);
    if (last?.state === label.state && Math.abs(last.to - label.from) < 0.01) {
      last.to = label.to;
      last.labels.push(label);
    } else {
      stretches.push({ from: label.from, to: label.to, state: label.state, labels: [label] });
    }
  }
  return stretches;
}

function scoreSpan(
  { confusion, wrong }: FileScore,
  file: string,
  label: Label,
  from: number,
  to: number,
  moments: readonly Moment[],
): void {
  for (const [i, { at, reading }] of moments.entries()) {
    const start = Math.max(from, at);
    const end = Math.min(to, moments[i + 1]?.at ?? Infinity);
    if (end <= start) continue;
    const right = allows(label, reading.state);
    add(confusion, label.state, right ? label.state : reading.state, end - start);
    if (right) continue;
    const last = wrong.at(-1);
    if (last && last.to === start && last.got === reading.state && last.expected === label.state)
      last.to = end;
    else {
      const { evidence } = reading;
      wrong.push({ file, from: start, to: end, expected: label.state, got: reading.state, evidence });
    }
  }
}

function add(confusion: FileScore['confusion'], truth: State, read: State, seconds: number): void {
  const row = confusion.get(truth) ?? new Map<State, number>();
  confusion.set(truth, row);
  row.set(read, (row.get(read) ?? 0) + seconds);
}

/** From the start of a stretch to the first reading that is right; all of it, when none is. */
function delayOf({ from, to, labels }: Stretch, moments: readonly Moment[]): number {
  for (const [i, { at, reading }] of moments.entries()) {
    const end = moments[i + 1]?.at ?? Infinity;
    if (end <= from || at >= to) continue;
    const label = labels.find((label) => label.to > Math.max(at, from))!;
    if (allows(label, reading.state)) return Math.max(0, at - from);
  }
  return to - from;
}

/** How well one state is read. */
export interface StateScore {
  precision: number;
  recall: number;
  f1: number;
  /** How long it was true, of the scored time. */
  seconds: number;
}

/** The score of all recordings. */
export interface Score {
  files: number;
  seconds: number;
  accuracy: number;
  byState: Partial<Record<State, StateScore>>;
  delay: { p50: number; p95: number };
  /** The delay until troubles were seen. */
  troubleDelay: { p50: number; p95: number };
  /** Scored seconds by what was true and what was read. */
  confusion: Partial<Record<State, Partial<Record<State, number>>>>;
  wrong: Wrong[];
}

export function total(scores: readonly FileScore[]): Score {
  const confusion: FileScore['confusion'] = new Map();
  for (const score of scores) {
    for (const [truth, row] of score.confusion) for (const [read, s] of row) add(confusion, truth, read, s);
  }
  const states = [...confusion.keys()].sort();
  const seconds = sum(states.map((state) => timeOf(confusion, state)));
  const right = sum(states.map((state) => confusion.get(state)?.get(state) ?? 0));
  const delays = scores.flatMap((score) => score.delays);
  return {
    files: scores.length,
    seconds,
    accuracy: seconds === 0 ? 1 : right / seconds,
    byState: Object.fromEntries(states.map((state) => [state, scoreState(confusion, state)])),
    delay: quantiles(delays.map(({ delay }) => delay)),
    troubleDelay: quantiles(delays.filter(({ state }) => isTrouble(state)).map(({ delay }) => delay)),
    confusion: Object.fromEntries([...confusion].map(([truth, row]) => [truth, Object.fromEntries(row)])),
    wrong: scores.flatMap((score) => score.wrong),
  };
}

function scoreState(confusion: FileScore['confusion'], state: State): StateScore {
  const right = confusion.get(state)?.get(state) ?? 0;
  const truth = timeOf(confusion, state);
  const read = sum([...confusion.values()].map((row) => row.get(state) ?? 0));
  const precision = read === 0 ? 1 : right / read;
  const recall = truth === 0 ? 1 : right / truth;
  const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, seconds: truth };
}

function timeOf(confusion: FileScore['confusion'], truth: State): number {
  return sum([...(confusion.get(truth)?.values() ?? [])]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function quantiles(values: number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
