import type { JudgingFigures } from './judging.ts';
import type { Memory } from './measure.ts';
import type { ScaleFigures } from './scale.ts';

/** What was measured of one program. */
export interface Figures {
  name: string;
  version: string;
  scales: ScaleFigures[];
}

/** Where and on what it was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  kernel: string;
  node: string;
  date: string;
  cols: number;
  rows: number;
}

/** What one run of the benchmark found. */
export interface Result {
  machine: Machine;
  figures: Figures[];
  judging?: JudgingFigures;
}

/** The figures side by side, in tables of Markdown that can be read as they are. */
export function report({ machine, figures, judging }: Result): string {
  const { cpu, cores, kernel, node, date, cols, rows } = machine;
  const parts = [
    `${cores} x ${cpu}, Linux ${kernel}, node ${node}, ${cols}x${rows}, ${date}`,
    ...figures.filter(({ scales }) => scales.length > 0).map(scaleTable),
    ...figures.flatMap(memoryParts),
    ...(judging ? [judgingText(judging)] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const ROWS: readonly [string, (of: ScaleFigures) => string][] = [
  ['first full frame', ({ firstFrameMs }) => `${firstFrameMs.toFixed(0)} ms`],
  ['another terminal', ({ attachMs }) => (attachMs === undefined ? '-' : `${attachMs.toFixed(0)} ms`)],
  ['CPU, working', ({ spinning }) => `${spinning.cpu.toFixed(1)} %`],
  ['CPU, silent', ({ silent }) => `${silent.cpu.toFixed(2)} %`],
  ['painted, working', ({ spinning }) => `${(spinning.bytes / 1024).toFixed(1)} KiB/s`],
  ['painted, silent', ({ silent }) => `${silent.bytes.toFixed(0)} B/s`],
  ['spinner seen to change', ({ spinning }) => `${spinning.shown.toFixed(1)} /s`],
  ['key to screen, p50', ({ latency }) => `${latency.p50.toFixed(1)} ms`],
  ['key to screen, p99', ({ latency }) => `${latency.p99.toFixed(1)} ms`],
  ['memory, PSS', ({ memory }) => `${sum(memory).toFixed(0)} MB`],
  ['100 MB from a worker', ({ flood }) => (flood ? `${flood.seconds.toFixed(1)} s` : '-')],
  ['CPU time for them', ({ flood }) => (flood ? `${flood.cpu.toFixed(1)} s` : '-')],
  ['key to screen meanwhile, p50', ({ flood }) => (flood ? `${flood.latency.p50.toFixed(1)} ms` : '-')],
  ['key to screen meanwhile, p99', ({ flood }) => (flood ? `${flood.latency.p99.toFixed(1)} ms` : '-')],
  ['API error to incident', ({ detection }) => (detection ? `${detection.median.toFixed(0)} ms` : '-')],
];

function scaleTable({ name, version, scales }: Figures): string {
  const head = scales.map(({ workers, every, drawing }) => {
    const which = drawing === undefined ? `${workers}` : `${drawing} of ${workers}`;
    return `${which} at ${1 / every} Hz`;
  });
  return table(
    [`${name} ${version}`, ...head],
    ROWS.map(([label, of]) => [label, ...scales.map(of)]),
  );
}

function memoryParts({ name, scales }: Figures): string[] {
  return scales
    .filter(({ memory }) => memory.length > 1)
    .map(({ workers, drawing = workers, memory }) => {
      const each = memory.map(({ process, pss }) => `${process} ${pss.toFixed(0)} MB`);
      return `Memory of ${name}, ${workers} workers, ${drawing} of which draw: ${each.join(', ')}`;
    });
}

function judgingText({ cold, warm, worst, check, replay }: JudgingFigures): string {
  const [ofCold, ofWorst, ofWarm] = [cold, worst, warm].map((cost) => `${cost.toFixed(3)} ms`);
  const [ofCheck, ofReplay] = [check, replay].map((times) => `${times.toFixed(0)} times real time`);
  return [
    `Judging a screen of 120x40: ${ofCold} when all is new (the slowest ${ofWorst}), ${ofWarm} when a row is`,
    `Checking recordings: ${ofCheck}; replaying them with health and recovery: ${ofReplay}`,
  ].join('\n');
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...body.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2)));
  return [line(head), `|${rule.join('|')}|`, ...body.map(line)].join('\n');
}

function sum(memory: readonly Memory[]): number {
  return memory.reduce((total, { pss }) => total + pss, 0);
}
