import type { StatusRecord } from './program-status.ts';

/** A progress bar, by ConEmu's `OSC 9;4`: 1 a value, 2 an error, 3 busy without a value, 4 paused. */
export interface Progress {
  state: 1 | 2 | 3 | 4;
  /** Percent. */
  value?: number;
}

/** What a program says outside the cells. Texts are without control characters and bounded in length. */
export type Signal =
  | { kind: 'title'; text: string }
  | { kind: 'bell' }
  | { kind: 'notification'; title?: string; body: string }
  /** State 0: the bar is gone. */
  | { kind: 'progress'; state: 0 | Progress['state']; value?: number }
  /** Without a record: the one of this id was removed. */
  | { kind: 'status'; id: string; record?: StatusRecord };

/** UTF-16 units of a text that are kept. */
const MAX_TEXT = 1024;

/** Controls, separators of lines, and marks of direction that would reorder text after them. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** ConEmu's commands under OSC 9; iTerm2's notifications have the number for themselves but for these. */
const CONEMU_COMMAND = /^(?:[1-9]|1[0-2])(?:;|$)/;

const PROGRESS = /^4;([0-4])?(?:;(\d{1,3})?)?;*$/;

/** Makes a text of a program fit to be shown in one line. */
export function cleanText(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim().slice(0, MAX_TEXT).toWellFormed();
}

/** Reads `OSC 9 ; payload`: a notification, or ConEmu's progress bar; its other commands say nothing. */
export function readOsc9(
  payload: string,
): Extract<Signal, { kind: 'notification' | 'progress' }> | undefined {
  const progress = PROGRESS.exec(payload);
  if (progress) return readProgress(Number(progress[1] ?? 0), progress[2]);
  return CONEMU_COMMAND.test(payload) ? undefined : notification('', payload);
}

/** Reads `OSC 777 ; notify ; title ; body`; a body may contain semicolons. */
export function readOsc777(payload: string): Extract<Signal, { kind: 'notification' }> | undefined {
  const [command, title = '', ...body] = payload.split(';');
  return command === 'notify' ? notification(title, body.join(';')) : undefined;
}

function readProgress(state: number, value: string | undefined): Extract<Signal, { kind: 'progress' }> {
  const known = state as 0 | Progress['state'];
  if (known === 0 || known === 3 || value === undefined) return { kind: 'progress', state: known };
  return { kind: 'progress', state: known, value: Math.min(Number(value), 100) };
}

function notification(title: string, body: string): Extract<Signal, { kind: 'notification' }> | undefined {
  const lines = [cleanText(title), cleanText(body)].filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  return lines.length === 1
    ? { kind: 'notification', body: lines[0]! }
    : { kind: 'notification', title: lines[0]!, body: lines[1]! };
}
