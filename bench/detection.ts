import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { type InPlace, workersIn } from './staging.ts';

/** From the moment that an agent writes of its trouble until the incident is open, ms. */
export interface DetectionFigures {
  median: number;
  worst: number;
  workers: number;
}

/** They fail one after the other, after so many frames at 10 Hz. */
const AFTER = [30, 33, 37, 42, 43, 49, 54, 55, 61, 66];
const WAIT_MS = 9000;

/** Lets ten agents fail, each at another time, and looks into the journal when that was noticed. */
export function measureDetection(contender: Contender, inPlace: InPlace): Promise<DetectionFigures> {
  return inPlace(async (place) => {
    const { trouble } = workersIn(place);
    const terminal = contender.start(
      place,
      AFTER.map((frames) => trouble(frames)),
    );
    await terminal.waitFor('Pondering');
    await delay(WAIT_MS);
    const failed = readdirSync(place.dir)
      .filter((name) => name.startsWith('trouble-'))
      .map((name) => Number(readFileSync(join(place.dir, name), 'utf8')) / 1000)
      .sort((a, b) => a - b);
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
    if (failed.length < AFTER.length || opened.length < AFTER.length)
      throw new Error(
        `of ${AFTER.length} agents ${failed.length} failed, which was noticed of ${opened.length}`,
      );
    const delays = failed.map((at, i) => opened[i]! - at).sort((a, b) => a - b);
    return { median: delays[delays.length >> 1]!, worst: delays.at(-1)!, workers: delays.length };
  });
}
