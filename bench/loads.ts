import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { type Load, type Memory, measureLoad, measureMemory, median } from './measure.ts';
import type { Scale } from './scale.ts';
import { allStarted, allVisible, commandsOf, type InPlace, type Running, sideBySide } from './staging.ts';

/** What a program takes while its workers draw, and while they do not. */
export interface LoadFigures {
  /** With all workers drawing; the median of its turns. */
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
const TURNS = 3;
const TURN_MS = 6000;
const SILENCE_MS = 20_000;

/** Has the workers of one program after the other draw, several times round, while those of the others are silent. */
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
  return sideBySide(contenders, inPlace, start, takeTurns);
}

async function takeTurns(running: readonly Running[]): Promise<LoadFigures[]> {
  await delay(WARM_UP_MS);
  const memory = running.map((one) => measureMemory(processesOf(one)));
  for (const one of running) silence(one);
  const turns: Load[][] = running.map(() => []);
  for (let turn = 0; turn < TURNS; turn++)
    for (const [i, one] of running.entries()) {
      wake(one);
      await delay(SETTLE_MS);
      turns[i]!.push(await loadOf(one, TURN_MS));
      silence(one);
      await delay(SETTLE_MS);
    }
  const silent = await Promise.all(running.map((one) => loadOf(one, SILENCE_MS)));
  return running.map((_, i) => ({ spinning: medianOf(turns[i]!), silent: silent[i]!, memory: memory[i]! }));
}

function loadOf(one: Running, duration: number): Promise<Load> {
  return measureLoad(one.terminal, () => processesOf(one), duration);
}

function processesOf({ contender, place }: Running) {
  return place.processes().filter(contender.owns);
}

/** Workers look for this file before each frame. */
function quietFile({ place }: Running): string {
  return join(place.dir, 'quiet');
}

function silence(one: Running): void {
  writeFileSync(quietFile(one), '');
}

function wake(one: Running): void {
  rmSync(quietFile(one));
}

function medianOf(loads: readonly Load[]): Load {
  const of = (key: keyof Load) => median(loads.map((load) => load[key]));
  return { cpu: of('cpu'), bytes: of('bytes'), shown: of('shown') };
}
