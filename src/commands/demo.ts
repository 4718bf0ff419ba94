import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expandWorkers } from '../config/expand.ts';
import { configSchema } from '../config/schema.ts';
import { demoWorkers } from '../demo/fleet.ts';
import { parseTrouble } from '../demo/troubles.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { openRoom } from './room.ts';
import { openPlace } from './runs.ts';

export interface DemoOptions {
  agents: number;
  seed: number;
  /** Each `STATE[/KIND][:WORKER]`. */
  trouble: string[];
  /** Troubles per minute and agent that come by chance. */
  chance: number;
}

/**
 * `orch-tui demo`: the room on simulated agents.
 * @throws {UsageError} without a terminal
 * @throws {UnknownTroubleError | TroublePlaceError}
 */
export async function demo(options: DemoOptions, io: Io): Promise<number> {
  const { agents, seed, trouble, chance } = options;
  const { env, cwd } = io;
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new UsageError('the demo needs a terminal: start it in one');
  }
  const troubles = trouble.map(parseTrouble);
  const workers = demoWorkers({ count: agents, seed, troubles, agentCommand: agentCommand(), chance });
  const config = configSchema.parse({ workers });
  const run = await openPlace({ demo: cwd }, env, cwd, async () => ({
    configDir: null,
    command: null,
    workers: expandWorkers(config, cwd, env),
  }));
  return openRoom(run, {});
}

/** The simulated agent is a program of its own beside this one, or, where nothing is bundled, a command of it. */
function agentCommand(): string[] {
  const self = process.argv[1]!;
  const bundled = join(dirname(realpathSync(self)), 'demo-agent.js');
  return existsSync(bundled) ? [process.execPath, bundled] : [process.execPath, self, 'demo-agent'];
}
