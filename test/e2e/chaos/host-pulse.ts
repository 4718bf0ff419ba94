import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connectHost } from '../../../src/host/connect.ts';
import type { Deeds, Span } from './deeds.ts';
import type { Fleet } from './fleet.ts';

/** How often the host is asked how it is, ms. */
const PULSE_MS = 250;
/** What is told, and what is too slow, ms, without what it is not to blame for. */
const TOLD_MS = 500;
const SLOW_MS = 2000;

/** Asks the host again and again how it is: one that is not stopped answers in time, whatever its workers print. */
export async function watchHost(
  fleet: Fleet,
  deeds: Deeds,
  log: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let pid = 0;
  while (!signal.aborted) {
    if (waitedForCpu(pid) === undefined) pid = fleet.parts('host')[0]?.pid ?? 0;
    const waited = waitedForCpu(pid);
    const own = performance.eventLoopUtilization();
    const from = Date.now();
    const host = await connectHost(fleet.sockets.host).catch(() => undefined);
    const isAnswered = await host?.list().then(
      () => true,
      () => false,
    );
    host?.close();
    const to = Date.now();
    const waitedThen = waitedForCpu(pid);
    if (isAnswered && to - from > TOLD_MS) {
      log(`        the host took ${to - from} ms to answer`);
      // Where the system does not tell how long it waited for a processor, nobody can say whether it was slow.
      const others =
        waited === undefined || waitedThen === undefined
          ? Number.POSITIVE_INFINITY
          : waitedThen - waited + performance.eventLoopUtilization(own).active;
      judge(deeds, { from, to }, others);
    }
    await delay(PULSE_MS);
  }
}

/** Says so when it was slow by itself; `others`: for how long it was held up by who else is on the machine, ms. */
function judge(deeds: Deeds, { from, to }: Span, others: number): void {
  // Whether it was stopped is known when it goes on.
  setTimeout(() => {
    const own = to - from - others - stoppedFor(deeds, from, to);
    if (own > SLOW_MS)
      deeds.found.push(`${new Date(from).toISOString()}: the host took ${Math.round(own)} ms to answer`);
  }, SLOW_MS).unref();
}

/** How long the main thread of a process has waited for a processor, ms; undefined when it is gone or that is not told. */
function waitedForCpu(pid: number): number | undefined {
  try {
    // proc(5): time on a processor, time waiting for one, ns.
    const waited = Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
    return Number.isFinite(waited) ? waited : undefined;
  } catch {
    return undefined;
  }
}

function stoppedFor({ stops }: Deeds, from: number, to: number): number {
  return stops
    .filter(({ who }) => who === 'host')
    .reduce((sum, stop) => sum + Math.max(0, Math.min(to, stop.to) - Math.max(from, stop.from)), 0);
}
