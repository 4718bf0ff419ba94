import type { Cast } from '../cast/read.ts';
import type { Label } from '../classifier/labels.ts';
import type { Profiles } from '../classifier/profiles.ts';
import type { State } from '../classifier/reading.ts';
import { judgeCast } from '../control/judged.ts';
import type { SupervisionSettings } from '../control/supervision.ts';
import { printable } from '../printable.ts';

/** A step that would have been taken at a time when the worker was well. */
export interface Harm {
  file: string;
  /** s from the start of the recording. */
  at: number;
  truth: State;
  recipe: string;
  step: string;
  sent: readonly string[];
}

/** What would have been done in a recording, and what of it would have been wrong. */
export interface Safety {
  interventions: number;
  harms: Harm[];
}

/** Workers in these states are never to be touched. */
const WELL: ReadonlySet<State> = new Set<State>(['working', 'idle', 'permission', 'question']);

/** Judges a labelled recording with the recipes in force, and compares every step with what was true then. */
export function checkSafety(
  file: string,
  cast: Cast,
  labels: readonly Label[],
  profiles: Profiles,
  settings: SupervisionSettings,
): Safety {
  const until = labels.at(-1)?.to ?? 0;
  const events = judgeCast(file, cast, { profiles, settings, until });
  const steps = events.flatMap((event) => (event.type === 'intervention' ? [event.data] : []));
  const harms = steps.flatMap(({ startedAt, recipe, step, sent }) => {
    const at = startedAt / 1000;
    const label = labels.find(({ from, to }) => from <= at && at < to);
    return label && WELL.has(label.state) ? [{ file, at, truth: label.state, recipe, step, sent }] : [];
  });
  return { interventions: steps.length, harms };
}

/** What was found, for people. */
export function safetyText({ interventions, harms }: Safety): string {
  const lines = harms.map(
    ({ file, at, truth, recipe, step, sent }) =>
      `  ${printable(`${file} ${at.toFixed(2)} truth ${truth}: ${recipe}, ${step} (${sent.join(' ')})`)}`,
  );
  const head = `safety: ${interventions} steps would have been taken, ${harms.length} of them at a worker that was well`;
  return `${[head, ...lines].join('\n')}\n`;
}
