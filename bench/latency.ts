import { setTimeout as delay } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import { type Latency, latencyOf, typeKeys } from './measure.ts';
import type { Scale } from './scale.ts';
import { allStarted, commandsOf, type InPlace, startFocused } from './staging.ts';

/** The programs take turns, as the machine wakes sleeping processes faster at one time than at another. */
const ROUNDS = 3;
/** As many as are typed in a few minutes: where code is compiled as it runs, the first hundred take somewhat longer. */
const KEYS_OF_ROUND = 400;
/** Until all is as it stays, ms. */
const SETTLE_MS = 3000;

/** How soon keys are seen in the worker that has the keyboard, while the others draw, under each program. */
export async function measureLatencies(
  contenders: readonly Contender[],
  scale: Scale,
  inPlace: InPlace,
): Promise<Latency[]> {
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, contender] of contenders.entries()) {
      const more = await inPlace(async (place) => {
        const terminal = await startFocused(contender, place, commandsOf(place, scale).slice(1));
        await allStarted(place, scale.workers);
        await delay(SETTLE_MS);
        return typeKeys(terminal, { keys: KEYS_OF_ROUND });
      });
      times[i]!.push(...more);
    }
  }
  return times.map(latencyOf);
}
