/** Writes times and spans for people. */
export interface TimeText {
  /** `17:41:05`. */
  clock(at: number): string;
  /** `2026-01-12`. */
  date(at: number): string;
}

/** Of a time zone by its IANA name, such as `Europe/Berlin`; times are ms since the epoch. */
export function timeTextIn(zone: string): TimeText {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium', hourCycle: 'h23' });
  const date = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return { clock: (at) => clock.format(at), date: (at) => date.format(at) };
}

/** The time zone of this machine, or of TZ. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A span, ms: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 29 min`, `2 d 4 h`. */
export function spanText(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
