import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import type { DetectionFigures } from './detection.ts';
import type { FloodFigures } from './flood.ts';
import {
  type Latency,
  type Load,
  type Memory,
  measureLatency,
  measureLoad,
  measureMemory,
} from './measure.ts';
import { allVisible, type Command, type InPlace, startFocused, workersIn } from './staging.ts';

/** How many workers, and how often each draws a frame, s. */
export interface Scale {
  workers: number;
  every: number;
  /** Of these only so many draw, the others once; all do by default. */
  drawing?: number;
}

/** What a program took for so many workers. */
export interface ScaleFigures extends Scale {
  /** From its start to a screen full of workers, warm, ms; the median of some starts. */
  firstFrameMs: number;
  /** The same of a second start, when everything runs already; undefined where there is no such thing. */
  attachMs: number | undefined;
  /** With all workers drawing. */
  spinning: Load;
  /** With all workers silent. */
  silent: Load;
  latency: Latency;
  memory: Memory[];
  flood?: FloodFigures;
  detection?: DetectionFigures;
}

/** The median of so many is of a warm start, though the first fills caches. */
const STARTS = 3;
/** Until what is run often is compiled. */
const WARM_UP_MS = 12_000;
/** Until what came of a change is over. */
const SETTLE_MS = 3000;
const LOAD_MS = 6000;
const KEYS = 400;

/** Starts so many workers under a program some times, and measures what that takes. */
export async function measureScale(
  contender: Contender,
  scale: Scale,
  inPlace: InPlace,
): Promise<ScaleFigures> {
  const starts: Start[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await inPlace((place) => startTwice(contender, place, scale)));
  const attached = starts.map(({ attached }) => attached).filter((time) => time !== undefined);
  const loads = await inPlace((place) => load(contender, place, scale));
  const latency = await inPlace((place) => keyLatency(contender, place, scale));
  return {
    ...scale,
    firstFrameMs: median(starts.map(({ first }) => first)),
    attachMs: attached.length > 0 ? median(attached) : undefined,
    ...loads,
    latency,
  };
}

/** From the start of a program until its screen is full, ms: of the first, and of one that attaches to it. */
interface Start {
  first: number;
  attached: number | undefined;
}

async function startTwice(contender: Contender, place: Place, scale: Scale): Promise<Start> {
  const timed = async (start: () => OuterTerminal) => {
    const started = performance.now();
    const terminal = start();
    await allVisible(terminal, contender, scale.workers);
    return { terminal, time: performance.now() - started };
  };
  const commands = commandsOf(place, scale);
  const { terminal, time: first } = await timed(() => contender.start(place, commands));
  const { attach } = contender;
  if (!attach) return { first, attached: undefined };
  terminal.kill('SIGHUP');
  await terminal.ended();
  const { time: attached } = await timed(() => attach(place));
  return { first, attached };
}

async function load(
  contender: Contender,
  place: Place,
  scale: Scale,
): Promise<Pick<ScaleFigures, 'spinning' | 'silent' | 'memory'>> {
  const { workers } = scale;
  const terminal = contender.start(place, commandsOf(place, scale));
  await allVisible(terminal, contender, workers);
  const own = () => place.processes().filter(contender.owns);
  await allStarted(place, workers);
  await delay(WARM_UP_MS);
  const spinning = await measureLoad(terminal, own, LOAD_MS);
  const memory = measureMemory(own());
  writeFileSync(join(place.dir, 'quiet'), '');
  await delay(SETTLE_MS);
  const silent = await measureLoad(terminal, own, LOAD_MS);
  return { spinning, silent, memory };
}

async function keyLatency(contender: Contender, place: Place, scale: Scale): Promise<Latency> {
  const { workers } = scale;
  const terminal = await startFocused(contender, place, commandsOf(place, scale).slice(1));
  await allStarted(place, workers);
  await delay(SETTLE_MS);
  return measureLatency(terminal, { keys: KEYS });
}

/** Those that draw, then those that did. */
export function commandsOf(place: Place, { workers, every, drawing = workers }: Scale): Command[] {
  const { spinners, stills } = workersIn(place);
  return [...spinners(drawing, every), ...stills(workers - drawing)];
}

/** Waits until all workers run. */
async function allStarted(place: Place, workers: number): Promise<void> {
  const isWorker = (argv: readonly string[]) => argv.some((word) => word.endsWith('/bin/claude'));
  while (place.processes().filter(({ argv }) => isWorker(argv)).length < workers - 1) await delay(200);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
