import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Loaded into every process of a chaos (NODE_OPTIONS). Moves its wall clock by the ms that stand in a file, as if somebody
 * set the clock of the machine; and lets a simulated agent note each byte that it is sent, with what it was at.
 */

const { CHAOS_CLOCK: clockFile = '', CHAOS_LEDGER: ledger, ORCH_TUI_WORKER: worker } = process.env;
const LOOK_MS = 200;

/** The clock that nobody sets, ms since the epoch. */
export const realNow = Date.now;

function readOffset(): number {
  try {
    return Number(readFileSync(clockFile, 'utf8'));
  } catch {
    return 0;
  }
}

let offset = readOffset();
setInterval(() => {
  offset = readOffset();
}, LOOK_MS).unref();
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args: [] | [number]) {
    super(...(args.length === 0 ? ([realNow() + offset] as const) : args));
  }
  static override now(): number {
    return realNow() + offset;
  }
} as DateConstructor;
// Who starts after the jump counts from the clock as it is then.
Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + offset });

if (worker && basename(process.argv[1] ?? '') === 'demo-agent.js') {
  let state = 'starting';
  let since = realNow();
  const write = process.stdout.write.bind(process.stdout) as (...args: unknown[]) => boolean;
  process.stdout.write = ((...args: unknown[]) => {
    const [, said] = /\x1b\]7501;[^\x07\x1b]*state=(\w+)/.exec(String(args[0])) ?? [];
    if (said && said !== state) {
      state = said;
      since = realNow();
    }
    return write(...args);
  }) as typeof process.stdout.write;
  const emit = process.stdin.emit.bind(process.stdin) as (...args: unknown[]) => boolean;
  process.stdin.emit = ((...args: unknown[]) => {
    if (args[0] === 'data') {
      const noted = { at: realNow(), text: String(args[1]), state, since };
      appendFileSync(`${ledger}/${worker}.${process.pid}.input`, `${JSON.stringify(noted)}\n`);
    }
    return emit(...args);
  }) as typeof process.stdin.emit;
}
