import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resetTime } from '../../src/recovery/reset-time.ts';

const utc = (text: string) => Date.parse(`${text}Z`);
const shown = (time: number | undefined) => time && new Date(time).toISOString().slice(0, 16);

describe('a time of day is the next such time, or the one that is just over', () => {
  test.for([
    ['2:33am (UTC)', '2026-11-20T20:00', '2026-11-21T02:33'],
    ['11:15pm (UTC)', '2026-11-20T20:00', '2026-11-20T23:15'],
    ['8am (UTC)', '2026-11-20T08:00', '2026-11-20T08:00'],
    ['3:17am (UTC)', '2026-11-27T03:17:16', '2026-11-27T03:17'],
    ['8am (UTC)', '2026-11-20T08:01:59', '2026-11-20T08:00'],
    ['8am (UTC)', '2026-11-20T08:02', '2026-11-21T08:00'],
    ['12am (UTC)', '2026-11-20T23:59', '2026-11-21T00:00'],
    ['11:59pm (UTC)', '2026-11-21T00:00:30', '2026-11-20T23:59'],
    ['12am (UTC)', '2026-11-20T20:00', '2026-11-21T00:00'],
    ['12pm (UTC)', '2026-11-20T20:00', '2026-11-21T12:00'],
    ['12:30 AM', '2026-11-20T00:29', '2026-11-20T00:30'],
    ['23:00', '2026-11-20T20:00', '2026-11-20T23:00'],
    ['0:05', '2026-12-31T23:59', '2027-01-01T00:05'],
    ['7 pm', '2026-11-20T20:00', '2026-11-21T19:00'],
    ["You've hit your 5-hour limit · resets 2:33am (UTC)", '2026-11-20T20:00', '2026-11-21T02:33'],
    ['3 tries left; try again at 2:36 AM.', '2026-11-20T20:00', '2026-11-21T02:36'],
  ])('%s, seen at %s: %s', ([text, now, expected]) => {
    expect(shown(resetTime(text!, utc(now!), 'UTC'))).toBe(expected);
  });
});

describe('a day is the nearest such day', () => {
  test.for([
    ['Nov 23, 9:59pm (UTC)', '2026-11-20T20:00', '2026-11-23T21:59'],
    ['November 23 at 10am', '2026-11-20T20:00', '2026-11-23T10:00'],
    ['Sept. 3, 10am', '2026-08-30T20:00', '2026-09-03T10:00'],
    ['Jan 2, 8am (UTC)', '2026-12-30T20:00', '2027-01-02T08:00'],
    ['Dec 31, 11:59pm (UTC)', '2027-01-01T00:10', '2026-12-31T23:59'],
    ['Nov 23rd, 2026 2:36 AM', '2026-11-20T20:00', '2026-11-23T02:36'],
    ['Feb 29, 8am', '2028-02-27T20:00', '2028-02-29T08:00'],
    ['Nov 20, 7:59pm', '2026-11-20T20:00', '2026-11-20T19:59'],
  ])('%s, seen at %s: %s', ([text, now, expected]) => {
    expect(shown(resetTime(text!, utc(now!), 'UTC'))).toBe(expected);
  });
});

describe('zones', () => {
  test.for([
    ['8am (Europe/Berlin)', 'UTC', '2026-07-20T20:00', '2026-07-21T06:00'],
    ['8am', 'Europe/Berlin', '2026-12-20T20:00', '2026-12-21T07:00'],
    ['9am', 'America/Los_Angeles', '2026-11-20T20:00', '2026-11-21T17:00'],
    ['1am', 'Asia/Kathmandu', '2026-11-20T20:00', '2026-11-21T19:15'],
    ['8am (Nowhere/Land)', 'Europe/Berlin', '2026-12-20T20:00', '2026-12-21T07:00'],
    ['8am', 'Nowhere/Land', '2026-12-20T20:00', '2026-12-21T08:00'],
    // It is tomorrow there already.
    ['Nov 21, 9am', 'Asia/Tokyo', '2026-11-20T20:00', '2026-11-21T00:00'],
    // The clocks go back at 1:00 UTC, on at 1:00 UTC.
    ['8am', 'Europe/Berlin', '2026-10-24T20:00', '2026-10-25T07:00'],
    ['8am', 'Europe/Berlin', '2026-03-28T20:00', '2026-03-29T06:00'],
    ['Nov 3, 9am', 'America/New_York', '2026-10-30T20:00', '2026-11-03T14:00'],
  ])('%s in %s, seen at %s: %s', ([text, zone, now, expected]) => {
    expect(shown(resetTime(text!, utc(now!), zone!))).toBe(expected);
  });
});

test.for(['', 'soon', '25:00', '8:75pm', 'in 3 hours', '5-hour limit', '3 ammeters'])(
  '%j names no time',
  (text) => {
    expect(resetTime(text, utc('2026-11-20T20:00'), 'UTC')).toBeUndefined();
  },
);

test('a time of day is never long past, and never more than a day and an hour away', () => {
  const time = fc.record({
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    now: fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2028-01-01T00:00') }),
    zone: fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    ),
  });
  fc.assert(
    fc.property(time, ({ hour, minute, now, zone }) => {
      const at = resetTime(`${hour}:${String(minute).padStart(2, '0')}`, now, zone)!;
      expect(at).toBeGreaterThan(now - 3_600_000);
      expect(at).toBeLessThanOrEqual(now + 25 * 3_600_000);
    }),
  );
});
