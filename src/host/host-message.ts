import { IDENTITY } from './identity.ts';
import type { HostMessage } from './protocol.ts';

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

/** Fields of messages, which may be anything. */
type Fields = Partial<Record<'worker' | 'error' | 'version' | 'pid' | 'identity', unknown>>;

/** Whether a message is one that a host says: one that speaks nonsense must not end who listens to it. */
export function isHostMessage(message: { type: string } & Fields): message is HostMessage {
  const { type, worker, error, version, pid, identity } = message;
  switch (type) {
    case 'hello':
      return typeof version === 'string' && typeof pid === 'number' && isIdentity(identity);
    case 'reply':
      return error === undefined || typeof error === 'string';
    case 'error':
      return typeof error === 'string';
    case 'forgotten':
    case 'snapshot-wanted':
      return typeof worker === 'string';
    default:
      return type === 'worker' && isWorker(worker);
  }
}

function isIdentity(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && IDENTITY.test(value));
}

function isWorker(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  const isWhole = Object.entries(WORKER_FIELDS).every(([key, kind]) => typeof fields[key] === kind);
  return isWhole && Array.isArray(fields.argv) && fields.argv.every((word) => typeof word === 'string');
}
