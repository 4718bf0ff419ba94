import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import type { Scale } from './scale.ts';
import { type InPlace, workersIn } from './staging.ts';

/** From the moment that an agent writes of its trouble until the incident is open, ms. */
export interface DetectionFigures {
  median: number;
  worst: number;
  workers: number;
}

/** They fail one after the other, after so many frames at 10 Hz. */
const AFTER = [30, 33, 37, 42, 43, 49, 54, 55, 61, 66];
/** When the last has failed it is noticed within this. */
const WAIT_MS = 3000;
const TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Lets agents fail, ten at the most, each at another time and the others at work, and looks into the journal when that was
 * noticed.
 */
export function measureDetection(
  contender: Contender,
  { workers, every }: Scale,
  inPlace: InPlace,
): Promise<DetectionFigures> {
  return inPlace(async (place) => {
    const { trouble, spinners } = workersIn(place);
    const failing = AFTER.slice(0, workers);
    const terminal = contender.start(place, [
      ...spinners(workers - failing.length, every),
      ...failing.map((frames) => trouble(frames)),
    ]);
    await terminal.waitFor('Pondering');
    await allFailed(place, failing.length);
    await delay(WAIT_MS);
    const failed = failures(place).sort((a, b) => a - b);
    const config = join(place.dir, 'config');
    const { stdout } = await place.command(
      'events',
      '--config',
      config,
      '--json',
      '--type',
      'incident.opened',
    );
    const opened = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { at: number }).at);
    if (opened.length < failing.length)
      throw new Error(`${failing.length} agents failed, which was noticed of ${opened.length}`);
    const delays = failed.map((at, i) => opened[i]! - at).sort((a, b) => a - b);
    return { median: delays[delays.length >> 1]!, worst: delays.at(-1)!, workers: delays.length };
  });
}

async function allFailed(place: Place, count: number): Promise<void> {
  for (let waited = 0; failures(place).length < count; waited += POLL_MS) {
    if (waited > TIMEOUT_MS) throw new Error(`not all of ${count} agents failed`);
    await delay(POLL_MS);
  }
}

/** When agents failed, ms since the epoch. */
function failures(place: Place): number[] {
  return readdirSync(place.dir)
    .filter((name) => name.startsWith('trouble-'))
    .map((name) => readFileSync(join(place.dir, name), 'utf8'))
    .filter((text) => text.endsWith('\n'))
    .map((text) => Number(text) / 1000);
}
