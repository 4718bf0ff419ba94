import type { Config } from '../config/schema.ts';
import { workerNames } from '../config/worker-names.ts';
import type { SupervisionSettings } from '../control/supervision.ts';
import { DEFAULT_CLOCKS } from '../health/clocks.ts';
import { DEFAULT_LIMITS } from '../recovery/budget.ts';
import type { Recipe } from '../recovery/recipe.ts';

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
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
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
