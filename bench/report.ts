import type { Latency, Load, Memory } from './measure.ts';

/** What was measured of one program. */
export interface Figures {
  name: string;
  version: string;
  /** From its start to all workers on the screen, warm; the median of some starts. */
  firstFrameMs: number;
  /** The same of a second start, when everything runs already. */
  attachMs: number;
  /** With all workers drawing. */
  spinning: Load;
  /** With all workers silent. */
  silent: Load;
  latency: Latency;
  memory: Memory[];
}

/** Where and on what it was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  kernel: string;
  node: string;
  workers: number;
  cols: number;
  rows: number;
}

/** The figures side by side, for people. */
export function table({ machine, figures }: { machine: Machine; figures: readonly Figures[] }): string {
  const { cpu, cores, kernel, node, workers, cols, rows } = machine;
  const lines: [string, (of: Figures) => string][] = [
    ['CPU, all spinning', ({ spinning }) => `${spinning.cpu.toFixed(1)} %`],
    ['painted, all spinning', ({ spinning }) => `${(spinning.bytes / 1024).toFixed(0)} KiB`],
    ['spinner seen to change', ({ spinning }) => `${spinning.shown.toFixed(1)} /s`],
    ['CPU, all silent', ({ silent }) => `${silent.cpu.toFixed(2)} %`],
    ['painted, all silent', ({ silent }) => `${silent.bytes} B`],
    ['key to screen, p50', ({ latency }) => `${latency.p50.toFixed(2)} ms`],
    ['key to screen, p99', ({ latency }) => `${latency.p99.toFixed(2)} ms`],
    ['first full frame', ({ firstFrameMs }) => `${firstFrameMs.toFixed(0)} ms`],
    ['attach', ({ attachMs }) => `${attachMs.toFixed(0)} ms`],
    ['memory, PSS', ({ memory }) => `${sum(memory).toFixed(0)} MB`],
  ];
  const head = ['', ...figures.map(({ name, version }) => `${name} ${version}`)];
  const body = lines.map(([label, of]) => [label, ...figures.map(of)]);
  const parts = figures.map(({ name, memory }) => `${name}: ${memory.map(part).join(', ')}`);
  return [
    `${workers} workers, ${cols}x${rows}; ${cores} x ${cpu}, Linux ${kernel}, node ${node}`,
    '',
    ...[head, ...body].map((cells) =>
      cells.map((cell, i) => (i ? cell.padStart(16) : cell.padEnd(24))).join(''),
    ),
    '',
    ...parts,
    '',
  ].join('\n');
}

function sum(memory: readonly Memory[]): number {
  return memory.reduce((total, { pss }) => total + pss, 0);
}

function part({ process, pss, rss }: Memory): string {
  return `${process} ${pss.toFixed(0)} MB PSS (${rss.toFixed(0)} RSS)`;
}
