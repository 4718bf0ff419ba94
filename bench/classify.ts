import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCast } from '../src/cast/read.ts';
import { classify } from '../src/classifier/classify.ts';
import { loadProfiles } from '../src/classifier/profiles.ts';
import { readCastStates } from '../src/classifier/timeline.ts';
import type { ScreenView } from '../src/classifier/view.ts';
import type { Row } from '../src/screen/cells.ts';
import { Screen } from '../src/screen/screen.ts';

/**
 * What judging one 120x40 screen costs, ms: cold, when every row is new, and warm, when one row changed since the last
 * look, as under a spinner. And how much faster than real time all recordings are read.
 */
const ROUNDS = 500;
const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(ROOT, 'fixtures');

const { profiles } = await loadProfiles([join(ROOT, 'config', 'agents')]);
const profile = profiles.agents.get('claude')!;
const { shell } = profiles;

/** A still picture of a screen; rows can be replaced by copies, which are new to the classifier. */
class Still implements ScreenView {
  readonly #rows: Row[];
  readonly cols: number;
  readonly rows: number;
  readonly cursor;
  readonly title: string;
  readonly modes;

  constructor(screen: Screen) {
    this.#rows = Array.from({ length: screen.rows }, (_, y) => screen.row(y));
    this.cols = screen.cols;
    this.rows = screen.rows;
    this.cursor = screen.cursor;
    this.title = screen.title;
    this.modes = screen.modes;
  }

  row(y: number): Row {
    return this.#rows[y]!;
  }

  rowSequence(): number {
    return 0;
  }

  renew(y: number): void {
    this.#rows[y] = [...this.#rows[y]!];
  }
}

function cost(still: Still, renew: (round: number) => void): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    renew(round);
    const start = performance.now();
    classify({ profile, shell, screen: still, signals: {}, facts: {}, previous: undefined, now: 0 });
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

const names = readdirSync(FIXTURES).filter((name) => /^claude-.*-120x40\.cast$/.test(name));
let cold = 0;
let warm = 0;
let worst = 0;
for (const name of names) {
  const { events } = await readCast(join(FIXTURES, name));
  const screen = new Screen({ cols: 120, rows: 40 });
  const outputs = events.filter(({ code }) => code === 'o');
  for (const { data } of outputs.slice(0, Math.floor(outputs.length * 0.7))) screen.write(data);
  const still = new Still(screen);
  const each = cost(still, () => {
    for (let y = 0; y < still.rows; y++) still.renew(y);
  });
  cold += each;
  worst = Math.max(worst, each);
  warm += cost(still, (round) => still.renew(round % still.rows));
  screen.dispose();
}

let recorded = 0;
const start = performance.now();
for (const name of readdirSync(FIXTURES).filter((name) => name.endsWith('.cast'))) {
  const cast = await readCast(join(FIXTURES, name));
  recorded += cast.events.at(-1)?.time ?? 0;
  readCastStates(cast, { profiles });
}
const took = (performance.now() - start) / 1000;

console.log(
  `cold ${(cold / names.length).toFixed(3)} ms, the slowest of ${names.length} screens ${worst.toFixed(3)} ms`,
);
console.log(`warm ${(warm / names.length).toFixed(3)} ms`);
console.log(
  `${recorded.toFixed(0)} s of recordings read in ${took.toFixed(1)} s: ${(recorded / took).toFixed(0)} times real time`,
);
