import type { DetectionFigures } from './detection.ts';
import type { FloodFigures } from './flood.ts';
import type { LoadFigures } from './loads.ts';
import type { Latency } from './measure.ts';
import type { StartFigures } from './starts.ts';

/** How many workers, and how often each draws a frame, s. */
export interface Scale {
  workers: number;
  every: number;
  /** Of these only so many draw, the others once; all do by default. */
  drawing?: number;
}

/** What a program took for so many workers. */
export interface ScaleFigures extends Scale, LoadFigures, StartFigures {
  /** From a key to the screen. */
  latency: Latency;
  flood?: FloodFigures;
  detection?: DetectionFigures;
}
