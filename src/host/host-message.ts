import { isSignalName } from '../cast/event.ts';
import type { Opening } from '../cast/log.ts';
import { isTime } from '../clock.ts';
import { isCells, isU32, isWhole } from './fields.ts';
import { IDENTITY } from './identity.ts';
import type { HostedWorker, HostMessage } from './protocol.ts';

type Check = (value: unknown) => boolean;

const isIdentity: Check = (value) => typeof value === 'string' && IDENTITY.test(value);
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => isWhole(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** What of a worker is what: without it nobody could follow it. */
const WORKER_FIELDS: Readonly<Record<keyof HostedWorker, Check>> = {
  name: isText,
  index: isU32,
  pid: isCount,
  argv: (value) => Array.isArray(value) && value.every(isText),
  cwd: isText,
  cols: isCells,
  rows: isCells,
  startedAt: isTime,
  exit: optional(isExit),
  exitedAt: optional(isTime),
  segmentStart: isCount,
  end: isCount,
  answered: isCount,
  typedAgoMs: optional(isTime),
  recordingProblem: optional(isText),
};

/** Fields of messages, which may be anything. */
type Fields = Partial<
  Record<'id' | 'worker' | 'error' | 'protocol' | 'version' | 'pid' | 'identity', unknown>
>;

/** Whether a message is one that a host says: one that speaks nonsense must not end who listens to it. */
export function isHostMessage(message: { type: string } & Fields): message is HostMessage {
  const { type, id, worker, error, protocol, version, pid, identity } = message;
  switch (type) {
    case 'hello':
      return isCount(protocol) && isText(version) && isCount(pid) && optional(isIdentity)(identity);
    case 'reply':
      return isCount(id) && optional(isText)(error);
    case 'error':
      return isText(error);
    case 'forgotten':
    case 'snapshot-wanted':
      return isText(worker);
    default:
      return type === 'worker' && isHostedWorker(worker);
  }
}

/** Whether a value describes a worker. */
export function isHostedWorker(value: unknown): value is HostedWorker {
  return isRecord(value) && Object.entries(WORKER_FIELDS).every(([key, check]) => check(value[key]));
}

/** Whether a value is where an output begins. */
export function isOpening(value: unknown): value is Opening {
  return (
    isRecord(value) &&
    isCount(value.offset) &&
    isCells(value.cols) &&
    isCells(value.rows) &&
    isText(value.snapshot)
  );
}

function isExit(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return 'code' in value ? Number.isSafeInteger(value.code) : isSignalName(value.signal);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
