import { appendFileSync, openSync, writeSync } from 'node:fs';
import { realNow } from './preload.ts';

/**
 * A program for chaos: prints numbered lines for ever, notes in a file when how many have left it, and in another each byte
 * that it is sent. SIGUSR2 makes it print as many bytes as `CHAOS_BURST_BYTES` says, as fast as they are taken.
 */

const PERIOD_MS = 100;
const LINES_A_PERIOD = 3;
const LINES_A_WRITE = 500;
const FILLER = 'x'.repeat(60);
const STDOUT = 1;

const { CHAOS_LEDGER: ledger, CHAOS_BURST_BYTES: burstBytes, ORCH_TUI_WORKER: name } = process.env;
const path = `${ledger}/${name}.${process.pid}`;
const noted = openSync(`${path}.lines`, 'w');
// Its parent is the host.
writeSync(noted, `${process.ppid}\n`);
let printed = 0;

function print(lines: number): number {
  let text = '';
  for (let i = printed + 1; i <= printed + lines; i++) text += `<${i}:${process.pid}:${i}> ${FILLER}\n`;
  const bytes = Buffer.from(text);
  const from = realNow();
  // The descriptor blocks: who does not read makes this program wait, as any other.
  for (let done = 0; done < bytes.byteLength; ) done += writeSync(STDOUT, bytes, done);
  printed += lines;
  writeSync(noted, `${printed} ${from} ${realNow()}\n`);
  return bytes.byteLength;
}

function burst(left: number): void {
  // Whoever types is heard in between.
  if (left > 0) setImmediate(() => burst(left - print(LINES_A_WRITE)));
}

process.on('SIGUSR2', () => burst(Number(burstBytes)));
process.stdin.setRawMode(true);
process.stdin.on('data', (bytes: Buffer) => {
  appendFileSync(`${path}.input`, `${JSON.stringify({ at: realNow(), text: bytes.toString() })}\n`);
});
setInterval(() => print(LINES_A_PERIOD), PERIOD_MS);
