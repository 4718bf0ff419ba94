import type { Actor, JournalEvent } from './event.ts';

/** How far a message to a worker came. */
export type MessageLevel = 'queued' | 'typed' | 'submitted' | 'acknowledged' | 'failed' | 'withdrawn';

/** A message to a worker. Times are ms since the epoch. */
export interface Message {
  id: string;
  worker: string;
  kind: string;
  by: Actor;
  text: string;
  level: MessageLevel;
  queuedAt: number;
  /** When it came to its level. */
  at: number;
  /** How often it was typed. */
  attempts: number;
  /** Why it failed. */
  reason?: string;
}

/** All messages, in the order in which they were queued. */
export function messagesOf(events: Iterable<JournalEvent>): Message[] {
  const messages = new Map<string, Message>();
  for (const event of events) {
    const { type, at, data } = event;
    if (type === 'message.queued') {
      const { message: id, ...rest } = data;
      if (!messages.has(id))
        messages.set(id, { id, ...rest, level: 'queued', queuedAt: at, at, attempts: 0 });
      continue;
    }
    const message = 'message' in data ? messages.get(data.message) : undefined;
    if (message) messages.set(message.id, messageAfter(message, event));
  }
  return [...messages.values()];
}

/** Whether a message left the composer as a prompt. */
export function isDelivered({ level }: Message): boolean {
  return level === 'submitted' || level === 'acknowledged';
}

function messageAfter(message: Message, { type, at, data }: JournalEvent): Message {
  switch (type) {
    case 'message.typed':
      return { ...message, level: 'typed', at, attempts: data.attempt };
    case 'message.submitted':
      return { ...message, level: 'submitted', at, attempts: data.attempt };
    case 'message.acknowledged':
      return { ...message, level: 'acknowledged', at };
    case 'message.failed':
      return { ...message, level: 'failed', at, attempts: data.attempts, reason: data.reason };
    case 'message.withdrawn':
      return { ...message, level: 'withdrawn', at };
    default:
      return message;
  }
}
