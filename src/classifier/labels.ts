import { checkedJson } from '../config/checked-json.ts';
import { readText } from '../read-text.ts';
import { z } from '../zod.ts';
import { STATES } from './reading.ts';

/** Accepts whatever was read: a stretch that is not scored. */
export const ANYTHING = '*';

/** What was true during a part of a recording, s from its start. */
const labelSchema = z
  .object(
    {
      from: z.number().min(0),
      to: z.number().min(0),
      state: z.enum(STATES),
      kind: z.string().optional(),
      /** Readings that are right too. */
      accept: z.array(z.enum([...STATES, ANYTHING])).default([]),
      note: z.string().optional(),
    },
    'an object with "from", "to" and "state"',
  )
  .superRefine(({ from, to }, context) => {
    if (from <= to) return;
    context.addIssue({ code: 'custom', path: ['to'], message: `no earlier than "from" (${from})` });
  });
export type Label = z.infer<typeof labelSchema>;

/** At any time one thing was true. */
const labelsSchema = z.array(labelSchema, 'a list of labels').superRefine((labels, context) => {
  const inTime = [...labels.entries()].sort(([, a], [, b]) => a.from - b.from || a.to - b.to);
  for (const [i, [at, { from }]] of inTime.entries()) {
    const [before, last] = inTime[i - 1] ?? [];
    if (!last || last.to <= from) continue;
    context.addIssue({
      code: 'custom',
      path: [at, 'from'],
      message: `no earlier than the end of [${before}] (${last.to})`,
    });
  }
});

/** A file that holds no labels; the message names the file, the place in it and the reason. */
export class LabelError extends Error {
  override readonly name = 'LabelError';
}

/** The labels in a file; undefined when there is none. @throws {LabelError} */
export async function readLabels(file: string): Promise<Label[] | undefined> {
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new LabelError(`${file}: cannot be read: ${error.message}`);
  });
  return text === undefined ? undefined : parseLabels(text, file);
}

/** Reads labels from JSON, in the order of time. @throws {LabelError} */
export function parseLabels(text: string, file: string): Label[] {
  const checked = checkedJson(labelsSchema, text, file);
  if (checked.problem !== undefined) throw new LabelError(checked.problem);
  return checked.value.sort((a, b) => a.from - b.from);
}

/** Whether a label allows a reading. */
export function allows({ state, accept }: Label, read: string): boolean {
  return read === state || accept.some((other) => other === read || other === ANYTHING);
}
