import { z } from '../zod.ts';
import type { JsonDocument, Segment } from './json-document.ts';

/** A mistake in a JSON file: where it is, what was expected there and what was found. */
export function problemLine(issue: z.core.$ZodIssue, file: string, document: JsonDocument): string {
  const path = issue.path as Segment[];
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const { line, col } =
    unknown === undefined ? document.positionOf(path) : document.positionOfKey([...path, unknown]);
  const where = path.length > 0 ? `${z.core.toDotPath(path)}: ` : '';
  const value = issue.code === 'invalid_key' ? path.at(-1) : (unknown ?? valueAt(document.value, path));
  // What stands in the environment may be a secret, and so is where notifications go: only the type is told.
  const isSecret = path.includes('env') || path[0] === 'logins' || path.includes('webhook');
  const found = isSecret && issue.code !== 'invalid_key' ? typeName(value) : shown(value);
  return `${file}:${line}:${col}: ${where}expected ${expectedBy(issue)}, found ${found}`;
}

/** The schema's messages are phrases that follow "expected". */
export function expectedBy(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(value: unknown, path: readonly Segment[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<Segment, unknown> | undefined)?.[key], value);
}

/** A value as a message shows it, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const json = JSON.stringify(value);
  // An object may be, or hold, an environment.
  if (typeof value === 'object' && json.includes('{')) return typeName(value);
  return json.length <= 60 ? json : `${typeName(value)} beginning with ${json.slice(0, 40)}`;
}

/** What a value is, in words. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', object: 'an object' }[typeof value as 'string'] ?? `a ${typeof value}`;
}
