import type { JournalEvent } from './event.ts';

/** From when to when, ms since the epoch. */
export interface Span {
  from: number;
  to: number;
}

/**
 * When the run was watched, up to `until`: from each start of control to its end, or to the last that it wrote when it was
 * killed. Events before any start of control count as watched.
 */
export function watchesOf(events: Iterable<JournalEvent>, until: number): Span[] {
  const watches: Span[] = [];
  let from: number | undefined;
  let last: number | undefined;
  const end = (to: number) => {
    if (from !== undefined && to > from) watches.push({ from, to });
    from = undefined;
  };
  for (const { type, at } of events) {
    if (type === 'control.started') {
      end(last ?? at);
      from = at;
    } else if (type === 'control.ended') end(at);
    else if (last === undefined) from = at;
    last = at;
  }
  end(until);
  return watches;
}
