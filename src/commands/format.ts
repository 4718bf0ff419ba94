import type { Exit, Worker } from '../api/schema.ts';
import { printable } from '../printable.ts';

/** A time span, ms, in its largest units: `45s`, `12m`, `3h 5m`, `2d 4h`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds}s`;
  if (minutes < 60) return `${minutes}m`;
  if (hours < 24) return `${hours}h ${minutes % 60}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A number of bytes: `512 B`, `1.5 GiB`. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** How a worker is: `starting`, `running`, `exited 0`, `SIGKILL`, `gone`, `not started`. */
export function stateText({ state, exit }: Pick<Worker, 'state' | 'exit'>): string {
  if (state === 'failed') return 'not started';
  return state === 'exited' && exit ? `exited ${exitText(exit)}` : state;
}

/** A program and its arguments, as one would type them, roughly. */
export function commandText(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

/** `1 worker`, `4 workers`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function exitText(exit: Exit): string {
  return 'code' in exit ? String(exit.code) : printable(exit.signal);
}
