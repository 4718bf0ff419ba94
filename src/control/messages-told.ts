import type { MessageState } from '../api/schema.ts';
import type { EventType } from '../journal/event.ts';
import type { EventLog } from '../journal/event-log.ts';
import { type Message, messagesOf } from '../journal/messages.ts';
import { ControlError } from './control-error.ts';

/** What messages are told from. */
const MESSAGE_EVENTS: EventType[] = [
  'message.queued',
  'message.typed',
  'message.submitted',
  'message.acknowledged',
  'message.failed',
  'message.withdrawn',
];

/** Where a message is. @throws {ControlError} when there is none of this id */
export function messageTold(journal: EventLog, id: string): MessageState {
  const message = messagesOf(journal.read({ types: MESSAGE_EVENTS })).find((known) => known.id === id);
  if (!message) throw new ControlError(404, `there is no message "${id}"`);
  return stateOfMessage(message);
}

/** A message as faces are told of it. */
export function stateOfMessage({ id, worker, level, attempts, reason }: Message): MessageState {
  const at = level === 'queued' ? 'waiting' : level;
  return { id, worker, level: at, attempts, ...(reason !== undefined && { reason }) };
}
