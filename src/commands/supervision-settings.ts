import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { CONFIG_FILE } from '../config/paths.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { workerNames } from '../config/worker-names.ts';
import type { SupervisionSettings } from '../control/supervision.ts';
import { DEFAULT_CLOCKS } from '../health/clocks.ts';
import { localZone } from '../journal/time-text.ts';
import { DEFAULT_LIMITS } from '../recovery/budget.ts';
import type { Recipe } from '../recovery/recipe.ts';
import { loadRecipes } from '../recovery/recipe-files.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { recipeFiles } from './recipe-source.ts';

/** What of a config says how workers are looked after. */
export type SupervisionConfig = Pick<
  Config,
  | 'workers'
  | 'automation'
  | 'automationByState'
  | 'dryRun'
  | 'accept'
  | 'resumeText'
  | 'healthCheckIntervalMs'
  | 'idleTimeoutMs'
  | 'stuckThresholdMs'
  | 'toolRunningThresholdMs'
  | 'progressCheckMode'
  | 'progressCheckIntervalMs'
  | 'heartbeatIntervalMs'
  | 'submitDelayMs'
  | 'personHoldMs'
  | 'maxRestarts'
  | 'maxSteps'
>;

/**
 * How a run of a configuration folder would be looked after, `config` or else ./config; as by default where there is none.
 * @throws {ConfigError | CommandError} when its configuration or its recipes cannot be used
 */
export async function supervisionFor(
  { config = 'config' }: { config?: string | undefined },
  io: Io,
): Promise<SupervisionSettings> {
  const dir = resolve(io.cwd, config);
  const { recipes, problems } = await loadRecipes(recipeFiles(dir));
  for (const problem of problems) throw new CommandError(problem, 2);
  const isConfigured = existsSync(join(dir, CONFIG_FILE));
  const own = isConfigured ? (await loadConfig(dir)).config : undefined;
  return supervisionSettings(own ?? configSchema.parse({ workers: [{ command: ['-'] }] }), recipes);
}

/** How a run is looked after, by its config and the recipes in force. */
export function supervisionSettings(
  config: SupervisionConfig,
  recipes: readonly Recipe[],
): SupervisionSettings {
  const { automationByState, submitDelayMs, stuckThresholdMs, maxRestarts, maxSteps } = config;
  return {
    clocks: {
      tick: config.healthCheckIntervalMs,
      idle: config.idleTimeoutMs,
      stuck: stuckThresholdMs ?? DEFAULT_CLOCKS.stuck,
      tool: config.toolRunningThresholdMs,
      progress: config.progressCheckIntervalMs,
      heartbeat: config.heartbeatIntervalMs,
    },
    impatient: stuckThresholdMs !== undefined,
    limits: { ...DEFAULT_LIMITS, restarts: maxRestarts, steps: maxSteps },
    recipes,
    automation: config.automation,
    automationOfWorker: automationOfWorkers(config),
    automationOf: automationByState,
    dryRun: config.dryRun,
    accepted: new Set(config.accept),
    resumeText: config.resumeText,
    progressCheck: config.progressCheckMode,
    personHoldMs: config.personHoldMs,
    timings: { submitDelayMs },
    // It takes milliseconds to find out, and few need it.
    zone: localZone,
  };
}

function automationOfWorkers({
  workers,
}: Pick<Config, 'workers'>): SupervisionSettings['automationOfWorker'] {
  const names = workerNames(workers);
  const entries = workers.flatMap(({ automation }, entry) =>
    automation ? names[entry]!.map((name) => [name, automation] as const) : [],
  );
  return Object.fromEntries(entries);
}
