/**
 * `npm run bench`: the room beside tmux and mprocs, in one run on this machine, with agent-like workers on a screen of
 * 200x50. Counts the CPU and memory of the programs under test, not those of the workers or of the terminal around them.
 * Takes half an hour; see `--help` for less. Linux only: reads /proc.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Contender, orchTui, SIZE } from './contender.ts';
import { measureDetection } from './detection.ts';
import { measureFlood } from './flood.ts';
import { measureJudging } from './judging.ts';
import { measureLatencies } from './latency.ts';
import { measureLoads } from './loads.ts';
import { mprocs, tmux } from './peers.ts';
import { type Figures, report } from './report.ts';
import type { Scale, ScaleFigures } from './scale.ts';
import { placeMaker } from './staging.ts';
import { measureStarts } from './starts.ts';

const HELP = `npm run bench -- [options]
  --only NAME,…      only these of orch-tui, tmux, mprocs
  --workers N,…      only these of 1, 10, 50 (a frame each 100 ms) and 200 (one each second); 0 for none
  --skip PART,…      without these of flood, detection, judging
  --curve            instead: orch-tui alone with 10, 50, 100, 200, 500 workers, all or ten of which draw once a second
  --json             the figures for machines
`;

/** How many workers, and how often each draws a frame, s. */
const SCALES = [
  { workers: 1, every: 0.1 },
  { workers: 10, every: 0.1 },
  { workers: 50, every: 0.1 },
  { workers: 200, every: 1 },
];
const SIZES = [10, 50, 100, 200, 500];
const CURVE: Scale[] = [
  ...SIZES.map((workers) => ({ workers, every: 1 })),
  ...SIZES.slice(1).map((workers) => ({ workers, every: 1, drawing: 10 })),
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    curve: { type: 'boolean', default: false },
    only: { type: 'string' },
    workers: { type: 'string' },
    skip: { type: 'string', default: '' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await run();

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'orch-bench-'));
  try {
    const inPlace = placeMaker(folder);
    const contenders = await chosenContenders(folder);
    const scales = values.curve ? CURVE : SCALES.filter(({ workers }) => isChosen(values.workers, workers));
    const wants = (part: string) => !values.curve && !values.skip.split(',').includes(part);
    const figures: Figures[] = contenders.map(({ name, version }) => ({ name, version, scales: [] }));
    for (const scale of scales) {
      say(`${scale.workers} workers, side by side`);
      const loads = await measureLoads(contenders, scale, inPlace);
      const latencies = await measureLatencies(contenders, scale, inPlace);
      const floods = wants('flood') ? await measureFlood(contenders, scale, inPlace) : undefined;
      for (const [i, contender] of contenders.entries()) {
        say(`${scale.workers} workers, ${contender.name}`);
        const starts = await measureStarts(contender, scale, inPlace);
        const measured: ScaleFigures = { ...scale, ...loads[i]!, ...starts, latency: latencies[i]! };
        if (floods) measured.flood = floods[i]!;
        if (wants('detection') && contender.judges)
          measured.detection = await measureDetection(contender, scale, inPlace);
        figures[i]!.scales.push(measured);
      }
    }
    if (wants('judging')) say('judging');
    const judging = wants('judging') ? await measureJudging() : undefined;
    const result = { machine: machine(), figures, ...(judging && { judging }) };
    process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : report(result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function chosenContenders(folder: string): Promise<Contender[]> {
  const makers = { 'orch-tui': orchTui, tmux, mprocs: () => mprocs(folder) };
  const found: Contender[] = [];
  for (const [name, make] of Object.entries(makers)) {
    if (!isChosen(values.curve ? 'orch-tui' : values.only, name)) continue;
    const contender = await make();
    if (contender) found.push(contender);
    else say(`${name} is not to be had here: left out`);
  }
  return found;
}

function isChosen(list: string | undefined, one: string | number): boolean {
  return list === undefined || list.split(',').includes(String(one));
}

function say(what: string): void {
  process.stderr.write(`bench: ${what}\n`);
}

function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
    ...SIZE,
  };
}
