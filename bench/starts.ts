import { setTimeout as delay } from 'node:timers/promises';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import type { Place } from '../test/e2e/support/place.ts';
import type { Contender } from './contender.ts';
import { median } from './measure.ts';
import type { Scale } from './scale.ts';
import { allVisible, commandsOf, type InPlace } from './staging.ts';

/** How long a program takes to come. */
export interface StartFigures {
  /** From its start to a screen full of workers, warm, ms; the median of some starts. */
  firstFrameMs: number;
  /** The same of a second start, when everything runs already; undefined where there is no such thing. */
  attachMs: number | undefined;
}

/** The median of so many. */
const STARTS = 5;
/** Whoever runs this long has kept what makes the next start a warm one, ms. */
const WARM_MS = 5000;

/** Starts so many workers under a program some times, and measures how long that takes. */
export async function measureStarts(
  contender: Contender,
  scale: Scale,
  inPlace: InPlace,
): Promise<StartFigures> {
  await inPlace(async (place) => {
    const terminal = contender.start(place, commandsOf(place, scale));
    await allVisible(terminal, contender, scale.workers);
    await delay(WARM_MS);
  });
  const starts: Start[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await inPlace((place) => startTwice(contender, place, scale)));
  const attached = starts.map(({ attached }) => attached).filter((time) => time !== undefined);
  return {
    firstFrameMs: median(starts.map(({ first }) => first)),
    attachMs: attached.length > 0 ? median(attached) : undefined,
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
