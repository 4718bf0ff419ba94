import type { z } from '../zod.ts';
import { ControlError } from './control-error.ts';

/** What was asked, as its schema has it. @throws {ControlError} that says what is wrong, field by field */
export function checked<T extends z.ZodType>(schema: T, asked: unknown): z.output<T> {
  const parsed = schema.safeParse(asked ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new ControlError(400, problems.join('; '));
}
