import { eventSpan, isCastCode } from '../cast/event.ts';
import type { LoggedEvent } from '../cast/log.ts';
import { isTime } from '../clock.ts';
import { fieldsOf } from './fields.ts';
import { BODY_AT, FrameType, openFrame, ProtocolError } from './frame.ts';

/** Grows with every change that an older peer would misread. */
export const PROTOCOL_VERSION = 4;

/** Most bytes of input that one frame may carry; longer pastes are sent in pieces. */
export const MAX_INPUT_BYTES = 1024 * 1024;

/** How long after a key a person counts as typing, ms: nobody else's keys are taken meanwhile. */
export const TYPING_MS = 3000;

/** What to run in a terminal. */
export interface SpawnSpec {
  name: string;
  /** Program and arguments, never a shell string. */
  argv: string[];
  cwd: string;
  /** The whole environment, or what differs from the host's own; null unsets there. */
  env: Record<string, string | null>;
  /**
   * It lives where whoever asks for it knows neither home nor environment: `env` comes on top of the host's own, and `cwd` may
   * begin with "~" or be relative to the home folder there.
   */
  inherit?: boolean;
  cols: number;
  rows: number;
  recording: RecordingSpec;
}

/** How a worker is recorded. */
export interface RecordingSpec {
  /** Record input too, except while the terminal does not echo. */
  input: boolean;
  /** Size at which a new segment is begun. */
  segmentBytes: number;
  /** What the closed segments of the whole run may take before the oldest are deleted. */
  retentionBytes: number;
}

/** How a process ended: with a status, or by a signal (`SIGTERM`). */
export type Exit = { code: number } | { signal: string };

/** A worker as the host knows it. */
export interface HostedWorker {
  name: string;
  /** Names this worker in binary frames; a worker started again under the same name has another. */
  index: number;
  pid: number;
  argv: string[];
  cwd: string;
  cols: number;
  rows: number;
  /** ms since the epoch. */
  startedAt: number;
  exit?: Exit;
  /** ms since the epoch. */
  exitedAt?: number;
  /** Offset from which the recording rebuilds the screen. */
  segmentStart: number;
  /** Offset after the last event. */
  end: number;
  /** Queries of the program before this offset were answered. */
  answered: number;
  /** How long ago a person typed at it last, ms; absent when nobody did. */
  typedAgoMs?: number;
  /** Why it is not being recorded; absent when it is. */
  recordingProblem?: string;
}

/** How a recording goes on in a new segment: with what rebuilds the screen as it was at an offset. */
export interface Rotation {
  worker: string;
  /** Of the life that shows this. */
  index: number;
  at: number;
  snapshot: string;
  cols: number;
  rows: number;
}

/** Requests of a client; each is answered by a {@link Reply} of the same id. */
export type HostRequest =
  | { type: 'list' }
  /** Says that the client is there, and asks whether the host is. */
  | { type: 'ping' }
  | { type: 'spawn'; spec: SpawnSpec }
  | { type: 'resize'; worker: string; cols: number; rows: number }
  | { type: 'signal'; worker: string; signal: string }
  | { type: 'kill'; worker: string; graceMs: number }
  | { type: 'forget'; worker: string }
  | { type: 'subscribe'; worker: string; subscription: number; from: number | 'segment' | 'end' }
  | { type: 'unsubscribe'; subscription: number }
  | ({ type: 'rotate' } & Rotation)
  | { type: 'shutdown'; graceMs: number };

export type Reply =
  | { type: 'reply'; id: number; value?: unknown }
  | { type: 'reply'; id: number; error: string };

/** What the host says unasked. */
export type HostNotice =
  | { type: 'worker'; worker: HostedWorker }
  | { type: 'forgotten'; worker: string }
  /** The recording needs a new segment: send `rotate` with the screen as it is at an offset of your choice. */
  | { type: 'snapshot-wanted'; worker: string };

/** The first message of a client. */
export interface ClientHello {
  type: 'hello';
  protocol: number;
  /** Of its program. */
  version: string;
  /** Which run it is about, where a bridge is to find its host; a bridge that is told of none answers by itself. */
  run?: string;
  /** The client says something at least this often, ms; one that is silent for much longer cannot be reached any more. */
  beatMs?: number;
  /** It is the control of the run, this process of the host's machine. */
  controlPid?: number;
}

/** The first message of the host. */
export interface HostHello {
  type: 'hello';
  protocol: number;
  version: string;
  pid: number;
  /** See `identity.ts`. */
  identity?: string;
}

/** A client that says nothing for this many of its beats has gone, and so has a host that does not answer them. */
export const MISSED_BEATS = 4;

/**
 * Reads the first message of a client.
 * @throws {ProtocolError} when it is none, or of another version; `version` is that of this program, for the message
 */
export function readHello(body: Buffer, version: string): ClientHello {
  const hello = decodeMessage(body);
  if (hello.type !== 'hello') throw new ProtocolError('expected a hello first');
  if (hello.protocol === PROTOCOL_VERSION) return parseHello(hello);
  throw new ProtocolError(unlike({ protocol: PROTOCOL_VERSION, version }, hello));
}

/** Why a host and who asks it do not speak with each other: they have not the same protocol. */
export function unlike(host: Speaker, client: Speaker): string {
  const name = ({ version }: Speaker) =>
    typeof version === 'string' ? `orch-tui ${version}` : 'another orch-tui';
  return (
    `the host is ${name(host)} with protocol ${host.protocol}, and ${name(client)} with protocol ${client.protocol} ` +
    'asks it: install the same version on both sides (a host that runs already keeps its own until its run is ended)'
  );
}

/** What of a greeting says which program it comes from, unread as yet. */
type Speaker = Pick<HostHello, 'protocol' | 'version'> | Readonly<Record<string, unknown>>;

function parseHello(hello: Record<string, unknown>): ClientHello {
  const field = fieldsOf(hello, 'hello');
  return {
    type: 'hello',
    protocol: PROTOCOL_VERSION,
    version: field.string('version'),
    ...(hello.run !== undefined && { run: field.string('run') }),
    ...(hello.beatMs !== undefined && { beatMs: field.beat('beatMs') }),
    ...(hello.controlPid !== undefined && { controlPid: field.pid('controlPid') }),
  };
}

export type HostMessage = HostHello | Reply | HostNotice | { type: 'error'; error: string };

/** Reads the JSON body of a message frame; only its `type` is looked at here. */
export function decodeMessage(body: Buffer): { type: string; [key: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ProtocolError('a message that is not JSON');
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    throw new ProtocolError('a message without a type');
  }
  return value as { type: string };
}

/** An event as a frame: subscription u32, code u8, time f64 (ms), end offset f64, data. */
export function encodeEventFrame(subscription: number, event: LoggedEvent): Buffer {
  const frame = openFrame(FrameType.event, 21 + event.data.byteLength);
  frame.writeUInt32BE(subscription, BODY_AT);
  frame[BODY_AT + 4] = event.code.charCodeAt(0);
  frame.writeDoubleBE(event.at, BODY_AT + 5);
  frame.writeDoubleBE(event.end, BODY_AT + 13);
  frame.set(event.data, BODY_AT + 21);
  return frame;
}

export function decodeEventFrame(body: Buffer): { subscription: number; event: LoggedEvent } {
  if (body.byteLength < 21) throw new ProtocolError('an event frame that is too short');
  const data = body.subarray(21);
  const end = body.readDoubleBE(13);
  const start = end - eventSpan(data);
  const at = body.readDoubleBE(5);
  const code = String.fromCharCode(body[4]!);
  if (!isCastCode(code)) throw new ProtocolError(`an event of no known code (${body[4]})`);
  if (!Number.isSafeInteger(end) || start < 0 || !isTime(at))
    throw new ProtocolError('an event without a place or a time');
  return { subscription: body.readUInt32BE(0), event: { start, end, at, code, data } };
}

/** Input for a worker as a frame: index u32, bytes. What a person types has a type of its own, and keeps others off. */
export function encodeInput(index: number, data: Uint8Array, isTyped: boolean): Buffer {
  const frame = openFrame(isTyped ? FrameType.typed : FrameType.input, 4 + data.byteLength);
  frame.writeUInt32BE(index, BODY_AT);
  frame.set(data, BODY_AT + 4);
  return frame;
}

export function decodeInput(body: Buffer): { index: number; data: Buffer } {
  if (body.byteLength < 4) throw new ProtocolError('an input frame that is too short');
  if (body.byteLength - 4 > MAX_INPUT_BYTES)
    throw new ProtocolError(`more than ${MAX_INPUT_BYTES} bytes of input in one frame`);
  return { index: body.readUInt32BE(0), data: body.subarray(4) };
}

/**
 * Input that was decided on by the screen as it was at an offset, as a frame: request id u32, index u32, offset f64, bytes.
 * The host writes all of it or, when the program has put out something since or a person types at it, nothing; its reply says whether
 * it did.
 */
export function encodeSeenInput(id: number, index: number, offset: number, data: Uint8Array): Buffer {
  const frame = openFrame(FrameType.seenInput, 16 + data.byteLength);
  frame.writeUInt32BE(id, BODY_AT);
  frame.writeUInt32BE(index, BODY_AT + 4);
  frame.writeDoubleBE(offset, BODY_AT + 8);
  frame.set(data, BODY_AT + 16);
  return frame;
}

export function decodeSeenInput(body: Buffer): { id: number; index: number; offset: number; data: Buffer } {
  if (body.byteLength < 16) throw new ProtocolError('a frame of seen input that is too short');
  const offset = readOffset(body, 8);
  return { id: body.readUInt32BE(0), index: body.readUInt32BE(4), offset, data: body.subarray(16) };
}

/**
 * An answer to the queries in the event that ended at `offset`, as a frame: index u32, offset f64, bytes. The host writes
 * it unless that event was answered before, so that two who watch the same worker never answer twice.
 */
export function encodeAnswer(index: number, offset: number, data: Uint8Array): Buffer {
  const frame = openFrame(FrameType.answer, 12 + data.byteLength);
  frame.writeUInt32BE(index, BODY_AT);
  frame.writeDoubleBE(offset, BODY_AT + 4);
  frame.set(data, BODY_AT + 12);
  return frame;
}

export function decodeAnswer(body: Buffer): { index: number; offset: number; data: Buffer } {
  if (body.byteLength < 12) throw new ProtocolError('an answer frame that is too short');
  return { index: body.readUInt32BE(0), offset: readOffset(body, 4), data: body.subarray(12) };
}

/** Says that all events up to `offset` were dealt with: subscription u32, offset f64. */
export function encodeAck(subscription: number, offset: number): Buffer {
  const frame = openFrame(FrameType.ack, 12);
  frame.writeUInt32BE(subscription, BODY_AT);
  frame.writeDoubleBE(offset, BODY_AT + 4);
  return frame;
}

export function decodeAck(body: Buffer): { subscription: number; offset: number } {
  if (body.byteLength !== 12) throw new ProtocolError('an ack frame of the wrong size');
  return { subscription: body.readUInt32BE(0), offset: readOffset(body, 4) };
}

function readOffset(body: Buffer, at: number): number {
  const offset = body.readDoubleBE(at);
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new ProtocolError(`an offset that is no whole number from 0 (${offset})`);
}
