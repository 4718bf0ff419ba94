import type { WorkerDetail } from '../api/detail.ts';
import { incidentsOf } from '../journal/incidents.ts';
import { messagesOf } from '../journal/messages.ts';
import { restartsIn } from '../journal/restarts.ts';
import type { ApiContext } from './api-context.ts';
import { stateOfMessage } from './messages-told.ts';

/** How much of a conversation is told with all else about a worker. */
const LAST_ENTRIES = 20;

/** All about one worker. @throws {ControlError} when there is no such worker, or nothing is written down of it */
export async function workerDetail(context: ApiContext, name: string): Promise<WorkerDetail> {
  const { control, journal, options } = context;
  const { transcripts, workTrees } = options;
  const worker = control.known(name);
  const events = journal.read({ worker: name });
  const git = worker.host === undefined ? await workTrees?.of(worker.cwd) : undefined;
  const { screen, lines } = control.explain(name);
  const saved = events.findLast(({ type }) => type === 'context.saved')?.data;
  return {
    worker: context.told(worker),
    explanation: context.redactor.all({ screen, lines }).lines,
    incidents: incidentsOf(events),
    restarts: restartsIn(events),
    messages: messagesOf(events).map((message) => ({ ...message, ...stateOfMessage(message) })),
    conversation: (await transcripts?.last(name, LAST_ENTRIES)) ?? [],
    ...(saved && { context: saved }),
    ...(git && { git }),
  };
}
