import { between } from './random.ts';
import type { Look } from './state.ts';
import type { PlacedTrouble } from './troubles.ts';

/** A worker as a run configuration defines it. */
export interface DemoWorker {
  readonly name: string;
  readonly command: readonly string[];
}

export interface DemoFleet {
  /** How many workers (default 6). */
  readonly count?: number;
  readonly seed: number;
  /** Those without a worker go to the first ones that have none yet. */
  readonly troubles: readonly PlacedTrouble[];
  /** What starts the simulated agent, such as `['node', 'dist/cli.js', 'demo-agent']`. */
  readonly agentCommand: readonly string[];
  /** Troubles per minute and worker by chance (default 0). */
  readonly chance?: number;
}

/** There is no place in the fleet for a trouble. */
export class TroublePlaceError extends Error {
  constructor(trouble: PlacedTrouble, count: number, why: string) {
    super(`${troubleText(trouble)}: ${why}. The demo has ${count} workers; ask for more with --agents N.`);
    this.name = 'TroublePlaceError';
  }
}

/**
 * The workers of a demo, named `worker-1` and so on: both looks, seeds of their own, the same for the same arguments.
 * @throws TroublePlaceError when a trouble names a worker that does not exist or has one already, or none is left
 */
export function demoWorkers({
  count = 6,
  seed,
  troubles,
  agentCommand,
  chance = 0,
}: DemoFleet): DemoWorker[] {
  const placed = place(troubles, count);
  return Array.from({ length: count }, (_, index) => {
    const name = `worker-${index + 1}`;
    const trouble = placed.get(index + 1);
    const own = between(1, 1_000_000, seed, 'worker', index);
    return {
      name,
      command: [
        ...agentCommand,
        ...['--name', name, '--seed', String(own), '--look', lookOf(index)],
        ...(trouble === undefined ? [] : ['--trouble', troubleText(trouble)]),
        ...(chance > 0 ? ['--chance', String(chance)] : []),
      ],
    };
  });
}

/** Two of three imitate the newer version. */
function lookOf(index: number): Look {
  return index % 3 === 2 ? '2.0' : '2.1';
}

function troubleText({ state, kind }: PlacedTrouble): string {
  return kind === undefined ? state : `${state}/${kind}`;
}

function place(troubles: readonly PlacedTrouble[], count: number): Map<number, PlacedTrouble> {
  const placed = new Map<number, PlacedTrouble>();
  // Those that name their worker first, whatever the order they came in.
  for (const trouble of troubles.filter(({ worker }) => worker !== undefined)) {
    const worker = trouble.worker!;
    if (worker > count) throw new TroublePlaceError(trouble, count, `there is no worker ${worker}`);
    if (placed.has(worker))
      throw new TroublePlaceError(trouble, count, `worker ${worker} has a trouble already`);
    placed.set(worker, trouble);
  }
  for (const trouble of troubles.filter(({ worker }) => worker === undefined)) {
    const free = Array.from({ length: count }, (_, i) => i + 1).find((worker) => !placed.has(worker));
    if (free === undefined) throw new TroublePlaceError(trouble, count, 'every worker has a trouble already');
    placed.set(free, trouble);
  }
  return placed;
}
