import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { type Load, type Memory, measureLoad, measureMemory, median } from './measure.ts';
import type { Scale } from './scale.ts';
import { allStarted, allVisible, commandsOf, type InPlace } from './staging.ts';

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

/**
 * Starts the same workers under each program, and has the workers of one program after the other draw, several times round,
 * while those of the others are silent: the machine is faster at one time than at another, and so that is the same for all.
 */
export function measureLoads(
  contenders: readonly Contender[],
  scale: Scale,
  inPlace: InPlace,
): Promise<LoadFigures[]> {
  return startBeside(contenders, scale, inPlace, []);
}

/** A program whose workers all run. */
interface Running {
  contender: Contender;
  place: Place;
  terminal: OuterTerminal;
}

async function startBeside(
  [contender, ...others]: readonly Contender[],
  scale: Scale,
  inPlace: InPlace,
  running: readonly Running[],
): Promise<LoadFigures[]> {
  if (!contender) return takeTurns(running);
  return inPlace(async (place) => {
    const terminal = contender.start(place, commandsOf(place, scale));
    await allVisible(terminal, contender, scale.workers);
    await allStarted(place, scale.workers);
    return startBeside(others, scale, inPlace, [...running, { contender, place, terminal }]);
  });
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
