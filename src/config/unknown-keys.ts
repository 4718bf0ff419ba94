import { nearest } from '../nearest.ts';
import { z } from '../zod.ts';
import type { JsonDocument, Segment } from './json-document.ts';
import { valueAt } from './problem-line.ts';

/** Splits off the keys that a schema does not know: they are worth a warning, not a refusal. */
export function withoutUnknownKeys(
  schema: z.ZodType,
  value: unknown,
): { value: unknown; unknown: Segment[][] } {
  const copy = structuredClone(value);
  const unknown: Segment[][] = [];
  for (const issue of schema.safeParse(copy).error?.issues ?? []) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = issue.path as Segment[];
    const parent = valueAt(copy, path) as Record<string, unknown>;
    for (const key of issue.keys) {
      delete parent[key];
      unknown.push([...path, key]);
    }
  }
  return { value: copy, unknown };
}

/** The warning about a key that is not known, where these are. */
export function unknownKeyLine(
  path: Segment[],
  known: readonly string[],
  file: string,
  document: JsonDocument,
): string {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const near = nearest(key, known);
  const advice = near ? `did you mean "${near}"?` : `it is ignored; the keys here are ${known.join(', ')}`;
  const { line, col } = document.positionOfKey(path);
  const where = parent.length > 0 ? `${z.core.toDotPath(parent)}: ` : '';
  return `${file}:${line}:${col}: ${where}unknown key "${key}": ${advice}`;
}
