import type { EventType, JournalEvent } from './event.ts';
import type { Row } from './row.ts';
import type { Database } from './sqlite.ts';

/** A journal has fewer events than that. */
const MOST_EVENTS = 2 ** 40;
/** With more stretches than that it cannot read, a file is given up. */
const MOST_STRETCHES = 1000;

/**
 * The rows of a damaged journal that can be read, in order. What stands in a damaged page is passed over, and with the page
 * that leads to all others everything is.
 */
export function* readableRows(database: Database): Iterable<Row> {
  // A statement that has failed fails once more when it is used again.
  const rowsFrom = () =>
    database.prepare('select seq, at, type, data from events where seq >= ? order by seq');
  let from: number | undefined = 1;
  for (let i = 0; i < MOST_STRETCHES && from !== undefined; i++) {
    try {
      for (const row of rowsFrom().iterate(from) as unknown as Iterable<Row>) {
        yield row;
        from = Math.max(from, row.seq + 1);
      }
      return;
    } catch {
      from = nextReadable(from, (seq) => canDo(() => rowsFrom().get(seq)));
    }
  }
}

/**
 * The number from which reading goes on after a damaged stretch that begins at `from`; undefined when there is none. The
 * stretch is in one piece: so it is tried twice as far each time, then the nearest that will do is looked for.
 */
function nextReadable(from: number, isReadableFrom: (seq: number) => boolean): number | undefined {
  let step = 1;
  while (!isReadableFrom(from + step)) {
    step *= 2;
    if (step > MOST_EVENTS) return undefined;
  }
  let [damaged, readable] = [from + Math.floor(step / 2), from + step];
  while (readable - damaged > 1) {
    const middle = Math.floor((damaged + readable) / 2);
    if (isReadableFrom(middle)) readable = middle;
    else damaged = middle;
  }
  return readable;
}

function canDo(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** What was decided, by a person or their config, and holds until something else is. */
const DECISIONS: ReadonlySet<EventType> = new Set<EventType>([
  'run.started',
  'automation.changed',
  'worker.paused',
  'worker.resumed',
  'worker.added',
  'worker.removed',
]);

/**
 * Of what could be read of a damaged journal, what still holds though something between may be missing: that automation was
 * switched off, who is paused, was added, or stopped for good. What was done to a worker is not among it: of half of that a
 * message would be sent twice, and a step taken again.
 */
export function decisionsIn(events: readonly JournalEvent[]): JournalEvent[] {
  const lives = Map.groupBy(
    events.filter(({ type }) => type === 'worker.started' || type === 'worker.stopped'),
    ({ data }) => ('worker' in data ? data.worker : undefined),
  );
  const stops = new Set([...lives.values()].map((life) => life.at(-1)));
  return events.filter(
    (event) => DECISIONS.has(event.type) || (event.type === 'worker.stopped' && stops.has(event)),
  );
}
