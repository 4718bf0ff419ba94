import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { type Load, type Memory, measureLoad, measureMemory, median } from './measure.ts';
import type { Scale } from './scale.ts';
import { allStarted, allVisible, commandsOf, type InPlace, type Running, sideBySide } from './staging.ts';

/** What a program takes while its workers draw, and while they do not. */
export interface LoadFigures {
  /** With all workers drawing; the median of some times. */
  spinning: Load;
  /** With all workers silent. */
  silent: Load;
  /** After all had drawn for a while. */
  memory: Memory[];
}

/** Until what is run often is compiled. */
const WARM_UP_MS = 12_000;
/** Until what came of a change is over. */
const SETTLE_MS = 3000;
const WINDOWS = 3;
const WINDOW_MS = 8000;
const SILENCE_MS = 20_000;

/** Has the same workers draw under each program at the same time, as the machine is faster at one time than at another. */
export function measureLoads(
  contenders: readonly Contender[],
  scale: Scale,
  inPlace: InPlace,
): Promise<LoadFigures[]> {
  const start = async (contender: Contender, place: Place) => {
    const terminal = contender.start(place, commandsOf(place, scale));
    await allVisible(terminal, contender, scale.workers);
    await allStarted(place, scale.workers);
    return terminal;
  };
  return sideBySide(contenders, inPlace, start, loadsOf);
}

async function loadsOf(running: readonly Running[]): Promise<LoadFigures[]> {
  await delay(WARM_UP_MS);
  const memory = running.map((one) => measureMemory(processesOf(one)));
  const windows: Load[][] = [];
  for (let i = 0; i < WINDOWS; i++) windows.push(await loadsWithin(running, WINDOW_MS));
  // Workers look for this file before each frame.
  for (const { place } of running) writeFileSync(join(place.dir, 'quiet'), '');
  await delay(SETTLE_MS);
  const silent = await loadsWithin(running, SILENCE_MS);
  return running.map((_, i) => ({
    spinning: medianOf(windows.map((loads) => loads[i]!)),
    silent: silent[i]!,
    memory: memory[i]!,
  }));
}

function loadsWithin(running: readonly Running[], duration: number): Promise<Load[]> {
  return Promise.all(running.map((one) => measureLoad(one.terminal, () => processesOf(one), duration)));
}

function processesOf({ contender, place }: Running) {
  return place.processes().filter(contender.owns);
}

function medianOf(loads: readonly Load[]): Load {
  const of = (key: keyof Load) => median(loads.map((load) => load[key]));
  return { cpu: of('cpu'), bytes: of('bytes'), shown: of('shown') };
}
