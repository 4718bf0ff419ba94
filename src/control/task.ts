import type { MessageKind } from '../delivery/message.ts';
import type { NewEvent } from '../journal/event.ts';

/** Kinds that say what a worker's task is. */
const TASK_KINDS: ReadonlySet<string> = new Set<MessageKind>(['operator', 'task']);
const TASK_LENGTH = 200;

/** The task that a message gives to who gets it, or the beginning of it; undefined where it gives none. */
export function taskIn({ kind, text }: { kind: string; text: string }): string | undefined {
  return TASK_KINDS.has(kind) ? text.slice(0, TASK_LENGTH) : undefined;
}

/** What a worker was last told to do, as the journal tells it: a message that was not delivered told it nothing. */
export function taskOf(events: Iterable<NewEvent>): string | undefined {
  const queued = new Map<string, { kind: string; text: string }>();
  let task: string | undefined;
  for (const { type, data } of events) {
    if (type === 'message.queued') queued.set(data.message, data);
    if (type !== 'message.submitted') continue;
    const message = queued.get(data.message);
    task = (message && taskIn(message)) ?? task;
  }
  return task;
}
