import type { HostNotice } from './protocol.ts';

/** Fields of a worker without which nobody could follow it, and what they are. */
const WORKER_FIELDS: Readonly<Record<string, 'string' | 'number'>> = {
  name: 'string',
  index: 'number',
  pid: 'number',
  cwd: 'string',
  cols: 'number',
  rows: 'number',
  startedAt: 'number',
  segmentStart: 'number',
  end: 'number',
  answered: 'number',
};

/** Whether a message is a notice: a host that speaks nonsense must not end who listens to it. */
export function isNotice(message: { type: string; worker?: unknown }): message is HostNotice {
  const { type, worker } = message;
  if (type === 'forgotten' || type === 'snapshot-wanted') return typeof worker === 'string';
  if (type !== 'worker' || typeof worker !== 'object' || worker === null) return false;
  const fields = worker as Record<string, unknown>;
  const isWhole = Object.entries(WORKER_FIELDS).every(([key, kind]) => typeof fields[key] === kind);
  return isWhole && Array.isArray(fields.argv) && fields.argv.every((word) => typeof word === 'string');
}
