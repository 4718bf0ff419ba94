import { ConfigError } from '../config/errors.ts';
import type { WorkerSpec } from '../config/expand.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { asKept } from '../config/redacted-spec.ts';
import type { RunManifest } from '../config/run-registry.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { type ConfigWatch, watchConfig } from '../config/watch.ts';
import type { RunSettings } from '../control/starter.ts';
import type { Log } from './log.ts';
import type { SupervisionConfig } from './supervision-settings.ts';

/** What a run is to be. */
export interface RunConfig {
  workers: readonly WorkerSpec[];
  settings: RunSettings;
  hosts: Config['hosts'];
  supervision: SupervisionConfig;
  notify: Config['notify'];
  api: Config['api'];
  leaveKey: string;
  keys: Config['keys'];
  toasts: boolean;
  theme: string;
  /** What the run is for, in words. */
  purpose: string | undefined;
}

/** What a run is to be now: by its configuration folder, as it changes, or by what it was started with. */
export class RunConfigSource {
  /** For what nothing else says. */
  readonly started: RunConfig;
  /** What is in force; undefined while the folder never held a usable configuration: what is meant is not known. */
  current: RunConfig | undefined;
  /** One line for each thing that is wrong in the folder now. */
  problems: readonly string[] = [];
  /** What is in force changed, or what is wrong. */
  onChange: () => void = () => {};
  #watch: ConfigWatch | undefined;

  private constructor(started: RunConfig) {
    this.started = started;
  }

  /** What is in force, or else what the run was started with. */
  get lastKnown(): RunConfig {
    return this.current ?? this.started;
  }

  /** Reads what the run is to be, and watches the folder when it has one. */
  static async open(manifest: RunManifest, log: Log): Promise<RunConfigSource> {
    const source = new RunConfigSource(manifestConfig(manifest));
    if (manifest.configDir === null) source.current = source.started;
    else await source.#follow(manifest.configDir, log);
    return source;
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #follow(dir: string, log: Log): Promise<void> {
    const loaded = await loadConfig(dir).catch((error: unknown) => {
      if (error instanceof ConfigError) return error;
      throw error;
    });
    if (loaded instanceof ConfigError) this.problems = loaded.problems;
    else this.#take(loaded);
    for (const problem of this.problems) log('warn', problem);
    this.#watch = watchConfig(dir, {
      ...(!(loaded instanceof ConfigError) && { since: loaded }),
      onConfig: (changed) => {
        log('info', `new configuration: ${changed.workers.length} workers`);
        this.#take(changed);
        this.onChange();
      },
      onProblem: ({ problems }) => {
        for (const problem of problems) log('warn', problem);
        this.problems = problems;
        this.onChange();
      },
    });
  }

  #take({ config, workers, warnings }: LoadedConfig): void {
    this.current = { ...ofConfig(config), workers };
    this.problems = warnings;
  }
}

/** What a run was started with. Its manifest keeps no values of the environment. */
function manifestConfig({ workers }: RunManifest): RunConfig {
  // The settings of a configuration that says nothing of them; one without a worker would be refused.
  const defaults = configSchema.parse({ workers: [{ command: ['-'] }] });
  return {
    ...ofConfig(defaults),
    workers: workers.map(({ envNames: _, ...worker }) => asKept({ ...worker, env: {} })),
  };
}

function ofConfig(config: Config): Omit<RunConfig, 'workers'> {
  const {
    recordInput,
    castSegmentBytes,
    castRetentionBytes,
    hostStopTimeoutMs,
    logins,
    leaveKey,
    keys,
    toasts,
    theme,
    purpose,
  } = config;
  const recording = {
    input: recordInput,
    segmentBytes: castSegmentBytes,
    retentionBytes: castRetentionBytes,
  };
  const settings = { recording, stopGraceMs: hostStopTimeoutMs, logins };
  const { hosts, notify, api } = config;
  return { settings, hosts, supervision: config, notify, api, leaveKey, keys, toasts, theme, purpose };
}
