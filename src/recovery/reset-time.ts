/** `2:33am`, `8am`, `23:00`, `7 pm`, with a day before it and a zone in parentheses behind it. */
const TIME =
  /(?:(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?<year>\d{4}),?)?(?: at)? )?\b(?<hour>\d{1,2})(?=:\d\d| ?[ap]m\b)(?::(?<minute>\d{2}))? ?(?<half>[ap]m\b)?(?: ?\((?<zone>[\w/+-]+)\))?/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Agents name the minute in which a limit ends, and it may take them as long again to show that, ms. */
const JUST_OVER_MS = 120_000;

/**
 * When a limit is over, ms since the epoch, from what an agent writes of it (`2:33am (UTC)`, `Nov 23, 9:59pm (UTC)`): the
 * next such time, or the one that is just over at `now`; the nearest where a day is named. Without a zone it is meant in
 * `zone`. Undefined where no time is named.
 */
export function resetTime(text: string, now: number, zone: string): number | undefined {
  const found = TIME.exec(text)?.groups;
  if (!found) return undefined;
  const { month, day, half } = found;
  const hour =
    half === undefined ? Number(found.hour) : (Number(found.hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const minute = Number(found.minute ?? 0);
  if (hour > 23 || minute > 59) return undefined;
  const meant = [found.zone, zone].find((name) => name !== undefined && offsetOf(name, now) !== undefined);
  const at = (year: number, index: number, date: number) =>
    inZone(Date.UTC(year, index, date, hour, minute), meant ?? 'UTC');
  const local = new Date(now + (offsetOf(meant ?? 'UTC', now) ?? 0));
  const year = local.getUTCFullYear();
  const index = month === undefined ? -1 : MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (index >= 0) {
    // In December a limit may end in January, and in January one may just have ended in December.
    const years = found.year === undefined ? [year, year + 1, year - 1] : [Number(found.year)];
    const times = years.map((each) => at(each, index, Number(day)));
    return times.toSorted((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
  }
  const near = [-1, 0, 1].map((days) => at(year, local.getUTCMonth(), local.getUTCDate() + days));
  return near.find((time) => time > now - JUST_OVER_MS);
}

/** The moment at which the clocks of a zone show what those of UTC show at `utc`; its offset may change until then. */
function inZone(utc: number, zone: string): number {
  const near = utc - (offsetOf(zone, utc) ?? 0);
  return utc - (offsetOf(zone, near) ?? 0);
}

/** How far a zone is ahead of UTC, ms; undefined for one that is not known. */
function offsetOf(zone: string, at: number): number | undefined {
  try {
    const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')!.value;
    const [, sign, hours = 0, minutes = 0] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
    return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  } catch {
    return undefined;
  }
}
