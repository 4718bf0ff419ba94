import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkHosted, checkOpening } from '../../src/control/remote-data.ts';
import {
  BODY_AT,
  encodeFrame,
  encodeMessage,
  type Frame,
  FrameReader,
  FrameType,
  ProtocolError,
} from '../../src/host/frame.ts';
import { isHostMessage } from '../../src/host/host-message.ts';
import {
  decodeAck,
  decodeAnswer,
  decodeEventFrame,
  decodeInput,
  decodeMessage,
  decodeSeenInput,
  encodeAck,
  encodeAnswer,
  encodeEventFrame,
  encodeInput,
  encodeSeenInput,
  MAX_INPUT_BYTES,
  PROTOCOL_VERSION,
  readHello,
} from '../../src/host/protocol.ts';
import { parseRequest } from '../../src/host/request.ts';
import { z } from '../../src/zod.ts';
import { damaged, tornText } from './damage.ts';
import {
  bytes,
  clientHello,
  hosted,
  hostMessage,
  offset,
  opening,
  request,
  text,
  time,
  u32,
} from './host-schemas.ts';
import { FUZZ_TIMEOUT_MS, runs } from './runs.ts';

/** Whatever bytes stand in a frame, they are what its kind says, or are refused as no frame of the protocol. */

interface Reader {
  what: string;
  read: (body: Buffer) => unknown;
  schema: z.ZodType;
}

/** What each kind of frame is read by, on either side, and what it may be. */
const READERS: Record<keyof typeof FrameType, Reader[]> = {
  message: [
    { what: 'a message', read: decodeMessage, schema: z.looseObject({ type: text }) },
    { what: 'a request', read: (body) => parseRequest(decodeMessage(body)), schema: request },
    { what: 'a greeting', read: (body) => readHello(body, '1'), schema: clientHello },
    { what: 'what a host says', read: saidByHost, schema: hostMessage },
  ],
  event: [
    {
      what: 'an event',
      read: decodeEventFrame,
      schema: z.strictObject({
        subscription: u32,
        event: z
          .strictObject({
            start: offset,
            end: offset,
            at: time,
            code: z.enum(['o', 'i', 'r', 'm', 'x']),
            data: bytes,
          })
          .refine(({ start, end, data }) => end - start === data.byteLength + 1),
      }),
    },
  ],
  input: [{ what: 'input', read: decodeInput, schema: z.strictObject({ index: u32, data: bytes }) }],
  typed: [{ what: 'input', read: decodeInput, schema: z.strictObject({ index: u32, data: bytes }) }],
  answer: [
    { what: 'an answer', read: decodeAnswer, schema: z.strictObject({ index: u32, offset, data: bytes }) },
  ],
  seenInput: [
    {
      what: 'input for what was seen',
      read: decodeSeenInput,
      schema: z.strictObject({ id: u32, index: u32, offset, data: bytes }),
    },
  ],
  ack: [{ what: 'an ack', read: decodeAck, schema: z.strictObject({ subscription: u32, offset }) }],
};
const KINDS = Object.keys(READERS) as (keyof typeof FrameType)[];

/** As a client takes what a host says. */
function saidByHost(body: Buffer): unknown {
  const message = decodeMessage(body);
  if (isHostMessage(message)) return message;
  throw new ProtocolError('the host says what makes no sense');
}

/** What was read is of its kind; true where it was refused as the protocol refuses. */
function isRefused(read: () => unknown, schema: z.ZodType): boolean {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return true;
  }
  expect(schema.safeParse(value).error?.issues).toBeUndefined();
  return false;
}

const WORKER = {
  name: 'w',
  index: 1,
  pid: 7,
  argv: ['x'],
  cwd: '/',
  cols: 80,
  rows: 24,
  startedAt: 1,
  exit: { code: 1 },
  exitedAt: 2,
  segmentStart: 0,
  end: 0,
  answered: 0,
  typedAgoMs: 1,
  recordingProblem: 'full',
};
const OPENING = { offset: 0, cols: 80, rows: 24, snapshot: '' };
const SPEC = {
  ...{ name: 'w', argv: ['true'], cwd: '/', env: { A: 'b', C: null }, inherit: true, cols: 80, rows: 24 },
  recording: { input: true, segmentBytes: 1, retentionBytes: 1 },
};
const MESSAGES = [
  { type: 'hello', protocol: PROTOCOL_VERSION, version: '1', run: 'r', beatMs: 5, pid: 1 },
  { type: 'list', id: 1 },
  { type: 'spawn', id: 1, spec: SPEC },
  { type: 'resize', id: 1, worker: 'w', cols: 80, rows: 24 },
  { type: 'signal', id: 1, worker: 'w', signal: 'SIGINT' },
  { type: 'kill', id: 1, worker: 'w', graceMs: 5 },
  { type: 'subscribe', id: 1, worker: 'w', subscription: 1, from: 'segment' },
  { type: 'unsubscribe', id: 1, subscription: 1 },
  { type: 'rotate', id: 1, worker: 'w', index: 1, at: 0, snapshot: '', cols: 80, rows: 24 },
  { type: 'reply', id: 1, value: [] },
  { type: 'reply', id: 2, error: 'no' },
  { type: 'error', error: 'no' },
  { type: 'forgotten', worker: 'w' },
  { type: 'worker', worker: WORKER },
];

/** Numbers that are written as such, and are none that anybody counts with. */
const NUMBERS = ['1e999', '-1', '-0', '0.5', '4294967296', '9007199254740993', '1e-300'];

const someMessage = fc.constantFrom(...MESSAGES);
const json = fc.oneof(
  someMessage.chain(damaged).map((value) => JSON.stringify(value) ?? ''),
  someMessage.chain((message) => tornText(JSON.stringify(message))),
  fc
    .tuple(someMessage, fc.nat(), fc.constantFrom(...NUMBERS))
    .map(([message, nth, number]) => withNumber(JSON.stringify(message), nth, number)),
  fc.json({ maxDepth: 3 }),
);

/** JSON with another number in one of its places. */
function withNumber(whole: string, nth: number, number: string): string {
  const places = [...whole.matchAll(/(?<=:)\d+/g)];
  const place = places[nth % Math.max(1, places.length)];
  return place ? whole.slice(0, place.index) + number + whole.slice(place.index + place[0].length) : whole;
}

const noise = fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each));
const double = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 0, 0.5, 2 ** 53, -(2 ** 53)),
);
const u32Bytes = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((each) => Buffer.from(each));
/** The fields of the frames that are no message, of which none may be what it should be. */
const fields = fc
  .array(
    fc.oneof(
      double.map((value) => {
        const field = Buffer.alloc(8);
        field.writeDoubleBE(value);
        return field;
      }),
      u32Bytes,
      fc.constantFrom('o', 'i', 'r', 'm', 'x', '"', '').map((code) => Buffer.from(code)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts));
/** An event as it is laid out, with anything in its places. */
const eventFields = fc
  .tuple(u32Bytes, fc.constantFrom('o', 'i', 'r', 'm', 'x', '"'), double, fc.oneof(double, fc.nat(99)), noise)
  .map(([subscription, code, at, end, data]) => {
    const places = Buffer.alloc(17);
    places.write(code);
    places.writeDoubleBE(at, 1);
    places.writeDoubleBE(end, 9);
    return Buffer.concat([subscription, places, data]);
  });
const message = json.map((value) => Buffer.from(value));

describe.each(KINDS)('in a frame of the kind "%s"', (kind) => {
  test.each(READERS[kind])(
    'whatever stands there is $what, or is refused',
    ({ read, schema }) => {
      const usual = kind === 'message' ? message : kind === 'event' ? eventFields : fields;
      const outcomes = new Set<boolean>();
      fc.assert(
        fc.property(fc.oneof({ weight: 4, arbitrary: usual }, noise), (body) => {
          outcomes.add(isRefused(() => read(body), schema));
        }),
        runs(500),
      );
      // Else nothing was tried.
      expect(outcomes).toEqual(new Set([true, false]));
    },
    FUZZ_TIMEOUT_MS,
  );
});

test(
  'bytes are frames or are refused, however they are cut',
  () => {
    const frame = fc
      .tuple(fc.constantFrom(...Object.values(FrameType)), fc.oneof(fields, message, noise))
      .map(([type, body]) => encodeFrame(type, body));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(frame, noise), { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        (parts, length) => {
          const whole = Buffer.concat(parts);
          const reader = new FrameReader();
          for (let at = 0; at < whole.length; at += length) {
            let frames: Frame[] = [];
            const schema = z.array(z.strictObject({ type: z.int().min(0).max(255), body: bytes }));
            const read = () => {
              frames = reader.push(whole.subarray(at, at + length));
              return frames;
            };
            if (isRefused(read, schema)) return;
          }
        },
      ),
      runs(300),
    );
  },
  FUZZ_TIMEOUT_MS,
);

test('what is written of each kind is read as it was', () => {
  const number = fc.nat(0xffff_ffff);
  const place = fc.maxSafeInteger().map(Math.abs);
  const data = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
  const bodyOf = (frame: Buffer) => new FrameReader().push(frame)[0]!.body;
  fc.assert(
    fc.property(number, number, place, data, fc.boolean(), (index, id, where, given, isTyped) => {
      expect(decodeInput(bodyOf(encodeInput(index, given, isTyped)))).toEqual({ index, data: given });
      expect(decodeAnswer(bodyOf(encodeAnswer(index, where, given)))).toEqual({
        index,
        offset: where,
        data: given,
      });
      const seen = decodeSeenInput(bodyOf(encodeSeenInput(id, index, where, given)));
      expect(seen).toEqual({ id, index, offset: where, data: given });
      expect(decodeAck(bodyOf(encodeAck(id, where)))).toEqual({ subscription: id, offset: where });
      const end = Math.max(where, given.byteLength + 1);
      const event = { start: end - given.byteLength - 1, end, at: id, code: 'o' as const, data: given };
      expect(decodeEventFrame(bodyOf(encodeEventFrame(id, event)))).toEqual({ subscription: id, event });
    }),
    runs(200),
  );
  const most = Buffer.alloc(4 + MAX_INPUT_BYTES + 1);
  expect(() => decodeInput(most)).toThrow(ProtocolError);
  expect(decodeInput(most.subarray(1)).data).toHaveLength(MAX_INPUT_BYTES);
  for (const said of MESSAGES) expect(decodeMessage(bodyOf(encodeMessage(said)))).toEqual(said);
});

test.each([
  { exit: { signal: '\x1b]0;evil\x07' } },
  { exit: { code: '\x1b]0;evil\x07', signal: 'SIGHUP\n' } },
  { startedAt: 1e300 },
  { exitedAt: 1e300 },
])('a worker with %j is none for anybody', (lie) => {
  const worker = { ...WORKER, ...lie };
  expect(isHostMessage({ type: 'worker', worker })).toBe(false);
  expect(() => checkHosted(worker)).toThrow(ProtocolError);
});

test.each([{ signal: 'SIGRTMIN+1' }, { signal: 'signal 34' }, { code: 3 }])('%j is an end', (exit) => {
  const worker = { ...WORKER, exit };
  expect(isHostMessage({ type: 'worker', worker })).toBe(true);
  expect(checkHosted(worker)).toMatchObject({ exit });
});

test('an event at a time that Date cannot show is none', () => {
  const event = { start: 0, end: 2, at: 1e300, code: 'o' as const, data: Buffer.from('x') };
  expect(() => decodeEventFrame(encodeEventFrame(1, event).subarray(BODY_AT))).toThrow(
    'without a place or a time',
  );
});

test.each([
  ['a worker', checkHosted, hosted, WORKER],
  ['an opening', checkOpening, opening, OPENING],
] as const)('%s that a host elsewhere tells of is one, or is refused', (_, check, schema, whole) => {
  const told = fc.oneof(
    damaged(whole),
    fc
      .tuple(fc.nat(), fc.constantFrom(...NUMBERS))
      .map(([nth, number]) => JSON.parse(withNumber(JSON.stringify(whole), nth, number)) as unknown),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(told, (value) => {
      outcomes.add(isRefused(() => check(value), schema));
    }),
    runs(500),
  );
  expect(outcomes).toEqual(new Set([true, false]));
});
