import { nearest } from '../nearest.ts';
import { z } from '../zod.ts';
import { readJsonDocument, type SyntaxProblem } from './json-document.ts';
import { problemLine } from './problem-line.ts';

/** What a JSON file says, or a line about the first mistake in it. */
export type CheckedJson<T> = { value: T; problem?: undefined } | { problem: string };

/**
 * Reads JSON, without comments, and checks it by a schema; `file` is what the line about a mistake begins with. What the schema
 * has no phrase for is told in words that fit behind "expected".
 */
export function checkedJson<T>(schema: z.ZodType<T>, text: string, file: string): CheckedJson<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: syntaxProblem(text, file) };
  }
  const parsed = schema.safeParse(value, { error: expectation });
  if (parsed.success) return { value: parsed.data };
  const document = readJsonDocument(text);
  const [problem] = document.problems;
  return { problem: problem ? at(problem, file) : problemLine(parsed.error.issues[0]!, file, document) };
}

/** Why a text is no JSON. The engine's own message quotes the text around the mistake, where a secret may stand. */
export function syntaxProblem(text: string, file: string): string {
  const [problem] = readJsonDocument(text).problems;
  return problem
    ? at(problem, file)
    : `${file}: expected JSON without comments, trailing commas and a byte order mark`;
}

function at({ line, col, message }: SyntaxProblem, file: string): string {
  return `${file}:${line}:${col}: ${message}`;
}

/** Types by the names that schemas have for them. */
const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What a schema expected where it has no phrase for that, in words that fit behind "expected". */
export function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'text that is not empty'
        : sized(issue.origin, `at least ${issue.minimum}`);
    case 'too_big':
      return sized(issue.origin, `at most ${issue.maximum}`);
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      const near = nearest(issue.keys[0] ?? '', known);
      return near ? `a known key (did you mean "${near}"?)` : `one of the keys ${known.join(', ')}`;
    }
    default:
      return 'another value';
  }
}

function sized(origin: string, size: string): string {
  if (origin === 'string') return `text of ${size} characters`;
  return `${origin === 'array' ? 'a list' : 'a number'} of ${size}`;
}
