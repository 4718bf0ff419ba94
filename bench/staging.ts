import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { SPINNER } from './measure.ts';
import type { Scale } from './scale.ts';

/** Gives a place to measure in, and ends everything that was started there. */
export type InPlace = <T>(use: (place: Place) => Promise<T>) => Promise<T>;

/** The command line of a worker: what it does, and its arguments. */
export type Command = readonly string[];

/** Two hundred workers take their time. */
const START_TIMEOUT_MS = 60_000;

/** `folder` holds what programs keep for their next start: it is there, as it is for somebody who uses them daily. */
export function placeMaker(folder: string): InPlace {
  return async (use) => {
    const place = new Place();
    place.env.XDG_CACHE_HOME = folder;
    // Agents are known by the names of their programs.
    mkdirSync(join(place.dir, 'bin'));
    symlinkSync(join(import.meta.dirname, 'worker.sh'), join(place.dir, 'bin', 'claude'));
    try {
      return await use(place);
    } finally {
      await place.close();
    }
  };
}

/** Workers of the benchmark (see worker.sh) in a place. */
export function workersIn(place: Place) {
  const worker = (...args: string[]): Command => [join(place.dir, 'bin', 'claude'), ...args];
  return {
    echo: worker('echo'),
    flood: (file: string) => worker('flood', file),
    trouble: (frames: number) => worker('trouble', String(frames)),
    stills: (count: number) => Array.from({ length: count }, () => worker('still')),
    spinners: (count: number, every: number) =>
      Array.from({ length: count }, (_, i) => worker('spinner', String(every), phaseOf(i, count, every))),
  };
}

/**
 * When in its period of `every` s a spinner draws, µs: as agents that know nothing of each other do on the average, and the same
 * for all programs. What falls together costs whoever paints it once; how it falls by chance is most of what is measured then.
 */
function phaseOf(i: number, count: number, every: number): string {
  return String(Math.round((i / count) * every * 1e6));
}

/** Waits until the program shows all of `count` working agents that have room on its screen. */
export function allVisible(terminal: OuterTerminal, contender: Contender, count: number): Promise<void> {
  const wanted = contender.visible(count);
  const visible = () => terminal.text().split(SPINNER).length - 1;
  return terminal.waitFor(() => visible() >= wanted, { timeout: START_TIMEOUT_MS });
}

/** Starts a worker that echoes and gives it the keyboard; the others are behind it. */
export async function startFocused(
  contender: Contender,
  place: Place,
  others: readonly Command[],
): Promise<OuterTerminal> {
  const terminal = contender.start(place, [workersIn(place).echo, ...others]);
  await terminal.waitFor('READY', { timeout: START_TIMEOUT_MS });
  await contender.focusFirst(terminal);
  return terminal;
}

/** Those that draw, then those that did. */
export function commandsOf(place: Place, { workers, every, drawing = workers }: Scale): Command[] {
  const { spinners, stills } = workersIn(place);
  return [...spinners(drawing, every), ...stills(workers - drawing)];
}

/** Waits until all workers run. */
export async function allStarted(place: Place, workers: number): Promise<void> {
  const isWorker = (argv: readonly string[]) => argv.some((word) => word.endsWith('/bin/claude'));
  while (place.processes().filter(({ argv }) => isWorker(argv)).length < workers - 1) await delay(200);
}

/** A program that runs in a terminal with its workers. */
export interface Running {
  contender: Contender;
  place: Place;
  terminal: OuterTerminal;
}

/**
 * Starts programs beside each other, has them used, and ends them. Whoever compares them uses them at the same time or has
 * them take turns: the machine is faster at one time than at another, and so that is the same for all.
 */
export async function sideBySide<T>(
  contenders: readonly Contender[],
  inPlace: InPlace,
  start: (contender: Contender, place: Place) => Promise<OuterTerminal>,
  use: (running: readonly Running[]) => Promise<T>,
  running: readonly Running[] = [],
): Promise<T> {
  const contender = contenders[running.length];
  if (!contender) return use(running);
  return inPlace(async (place) => {
    const terminal = await start(contender, place);
    return sideBySide(contenders, inPlace, start, use, [...running, { contender, place, terminal }]);
  });
}
