import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { cpuSeconds, type Latency, measureLatency } from './measure.ts';
import type { Scale } from './scale.ts';
import { type InPlace, startFocused, workersIn } from './staging.ts';

/** What became of a worker that wrote 100 MB at once, beside one that echoes and others that spin. */
export interface FloodFigures {
  /** How long it took the worker to get rid of it, s. */
  seconds: number;
  /** CPU time that the program spent on it, s. */
  cpu: number;
  /** Of another worker meanwhile. */
  latency: Latency;
}

const MEGABYTES = 100;
const TIMEOUT_MS = 60_000;
const POLL_MS = 20;
/** Between two floods. */
const REST_MS = 3000;

/** Floods a program twice: once to see how long that takes, once to type meanwhile. It has two workers at the least. */
export function measureFlood(
  contender: Contender,
  { workers, every }: Scale,
  inPlace: InPlace,
): Promise<FloodFigures> {
  return inPlace(async (place) => {
    const file = join(place.dir, 'flood');
    writeLines(file);
    const { flood, spinners } = workersIn(place);
    const others = spinners(Math.max(0, workers - 2), every);
    const terminal = await startFocused(contender, place, [flood(file), ...others]);
    await delay(REST_MS);
    const own = place.processes().filter(contender.owns);
    const before = cpuSeconds(own);
    const seconds = await floodOnce(place, 1);
    await delay(REST_MS);
    const cpu = cpuSeconds(own) - before;
    const flooding = floodOnce(place, 2);
    let isOver = false;
    void flooding.finally(() => {
      isOver = true;
    });
    const latency = await measureLatency(terminal, { keys: 1000, until: () => isOver });
    await flooding;
    return { seconds, cpu, latency };
  });
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
