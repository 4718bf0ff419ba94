import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { cpuSeconds, type Latency, latencyOf, median, typeKeys } from './measure.ts';
import type { Scale } from './scale.ts';
import { type InPlace, type Running, sideBySide, startFocused, workersIn } from './staging.ts';

/** A worker that writes 100 MB at once, beside one that echoes and others that spin. */
interface Flood {
  /** How long it took the worker to get rid of it, s. */
  seconds: number;
  /** CPU time that the program spent on it, s. */
  cpu: number;
}

/** What became of floods: the median of some, and others in which somebody typed. */
export interface FloodFigures extends Flood {
  /** Of another worker meanwhile. */
  latency: Latency;
}

const MEGABYTES = 100;
const TIMEOUT_MS = 60_000;
const POLL_MS = 20;
/** Between two floods, ms. */
const REST_MS = 2000;
const TURNS = 3;
/** Typed in as many floods as that takes: the slowest in a hundred is found among hundreds … */
const KEYS = 300;
/** … or in so many, where each key takes its time. */
const MOST_TYPED = 4;

/**
 * Floods one program after the other, several times round to see how long that takes, and again to type meanwhile. Each
 * has two workers at the least.
 */
export function measureFlood(
  contenders: readonly Contender[],
  { workers, every }: Scale,
  inPlace: InPlace,
): Promise<FloodFigures[]> {
  const start = (contender: Contender, place: Place) => {
    const file = join(place.dir, 'flood');
    writeLines(file);
    const { flood, spinners } = workersIn(place);
    return startFocused(contender, place, [flood(file), ...spinners(Math.max(0, workers - 2), every)]);
  };
  return sideBySide(contenders, inPlace, start, takeTurns);
}

async function takeTurns(running: readonly Running[]): Promise<FloodFigures[]> {
  const turns: Flood[][] = running.map(() => []);
  for (let turn = 1; turn <= TURNS; turn++)
    for (const [i, one] of running.entries()) {
      await delay(REST_MS);
      turns[i]!.push(await timeFlood(one, turn));
    }
  const figures: FloodFigures[] = [];
  for (const [i, one] of running.entries()) {
    await delay(REST_MS);
    const of = (key: keyof Flood) => median(turns[i]!.map((turn) => turn[key]));
    figures.push({
      seconds: of('seconds'),
      cpu: of('cpu'),
      latency: await typeMeanwhile(one),
    });
  }
  return figures;
}

async function timeFlood({ contender, place }: Running, number: number): Promise<Flood> {
  const own = place.processes().filter(contender.owns);
  const before = cpuSeconds(own);
  const seconds = await floodOnce(place, number);
  await delay(REST_MS);
  return { seconds, cpu: cpuSeconds(own) - before };
}

async function typeMeanwhile({ place, terminal }: Running): Promise<Latency> {
  const times: number[] = [];
  for (let flood = 1; flood <= MOST_TYPED && times.length < KEYS; flood++) {
    let isOver = false;
    const flooding = floodOnce(place, TURNS + flood).finally(() => {
      isOver = true;
    });
    times.push(...(await typeKeys(terminal, { keys: KEYS - times.length, until: () => isOver })));
    await flooding;
  }
  return latencyOf(times);
}

/** Has the worker write its file out; how long it took, s. */
async function floodOnce(place: Place, number: number): Promise<number> {
  const told = join(place.dir, `flood-${number}`);
  writeFileSync(told, '');
  for (let waited = 0; waited < TIMEOUT_MS; waited += POLL_MS) {
    await delay(POLL_MS);
    const answer = readFileSync(told, 'utf8');
    if (answer.endsWith('\n')) return Number(answer) / 1e6;
  }
  throw new Error(`${MEGABYTES} MB were not written out within ${TIMEOUT_MS / 1000} s`);
}

/** Lines of 76 characters, as base64 makes them. */
function writeLines(path: string): void {
  const lines = randomBytes(2 ** 20)
    .toString('base64')
    .replace(/.{76}/g, '$&\n')
    .slice(0, 1e6);
  const file = openSync(path, 'w');
  for (let i = 0; i < MEGABYTES; i++) writeSync(file, lines);
  closeSync(file);
}
