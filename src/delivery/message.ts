import type { Actor } from '../journal/event.ts';

export const MESSAGE_KINDS = ['operator', 'task', 'resume', 'nudge', 'inquiry', 'briefing'] as const;
/** Why a message is sent: a person's own words, or one of the automatic kinds. */
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A prompt for a worker. */
export interface Message {
  id: string;
  /** Clean, see {@link cleanText}. */
  text: string;
  kind: MessageKind;
  by: Actor;
  /** The agent that was there when it was written: it is for no other program. */
  agent?: string;
  /** ms. */
  queuedAt: number;
}

/** Nothing is left of a text that was to be sent. */
export class EmptyMessageError extends Error {
  override readonly name = 'EmptyMessageError';
  constructor() {
    super('the message is empty');
  }
}

const SEQUENCE = /\x1b\[[0-?]*[ -/]*[@-~]/g;
/** All control characters but newline and tab. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
/** What command wrappers put before and after a text. */
const WRAPPED_START = /^[\s;]*(?:echo\s+)?["']?TMUX_MCP_START["']?/;
const WRAPPED_END = /(?:echo\s+)?["']?TMUX_MCP_DONE_(?:\$\?|\d+)["']?[\s;]*$/;

/**
 * A text as it is sent: without the garbage of command wrappers, control characters and newlines at its end, and with
 * newlines as LF. To submit it is a key of its own.
 * @throws {EmptyMessageError}
 */
export function cleanText(raw: string): string {
  const plain = raw.toWellFormed().replace(/\r\n?/g, '\n').replace(SEQUENCE, '').replace(CONTROL, '');
  const bare = plain.replace(WRAPPED_START, '').replace(WRAPPED_END, '');
  const text = bare === plain ? plain : bare.replace(/^[\s;]+|[\s;]+$/g, '');
  const clean = text.replace(/\n+$/, '');
  if (clean.trim() === '') throw new EmptyMessageError();
  return clean;
}
