import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { floods, hostileReads } from '../../fuzz/hostile-bytes.ts';

/** Puts out what means no good to its terminal, for some seconds, then what it then is easily told by, and lives on. */

const [seed = '1', seconds = '3'] = process.argv.slice(2);
const FLOOD_BYTES = 300_000;
const PAUSE_MS = 5;

const put = (bytes: Uint8Array) =>
  new Promise<void>((resolve) => process.stdout.write(bytes, () => resolve()));
// Without an echo: the answers to its queries are no output of its own.
process.stdin.setRawMode(true).resume();
const end = performance.now() + 1000 * Number(seconds);
const samples = fc.sample(hostileReads, { seed: Number(seed), numRuns: 500 });
const all = Object.values(floods(FLOOD_BYTES)).map((make) => make());
for (let i = 0; performance.now() < end; i++) {
  for (const read of samples[i % samples.length]!) await put(read);
  if (i % 10 === 0) await put(all[(i / 10 + Number(seed)) % all.length]!);
  await delay(PAUSE_MS);
}
await put(Buffer.from('\x18\x1b\\\x1bc\x1b[?1049l\x1b[2J\x1b[Hhostile no more\n'));
