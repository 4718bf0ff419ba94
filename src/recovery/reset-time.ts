/** `2:33am`, `8am`, `23:00`, `7 pm`, with a day before it and a zone in parentheses behind it. */
const TIME =
  /(?:(?<month>[a-z]{3,9})\.? (?<day>\d{1,2}),?(?: at)? )?(?<hour>\d{1,2})(?::(?<minute>\d{2}))? ?(?<half>[ap]m)?(?: ?\((?<zone>[\w/+-]+)\))?/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_MS = 86_400_000;

/**
 * When a limit is over, ms since the epoch, from what an agent writes of it (`2:33am (UTC)`, `Nov 23, 9:59pm (UTC)`):
 * the next such time after `now`. Without a zone it is meant in `zone`. Undefined where no time is named.
 */
export function resetTime(text: string, now: number, zone: string): number | undefined {
  const found = TIME.exec(text)?.groups;
  if (!found) return undefined;
  const { month, day, half } = found;
  if (half === undefined && found.minute === undefined) return undefined;
  const hour =
    half === undefined ? Number(found.hour) : (Number(found.hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const minute = Number(found.minute ?? 0);
  if (hour > 23 || minute > 59) return undefined;
  const offset = offsetOf(found.zone ?? zone, now) ?? offsetOf(zone, now) ?? 0;
  const local = new Date(now + offset);
  const index = month === undefined ? -1 : MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (index >= 0) {
    const inYear = (year: number) => Date.UTC(year, index, Number(day), hour, minute) - offset;
    const year = local.getUTCFullYear();
    // In December a limit may end in January.
    return inYear(year) < now - 180 * DAY_MS ? inYear(year + 1) : inYear(year);
  }
  const today =
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), hour, minute) - offset;
  return today <= now ? today + DAY_MS : today;
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
