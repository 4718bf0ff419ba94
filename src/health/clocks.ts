/** How long what may last. All in ms. */
export interface Clocks {
  /** How often health is looked at where nothing happens. */
  tick: number;
  /** Nothing runs and nothing happens for this long: idle. */
  idle: number;
  /** A turn runs and nothing happens for this long: stuck. */
  stuck: number;
  /** The same while a tool runs: a build takes its time. */
  tool: number;
  /** A turn runs: how often somebody may ask how far it is. */
  progress: number;
  /** How often it is written down how a worker is. */
  heartbeat: number;
}

export const DEFAULT_CLOCKS: Clocks = {
  tick: 30_000,
  idle: 60_000,
  stuck: 300_000,
  tool: 1_800_000,
  progress: 300_000,
  heartbeat: 120_000,
};

/** A worker says that it works and shows nothing for this share of the time until it counts as stuck: it stalls. */
export const STALL_SHARE = 0.4;

/** Clocks for a worker that is watched more closely: half the waiting. */
export function halved(clocks: Clocks): Clocks {
  const { idle, stuck, tool, progress } = clocks;
  return { ...clocks, idle: idle / 2, stuck: stuck / 2, tool: tool / 2, progress: progress / 2 };
}
