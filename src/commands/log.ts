import type { Writable } from 'node:stream';
import { Redactor } from '../redaction.ts';

/** Writes one line of a background process's log. */
export type Level = 'info' | 'warn' | 'error';
export type Log = (level: Level, text: string) => void;

/**
 * A log such as `2026-01-12 18:28:11 [info]: text`, in local time, without the secrets that `redactor` knows. A full disk never
 * harms the one who logs.
 */
export function logTo(stream: Writable, redactor = new Redactor(), now = () => new Date()): Log {
  stream.on('error', () => {});
  return (level, text) => stream.write(`${timestamp(now())} [${level}]: ${redactor.text(text)}\n`);
}

/** What is complained of by `console.error` goes into a log too, as errors that nobody expected do. */
export function logConsole(log: Log): void {
  console.error = (...said: unknown[]) => log('error', said.map(traceOf).join(' '));
}

/** The message of an error with its stack, for a log. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function timestamp(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day} ${time}`;
}
