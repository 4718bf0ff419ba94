import { setTimeout as delay } from 'node:timers/promises';
import { connectHost } from '../../../src/host/connect.ts';
import type { Deeds } from './deeds.ts';
import type { Fleet } from './fleet.ts';

/** How often the host is asked how it is, ms. */
const PULSE_MS = 250;
/** What is told, and what is too slow, ms; a host that was stopped takes that long more. */
const TOLD_MS = 500;
const SLOW_MS = 2000;

/** Asks the host again and again how it is: one that is not stopped answers in time, whatever its workers print. */
export async function watchHost(
  fleet: Fleet,
  deeds: Deeds,
  log: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const from = Date.now();
    const host = await connectHost(fleet.sockets.host).catch(() => undefined);
    const isAnswered = await host?.list().then(
      () => true,
      () => false,
    );
    host?.close();
    const to = Date.now();
    if (isAnswered && to - from > TOLD_MS) {
      const asked = new Date(from).toISOString();
      log(`        the host took ${to - from} ms to answer`);
      // Whether it was stopped is known when it goes on.
      setTimeout(() => {
        if (to - from - stoppedFor(deeds, from, to) > SLOW_MS)
          deeds.found.push(`${asked}: the host took ${to - from} ms to answer`);
      }, SLOW_MS).unref();
    }
    await delay(PULSE_MS);
  }
}

function stoppedFor({ stops }: Deeds, from: number, to: number): number {
  return stops
    .filter(({ who }) => who === 'host')
    .reduce((sum, stop) => sum + Math.max(0, Math.min(to, stop.to) - Math.max(from, stop.from)), 0);
}
