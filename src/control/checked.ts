import type { z } from '../zod.ts';
import { ControlError } from './control-error.ts';

/**
 * What was asked, as its schema has it; `whole` is what problems call that of which no part alone is wrong.
 * @throws {ControlError} that says what is wrong, part by part
 */
export function checked<T extends z.ZodType>(schema: T, asked: unknown, whole = 'body'): z.output<T> {
  const parsed = schema.safeParse(asked ?? {});
  if (parsed.success) return parsed.data;
  throw new ControlError(400, problemsOf(parsed.error, whole));
}

/** What a schema found wrong, part by part, on one line. */
export function problemsOf({ issues }: z.ZodError, whole: string): string {
  return issues.map(({ path, message }) => `${path.join('.') || whole}: ${message}`).join('; ');
}
