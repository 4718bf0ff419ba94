import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventType, eventSchemas, type JournalEvent } from '../journal/event.ts';
import { isEventType, workerOf } from '../journal/event-log.ts';
import { eventText } from '../journal/event-text.ts';
import { localZone, type TimeText, timeTextIn } from '../journal/time-text.ts';
import { nearest } from '../nearest.ts';
import { printable, printableJson } from '../printable.ts';
import { UsageError } from './errors.ts';
import { findRun, isLive, type RunChoice } from './find-run.ts';
import type { Io } from './io.ts';
import { withJournal } from './open-journal.ts';

export interface EventsOptions extends RunChoice {
  /** Go on with what comes, until the run has ended. */
  follow?: boolean | undefined;
  /** One JSON object a line. */
  json?: boolean | undefined;
  /** Only events of these types. */
  type?: readonly string[] | undefined;
  /** Only what happened to this worker. */
  worker?: string | undefined;
  /** Only the last so many. */
  lines?: number | undefined;
}

/** How often a followed journal is looked at, and how often whether its run still lives, ms. */
const POLL_MS = 200;
const LIFE_POLL_MS = 2_000;

/** `orch-tui events`: what happened in a run, live or ended, an event a line. */
export async function events(options: EventsOptions, io: Io): Promise<number> {
  const { follow = false, json = false, type, worker, lines, ...choice } = options;
  const types = type?.map(eventType);
  const run = await findRun(choice, io.env, io.cwd);
  const time = timeTextIn(localZone());
  const lineOf = json
    ? (event: JournalEvent) => printableJson(event)
    : (event: JournalEvent) => eventLine(event, time);
  const show = async (shown: readonly JournalEvent[]) => {
    const text = shown.map((event) => `${lineOf(event)}\n`).join('');
    if (text !== '' && !io.stdout.write(text)) await once(io.stdout, 'drain');
  };
  return withJournal(run, io, async (journal) => {
    const found = journal.read({ types, worker, last: lines });
    await show(found);
    let seen = found.at(-1)?.seq ?? 0;
    const showMore = async () => {
      const more = journal.read({ since: seen, types, worker });
      seen = more.at(-1)?.seq ?? seen;
      await show(more);
      return more.length > 0;
    };
    let checkedAt = -Infinity;
    while (follow) {
      if (!(await showMore()) && performance.now() - checkedAt > LIFE_POLL_MS) {
        if (!(await isLive(run))) {
          // How it ended may have been written since.
          await showMore();
          break;
        }
        checkedAt = performance.now();
      }
      await delay(POLL_MS);
    }
    return 0;
  });
}

/** An event on one line, with nothing in it that steers a terminal: `17:41:05 worker-4 incident opened: …`. */
export function eventLine(event: JournalEvent, { clock }: TimeText): string {
  return printable(`${clock(event.at)} ${workerOf(event) ?? 'run'} ${eventText(event)}`);
}

function eventType(type: string): EventType {
  if (isEventType(type)) return type;
  const known = Object.keys(eventSchemas);
  const near = nearest(type, known);
  const advice = near === undefined ? `there are: ${known.join(', ')}` : `did you mean "${near}"?`;
  throw new UsageError(`there is no event type "${type}": ${advice}`);
}
