/** Times are ms since the epoch, of the real clock. */
export interface Span {
  from: number;
  to: number;
}

/** What the checks have to know of what was done. */
export interface Deeds {
  /** When which host was killed. */
  hostKills: { pid: number; at: number }[];
  /** From when to when recordings could not be written. */
  unwritable: Span[];
  /** When a page of the journal was overwritten, and which controls lived then. */
  damages: Damage[];
  /** Who was stopped and went on. */
  stops: (Span & { who: Stopped })[];
  /** What was found wrong at once. */
  found: string[];
}

export interface Damage {
  at: number;
  controls: number[];
}

/** A part of the product, or a worker by its name. */
export type Stopped = 'room' | 'control' | 'host' | (string & {});

/** Nothing was done yet. */
export function noDeeds(): Deeds {
  return { hostKills: [], unwritable: [], damages: [], stops: [], found: [] };
}
