import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Cast, readCast } from '../src/cast/read.ts';
import { classify } from '../src/classifier/classify.ts';
import { loadProfiles, type Profiles } from '../src/classifier/profiles.ts';
import { readCastStates } from '../src/classifier/timeline.ts';
import type { ScreenView } from '../src/classifier/view.ts';
import { processIo } from '../src/commands/io.ts';
import { supervisionFor } from '../src/commands/supervision-settings.ts';
import { judgeCast } from '../src/control/judged.ts';
import type { Row } from '../src/screen/cells.ts';
import { Screen } from '../src/screen/screen.ts';

/** What reading screens costs, without any process around it. */
export interface JudgingFigures {
  /** One screen of 120x40, ms: when every row is new, and when one row changed since the last look, as under a spinner. */
  cold: number;
  warm: number;
  /** The slowest of those screens when it is new, ms. */
  worst: number;
  /** How many times faster than they were made the recordings are checked, and replayed with health and recovery. */
  check: number;
  replay: number;
}

const ROUNDS = 500;
const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(ROOT, 'fixtures');

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

function cost({ agents, shell }: Profiles, still: Still, renew: (round: number) => void): number {
  const profile = agents.get('claude')!;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    renew(round);
    const start = performance.now();
    classify({ profile, shell, screen: still, signals: {}, facts: {}, previous: undefined, now: 0 });
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

/** Judges the screens and recordings of fixtures/. */
export async function measureJudging(): Promise<JudgingFigures> {
  const { profiles } = await loadProfiles([join(ROOT, 'config', 'agents')]);
  return { ...(await costOfScreens(profiles)), ...(await speedOfRecordings(profiles)) };
}

async function costOfScreens(profiles: Profiles): Promise<Pick<JudgingFigures, 'cold' | 'warm' | 'worst'>> {
  const names = readdirSync(FIXTURES).filter((name) => /^claude-.*-120x40\.cast$/.test(name));
  const costs: { cold: number; warm: number }[] = [];
  for (const name of names) {
    const { events } = await readCast(join(FIXTURES, name));
    const screen = new Screen({ cols: 120, rows: 40 });
    const outputs = events.filter(({ code }) => code === 'o');
    for (const { data } of outputs.slice(0, Math.floor(outputs.length * 0.7))) screen.write(data);
    const still = new Still(screen);
    screen.dispose();
    const cold = cost(profiles, still, () => {
      for (let y = 0; y < still.rows; y++) still.renew(y);
    });
    costs.push({ cold, warm: cost(profiles, still, (round) => still.renew(round % still.rows)) });
  }
  const mean = (of: (each: { cold: number; warm: number }) => number) =>
    costs.reduce((sum, each) => sum + of(each), 0) / costs.length;
  return {
    cold: mean(({ cold }) => cold),
    warm: mean(({ warm }) => warm),
    worst: Math.max(...costs.map(({ cold }) => cold)),
  };
}

async function speedOfRecordings(profiles: Profiles): Promise<Pick<JudgingFigures, 'check' | 'replay'>> {
  const settings = await supervisionFor({ config: join(ROOT, 'config') }, processIo());
  const casts = await Promise.all(
    readdirSync(FIXTURES)
      .filter((name) => name.endsWith('.cast'))
      .map((name) => readCast(join(FIXTURES, name))),
  );
  const recorded = casts.reduce((sum, { events }) => sum + (events.at(-1)?.time ?? 0), 0);
  const timesRealTime = (judge: (cast: Cast) => void): number => {
    const started = performance.now();
    for (const cast of casts) judge(cast);
    return recorded / ((performance.now() - started) / 1000);
  };
  return {
    check: timesRealTime((cast) => readCastStates(cast, { profiles })),
    replay: timesRealTime((cast) => judgeCast('worker', cast, { profiles, settings })),
  };
}
