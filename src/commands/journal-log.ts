import type { EventType, JournalEvent } from '../journal/event.ts';
import { eventText } from '../journal/event-text.ts';
import { printable } from '../printable.ts';
import type { Level, Log } from './log.ts';

/** What of the journal the log of control tells too, and how grave it is. */
const TOLD: Readonly<Partial<Record<EventType, Level>>> = {
  'incident.opened': 'warn',
  'incident.escalated': 'warn',
  'incident.closed': 'info',
  intervention: 'info',
  'worker.started': 'info',
  'worker.exited': 'info',
  'worker.gone': 'warn',
  'worker.added': 'info',
  'worker.stopped': 'info',
  'worker.removed': 'info',
  'agent.exited': 'info',
  'login.lost': 'warn',
  'login.back': 'info',
  'login.limited': 'warn',
  'message.failed': 'warn',
  'automation.changed': 'info',
};

/** Tells the log what just happened in the run, a line for what somebody who reads it later looks for. */
export function tellLog(event: JournalEvent, log: Log): void {
  const level = TOLD[event.type];
  if (level === undefined) return;
  const { data } = event;
  const who = 'worker' in data && data.worker !== undefined ? `${data.worker}: ` : '';
  log(level, printable(`${who}${eventText(event)}`));
}
