import { join } from 'node:path';
import type { TranscriptPage } from '../api/detail.ts';
import { logQuerySchema, type ScreenText, searchSchema } from '../api/schema.ts';
import { rangeSchema } from '../api/stats.ts';
import type { EventType } from '../journal/event.ts';
import { incidentsOf } from '../journal/incidents.ts';
import { rowText } from '../screen/cells.ts';
import type { ApiContext } from './api-context.ts';
import { checked } from './checked.ts';
import type { Control } from './control.ts';
import { ControlError } from './control-error.ts';
import { logTail } from './log-tail.ts';
import { messageTold } from './messages-told.ts';
import type { QueryRoute, Routed } from './routes.ts';
import { searchScreens } from './search.ts';
import { workerDetail } from './worker-detail.ts';

type Query = (context: ApiContext, asked: Omit<Routed, 'route'>) => unknown;

/** What incidents are told from. */
const INCIDENT_EVENTS: EventType[] = [
  'incident.opened',
  'incident.escalated',
  'incident.closed',
  'intervention',
];

/** The newest events that are told at once. */
const LAST_EVENTS = 1000;

/** What is answered to who asks. Nothing changes by it. */
export const QUERIES: Record<QueryRoute, Query> = {
  'GET v1/run': ({ control }) => control.run(),
  'GET v1/workers': (context) => context.control.workers().map((worker) => context.told(worker)),
  'GET v1/workers/:name': (context, { name }) => context.told(context.control.known(name)),
  'GET v1/workers/:name/screen': ({ control }, { name }) => screenText(control, name),
  'GET v1/workers/:name/snapshot': ({ control }, { name }) => control.snapshot(name),
  'GET v1/workers/:name/explanation': ({ control }, { name }) => control.explain(name),
  'GET v1/workers/:name/detail': (context, { name }) => workerDetail(context, name),
  'GET v1/workers/:name/transcript': (context, { name, query }) =>
    transcript(context, name, query.get('after') ?? '0'),
  'GET v1/messages/:name': ({ journal }, { name }) => messageTold(journal, name),
  'GET v1/incidents': ({ journal }) => incidentsOf(journal.read({ types: INCIDENT_EVENTS })),
  'GET v1/events': ({ journal }) => journal.read({ last: LAST_EVENTS }),
  'GET v1/stats': ({ observatory }) => observatory.stats(),
  'GET v1/activity': ({ observatory }) => observatory.activity(),
  'GET v1/metrics/:name': ({ observatory }, { name }) =>
    observatory.metrics(checked(rangeSchema, name, 'range')),
  'GET v1/search': ({ control, redactor }, { query }) => {
    const text = checked(searchSchema, query.get('q') ?? '', 'q');
    const screens = control.names().flatMap((worker) => {
      const screen = control.screen(worker);
      return screen ? [[worker, screen] as const] : [];
    });
    return searchScreens(screens, text, redactor, () => performance.now());
  },
  'GET v1/log': ({ control, options }, { query }) => {
    const asked = checked(logQuerySchema, Object.fromEntries(query), 'query');
    if (options.replay) throw new ControlError(409, 'a replay has no log');
    return logTail(join(control.run().dir, 'control.log'), asked);
  },
};

function transcript(
  { control, transcripts }: ApiContext,
  name: string,
  after: string,
): Promise<TranscriptPage> {
  control.known(name);
  if (!/^\d{1,9}$/.test(after)) throw new ControlError(400, 'after: the number of an entry');
  return transcripts.page(name, Number(after));
}

function screenText(control: Control, name: string): ScreenText {
  const { cols, rows } = control.snapshot(name);
  const screen = control.screen(name)!;
  const { x, y, visible } = screen.cursor;
  const lines = Array.from({ length: rows }, (_, row) => rowText(screen.row(row)));
  return { cols, rows, title: screen.title, cursor: { x, y, visible }, lines };
}
