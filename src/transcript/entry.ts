import { z } from '../zod.ts';

/** The longest text of an entry, characters; what is longer is cut. */
export const MAX_TEXT = 64 * 1024;

const text = z.string();

/** What an agent's transcript tells, one thing each. */
export const entrySchema = z.object({
  /** Counts from 1 in the order of the file. */
  n: z.number().int(),
  /** ms since the epoch; absent where the line does not say. */
  at: z.number().optional(),
  /**
   * `prompt`: what was put to the agent. `text`: what it said. `thinking`: what it thought. `tool`: a tool it used.
   * `result`: what came of that. `error`: a turn that failed. `system`: what the agent's program noted itself.
   */
  kind: z.enum(['prompt', 'text', 'thinking', 'tool', 'result', 'error', 'system']),
  text,
  /** It belongs to a helper that the agent started. */
  aside: z.boolean().optional(),
  /** Of `tool` and `result`: the tool's name; '' when the transcript does not say. */
  tool: text.optional(),
  /** Of `tool`: what it was given. */
  input: z.record(text, z.unknown()).optional(),
  /** Of `result`: the tool failed. */
  failed: z.boolean().optional(),
  /** Of `system`: what kind of note. */
  note: text.optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** What is told of a conversation as a whole; each is absent until a line says it. */
export const conversationSchema = z.object({
  session: text.optional(),
  cwd: text.optional(),
  model: text.optional(),
  version: text.optional(),
  branch: text.optional(),
});
export type Conversation = z.infer<typeof conversationSchema>;
