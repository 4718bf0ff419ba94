/**
 * `npm run bench`: the room beside tmux, in one run on this machine, with ten agent-like workers on a screen of 200x50.
 * Counts the CPU and memory of the programs under test, not those of the workers or of the terminal around them.
 * Takes about a minute. `--json` prints the figures for machines, `--only tmux` measures one. Linux only: reads /proc.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { OuterTerminal } from '../test/e2e/support/outer-terminal.ts';
import { Place } from '../test/e2e/support/place.ts';
import { type Contender, orchTui, SIZE, tmux } from './contender.ts';
import { measureLatency, measureLoad, measureMemory, SPINNER } from './measure.ts';
import { type Figures, type Machine, table } from './report.ts';

const WORKERS = 10;
/** Measured starts, after one that warms the caches. */
const STARTS = 3;
const START_TIMEOUT_MS = 10_000;
const WARM_UP_MS = 3000;
const LOAD_MS = 10_000;
const KEYS = 150;

const script = join(import.meta.dirname, 'worker.sh');
const ECHO = ['bash', script, 'echo'];
const SPINNERS = Array.from({ length: WORKERS }, () => ['bash', script, 'spinner']);

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const cache = mkdtempSync(join(tmpdir(), 'orch-bench-'));
try {
  const contenders = [orchTui(), tmux()].filter((one) => one !== undefined);
  const figures: Figures[] = [];
  for (const contender of contenders) {
    if (values.only === undefined || values.only === contender.name) figures.push(await measure(contender));
  }
  const result = { machine: machine(), figures };
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
} finally {
  rmSync(cache, { recursive: true, force: true });
}

async function measure(contender: Contender): Promise<Figures> {
  const starts: Start[] = [];
  for (let i = 0; i <= STARTS; i++) starts.push(await inPlace((place) => startTwice(contender, place)));
  const warm = starts.slice(1);
  const loads = await inPlace((place) => load(contender, place));
  const latency = await inPlace((place) => keyLatency(contender, place));
  return {
    name: contender.name,
    version: contender.version,
    firstFrameMs: median(warm.map(({ first }) => first)),
    attachMs: median(warm.map(({ attached }) => attached)),
    ...loads,
    latency,
  };
}

/** From the start of a program until every worker is on the screen, ms: of the first, and of one that attaches to it. */
interface Start {
  first: number;
  attached: number;
}

async function startTwice(contender: Contender, place: Place): Promise<Start> {
  const timed = async (start: () => OuterTerminal) => {
    const started = performance.now();
    const terminal = start();
    await allVisible(terminal);
    return { terminal, time: performance.now() - started };
  };
  const { terminal, time: first } = await timed(() => contender.start(place, SPINNERS));
  terminal.kill('SIGHUP');
  await terminal.ended();
  const { time: attached } = await timed(() => contender.attach(place));
  return { first, attached };
}

async function load(
  contender: Contender,
  place: Place,
): Promise<Pick<Figures, 'spinning' | 'silent' | 'memory'>> {
  const terminal = contender.start(place, SPINNERS);
  await allVisible(terminal);
  const own = () => place.processes().filter(contender.owns);
  await delay(WARM_UP_MS);
  const spinning = await measureLoad(terminal, own, LOAD_MS);
  const memory = measureMemory(own());
  writeFileSync(join(place.dir, 'quiet'), '');
  await delay(WARM_UP_MS);
  const silent = await measureLoad(terminal, own, LOAD_MS);
  return { spinning, silent, memory };
}

async function keyLatency(contender: Contender, place: Place): Promise<Figures['latency']> {
  const terminal = contender.start(place, [ECHO, ...SPINNERS.slice(1)]);
  await terminal.waitFor('READY', { timeout: START_TIMEOUT_MS });
  await contender.focusFirst(terminal);
  return measureLatency(terminal, KEYS);
}

function allVisible(terminal: OuterTerminal): Promise<void> {
  const visible = () => terminal.text().split(SPINNER).length - 1;
  return terminal.waitFor(() => visible() === WORKERS, { timeout: START_TIMEOUT_MS });
}

/** Everything that was started is ended after the measurement. */
async function inPlace<T>(use: (place: Place) => Promise<T>): Promise<T> {
  const place = new Place();
  // What a program keeps for its next start is there, as it is for somebody who uses it daily.
  place.env.XDG_CACHE_HOME = cache;
  try {
    return await use(place);
  } finally {
    await place.close();
  }
}

function machine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    node: process.versions.node,
    workers: WORKERS,
    ...SIZE,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
