import type { EventData, EventType, JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';

/** A clock time of 12 January 2026 in UTC, ms since the epoch. */
export function at(clock: string): number {
  return Date.parse(`2026-01-12T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

/** An event, its data checked by the compiler. */
export function event<T extends EventType>(type: T, time: string, data: EventData<T>): NewEvent {
  return { type, at: at(time), data } as NewEvent;
}

export const WORKERS = Array.from({ length: 10 }, (_, i) => `worker-${i + 1}`);

interface Trouble {
  worker: string;
  cause: string;
  since: string;
  evidence: string;
  task?: string;
  severity?: 'critical' | 'high' | 'medium';
  /** Steps that did nothing before the one that helped. */
  vain?: string[];
  helped: string;
  by?: 'auto' | 'operator';
}

/** The troubles of an evening with ten workers, as a person lived through it. */
const TROUBLES: Trouble[] = [
  trouble('worker-4', 'no_response', '17:47', { task: 'BIND-1', vain: ['enter'], helped: 'resume' }),
  trouble('worker-5', 'unresumed', '17:58', { helped: 'submit', severity: 'medium' }),
  trouble('worker-1', 'interrupted', '18:14', { severity: 'critical', helped: 'resume' }),
  trouble('worker-10', 'interrupted', '18:20', { task: 'BIND-2', helped: 'resume' }),
  trouble('worker-10', 'shell', '18:31', { helped: 'relaunch', severity: 'medium' }),
  trouble('worker-7', 'settings_error', '18:40', { helped: 'continue', severity: 'medium' }),
  trouble('worker-4', 'no_response', '18:54', { task: 'BIND-1', helped: 'resume' }),
  trouble('worker-6', 'no_response', '18:57', { task: 'BIND-1', helped: 'resume', by: 'operator' }),
  trouble('worker-4', 'no_response', '19:00', {
    task: 'BIND-1',
    vain: ['enter', 'ctrl-c'],
    helped: 'resume',
  }),
];

function trouble(
  worker: string,
  cause: string,
  since: string,
  rest: Omit<Trouble, 'worker' | 'cause' | 'since' | 'evidence'>,
): Trouble {
  return { worker, cause, since, evidence: `(${cause})`, ...rest };
}

/** All that the journal holds of that evening: 17:41 to 19:10. */
export function evening(): JournalEvent[] {
  const log = new MemoryLog();
  for (const each of eveningEvents()) log.append(each);
  return log.read();
}

export function eveningEvents(): NewEvent[] {
  const events: NewEvent[] = [
    event('run.started', '17:41', {
      id: 'run-2026-01-12T17-41-00-000Z',
      version: '1.2.3',
      workers: 10,
      purpose: 'build the binder | <b>all of it</b>',
    }),
    event('control.started', '17:41', { version: '1.2.3', pid: 4711 }),
    ...WORKERS.flatMap((worker): NewEvent[] => [
      event('worker.started', '17:41:01', { worker, argv: ['claude'], cwd: '/w', how: 'first', attempt: 1 }),
      event('screen.changed', '17:41:05', { worker, to: 'working', evidence: '', source: 'screen' }),
      event('health.changed', '17:41:05', { worker, from: 'ok', to: 'ok', why: 'it works' }),
    ]),
    ...TROUBLES.flatMap(troubleEvents),
    ...messageEvents(),
    event('operator.typed', '18:58', { worker: 'worker-6' }),
    ...WORKERS.map((worker) =>
      event('heartbeat', '19:08', { worker, state: 'working', health: 'ok', activityAt: at('19:08') }),
    ),
    event('control.ended', '19:10', { reason: 'the run was ended' }),
    event('run.ended', '19:10', { reason: 'down' }),
  ];
  return events.sort((a, b) => a.at - b.at);
}

/** Noticed after 2 s; each step takes 1 s. */
function troubleEvents(trouble: Trouble, index: number): NewEvent[] {
  const { worker, cause, since, evidence, task, severity = 'high', vain = [], helped, by = 'auto' } = trouble;
  const incident = `i${index + 1}`;
  const from = at(since);
  const steps = [...vain, helped];
  const end = from + 2000 + steps.length * 1000;
  const common = { worker, incident };
  return [
    {
      type: 'screen.changed',
      at: from + 2000,
      data: { worker, from: 'working', to: cause, evidence, source: 'screen' },
    },
    {
      type: 'incident.opened',
      at: from + 2000,
      data: {
        ...common,
        cause,
        severity,
        since: from,
        evidence,
        screen: ['> ', evidence],
        guess: 'the API failed',
        impact: 'it does not work',
        ...(task !== undefined && { task }),
      },
    },
    ...steps.map(
      (step, i): NewEvent => ({
        type: 'intervention',
        at: from + 3000 + i * 1000,
        data: {
          ...common,
          by,
          recipe: `${cause}-ladder`,
          step,
          rung: i + 1,
          of: 4,
          sent: [step === 'ctrl-c' ? '\x03' : 'go on\r'],
          before: [evidence],
          after: ['done'],
          result: i === steps.length - 1 ? 'recovered' : 'nothing',
          startedAt: from + 2000 + i * 1000,
        },
      }),
    ),
    {
      type: 'screen.changed',
      at: end,
      data: { worker, from: cause, to: 'working', evidence: '✻ Working…', source: 'screen' },
    },
    {
      type: 'incident.closed',
      at: end,
      data: { ...common, outcome: by === 'auto' ? 'recovered' : 'operator', recipe: `${cause}-ladder` },
    },
  ];
}

/** One delivered, one that failed, one that is typed and one still queued. */
function messageEvents(): NewEvent[] {
  const queued = (message: string, time: string) =>
    event('message.queued', time, {
      worker: 'worker-2',
      message,
      kind: 'text',
      by: 'operator',
      text: 'hello',
    });
  const common = { worker: 'worker-2' };
  return [
    queued('m1', '18:00'),
    event('message.typed', '18:00:01', { ...common, message: 'm1', attempt: 1 }),
    event('message.submitted', '18:00:02', { ...common, message: 'm1', attempt: 1 }),
    event('message.acknowledged', '18:00:03', { ...common, message: 'm1' }),
    queued('m2', '18:01'),
    event('message.failed', '18:02', {
      ...common,
      message: 'm2',
      attempts: 3,
      reason: 'a menu is in the way',
    }),
    queued('m3', '19:05'),
    queued('m4', '19:06'),
    event('message.typed', '19:07', { ...common, message: 'm3', attempt: 2 }),
  ];
}
