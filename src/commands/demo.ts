import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expandWorkers } from '../config/expand.ts';
import { configSchema } from '../config/schema.ts';
import { demoWorkers } from '../demo/fleet.ts';
import { parseTrouble } from '../demo/troubles.ts';
import type { Looks } from '../room/run-room.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { requireTheme } from './require-theme.ts';
import { openRoom } from './room.ts';
import { openPlace } from './runs.ts';
import type { Standby } from './standby.ts';

export interface DemoOptions extends Looks {
  /** How many. */
  agents: number;
  seed: number;
  /** Each `STATE[/KIND][:WORKER]`. */
  trouble?: string[];
  /** Troubles per minute and agent that come by chance. */
  chance: number;
  /** Nothing of that was asked for: whatever demo lives here will do. */
  asIs: boolean;
  /** The control that was begun for it, should it not live yet. */
  standby?: Standby | undefined;
}

const ANOTHER_LIVES =
  'the demo that lives here has other agents; to start these, end it first with "orch-tui down"';

/**
 * `orch-tui demo`: the room on simulated agents.
 * @throws {UsageError} for a theme that there is not, and without a terminal
 * @throws {UnknownTroubleError | TroublePlaceError}
 */
export async function demo(options: DemoOptions, io: Io): Promise<number> {
  const { agents, seed, trouble = [], chance, asIs, standby, theme, screenReader } = options;
  const { env, cwd } = io;
  await requireTheme(theme, null);
  const troubles = trouble.map(parseTrouble);
  if (!io.stdin.isTTY || !io.stdout.isTTY) {
    throw new UsageError('the demo needs a terminal: start it in one');
  }
  const workers = demoWorkers({
    seed,
    troubles,
    agentCommand: agentCommand(),
    count: agents,
    chance,
  });
  const config = configSchema.parse({ workers });
  const specs = expandWorkers(config, cwd, env);
  const content = { configDir: null, command: null, workers: specs };
  const run = await openPlace({ demo: cwd }, env, cwd, async () => content, { standby });
  const commands = (list: readonly { argv: string[] }[]) => list.map(({ argv }) => argv);
  const same = isDeepStrictEqual(commands(run.manifest.workers), commands(specs));
  return openRoom(asIs || same ? run : { ...run, notice: ANOTHER_LIVES }, { theme, screenReader });
}

/** The simulated agent is a program of its own beside this one, or, where nothing is bundled, a command of it. */
function agentCommand(): string[] {
  const self = process.argv[1]!;
  const bundled = join(dirname(realpathSync(self)), 'demo-agent.js');
  return existsSync(bundled) ? [process.execPath, bundled] : [process.execPath, self, 'demo-agent'];
}
