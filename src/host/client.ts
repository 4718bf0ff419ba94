import type { Duplex } from 'node:stream';
import type { LoggedEvent } from '../cast/log.ts';
import { excerpt, quoted } from '../printable.ts';
import { Pulse } from '../pulse.ts';
import { VERSION } from '../version.ts';
import {
  BODY_AT,
  encodeMessage,
  type Frame,
  FrameReader,
  FrameType,
  MAX_FRAME_BYTES,
  ProtocolError,
} from './frame.ts';
import { isHostedWorker, isHostMessage, isOpening } from './host-message.ts';
import type { HostLink, OutputHandler } from './link.ts';
import {
  type ClientHello,
  decodeEventFrame,
  decodeMessage,
  encodeAck,
  encodeAnswer,
  encodeInput,
  encodeSeenInput,
  type HostedWorker,
  type HostHello,
  type HostMessage,
  type HostNotice,
  type HostRequest,
  MAX_INPUT_BYTES,
  MISSED_BEATS,
  PROTOCOL_VERSION,
  type Rotation,
  type SpawnSpec,
  unlike,
} from './protocol.ts';

/** The host refused a request, or the connection to it ended; the message says which and why. */
export class HostLinkError extends Error {
  override readonly name: string = 'HostLinkError';
}

/** The connection to the host ended before it answered: whether it did what it was asked to is not known. */
export class HostLostError extends HostLinkError {
  override readonly name = 'HostLostError';
}

/** What answers will not speak with this program, which is mostly of another version; the message is its own. */
export class HostRefusedError extends HostLinkError {
  override readonly name = 'HostRefusedError';
}

/** What this program speaks. */
const OURS = { protocol: PROTOCOL_VERSION, version: VERSION };

interface Follower {
  handler: OutputHandler;
  /** Offset up to which all was dealt with and acknowledged. */
  acked: number;
}

/** Bytes of output after which the host is told that they were dealt with. */
const ACK_BYTES = 96 * 1024;

/** How long a host may take to greet, ms. */
const HELLO_MS = 10_000;

/** How much of what a host says is wrong is told, characters. */
const MAX_WORDS = 1000;

export interface HostClientOptions {
  /** How long the host may take to greet, ms. */
  limitMs?: number;
  /** Which run it is about, where a bridge is asked for its host. */
  run?: string;
  /** How often something is said, so that a dead connection is noticed, ms; by default never: a socket here tells. */
  beatMs?: number;
  /** One that says nothing is told of ({@link HostLink.onSilence}), and not given up: it is of this machine, and may go on. */
  isPatient?: boolean;
  /** See {@link ClientHello.controlPid}. */
  controlPid?: number;
}

/** A client's end of the host protocol over any byte stream. */
export class HostClient implements HostLink {
  readonly #stream: Duplex;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #followers = new Map<number, Follower>();
  #nextId = 1;
  #problem: string | undefined;
  #closed = false;
  onNotice: (notice: HostNotice) => void = () => {};
  onClose: (reason: string) => void = () => {};
  onSilence: (silentMs: number | undefined) => void = () => {};

  /**
   * Greets the host on a fresh stream.
   * @throws {HostRefusedError} when it speaks another version
   * @throws {HostLinkError} when the stream ends, or no answer comes within `limitMs`
   */
  static async connect(stream: Duplex, options: HostClientOptions = {}): Promise<HostClient> {
    const { limitMs = HELLO_MS, beatMs, isPatient = false } = options;
    const client = new HostClient(stream, options);
    // One that was lost before anybody listened tells of it no more.
    if (stream.destroyed) client.#close();
    const timer = setTimeout(() => {
      // Of one elsewhere the log is elsewhere, too.
      const where = beatMs === undefined || isPatient ? ': see host.log in the run folder' : '';
      client.#problem ??= `the host did not answer within ${limitMs / 1000} s${where}`;
      stream.destroy();
    }, limitMs);
    client.greeting = await client.#hello.finally(() => clearTimeout(timer));
    if (beatMs !== undefined) client.#beatEvery(beatMs, isPatient);
    return client;
  }

  readonly #hello: Promise<HostHello>;
  /** What the host said of itself: its program's version, its process. */
  greeting!: HostHello;
  get isClosed(): boolean {
    return this.#closed;
  }

  get identity(): string | undefined {
    return this.greeting.identity;
  }

  #pulse: Pulse | undefined;

  private constructor(stream: Duplex, { run, beatMs, controlPid }: HostClientOptions) {
    this.#stream = stream;
    this.#hello = new Promise((resolve, reject) =>
      this.#waiting.set(0, { resolve: (hello) => resolve(hello as HostHello), reject }),
    );
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('end', () => stream.destroy());
    stream.on('close', () => this.#close());
    stream.on('error', (error) => {
      this.#problem ??= error.message;
    });
    const hello: ClientHello = {
      type: 'hello',
      ...OURS,
      ...(run !== undefined && { run }),
      ...(beatMs && { beatMs }),
      ...(controlPid && { controlPid }),
    };
    this.#write(encodeMessage(hello));
  }

  list(onAnswer = () => {}): Promise<HostedWorker[]> {
    const check = (value: unknown) => {
      if (!Array.isArray(value)) throw new ProtocolError('a list of workers that is none');
      value.forEach(checkWorker);
      onAnswer();
    };
    return this.#request({ type: 'list' }, check) as Promise<HostedWorker[]>;
  }

  spawn(spec: SpawnSpec): Promise<HostedWorker> {
    return this.#request({ type: 'spawn', spec }, checkWorker) as Promise<HostedWorker>;
  }

  async resize(worker: string, cols: number, rows: number): Promise<void> {
    await this.#request({ type: 'resize', worker, cols, rows });
  }

  async signal(worker: string, signal: string): Promise<boolean> {
    return (await this.#request({ type: 'signal', worker, signal })) === true;
  }

  async kill(worker: string, graceMs: number): Promise<void> {
    await this.#request({ type: 'kill', worker, graceMs });
  }

  async forget(worker: string): Promise<void> {
    await this.#request({ type: 'forget', worker });
  }

  async rotate(rotation: Rotation): Promise<void> {
    await this.#request({ type: 'rotate', ...rotation });
  }

  async shutdown(graceMs: number): Promise<void> {
    await this.#request({ type: 'shutdown', graceMs });
  }

  write(index: number, data: Uint8Array): void {
    this.#input(index, data, false);
  }

  type(index: number, data: Uint8Array): void {
    this.#input(index, data, true);
  }

  async writeSeen(index: number, offset: number, data: Uint8Array): Promise<boolean> {
    // What a silent connection brings there late is not for what is there by then.
    if (this.#pulse?.isSilent) return false;
    return (await this.#ask((id) => encodeSeenInput(id, index, offset, data))) === true;
  }

  answer(index: number, offset: number, data: Uint8Array): void {
    this.#write(encodeAnswer(index, offset, data));
  }

  async subscribe(
    worker: string,
    from: number | 'segment' | 'end',
    handler: OutputHandler,
  ): Promise<() => void> {
    const subscription = this.#nextId++;
    const follower: Follower = { handler, acked: 0 };
    this.#followers.set(subscription, follower);
    try {
      // At once, not after a turn of the loop: the first events may be in the same read as the reply.
      const open = (value: unknown) => {
        if (!value) return;
        if (!isOpening(value)) throw new ProtocolError('an opening that is none');
        handler.open(value);
      };
      await this.#request({ type: 'subscribe', worker, subscription, from }, open);
    } catch (error) {
      this.#followers.delete(subscription);
      throw error;
    }
    return () => {
      this.#followers.delete(subscription);
      if (!this.#closed) void this.#request({ type: 'unsubscribe', subscription }).catch(() => {});
    };
  }

  close(): void {
    this.#stream.destroy();
  }

  /** Reads nothing more until {@link resume}: what the host says waits, and it is not taken for silent. */
  pause(): void {
    this.#pulse?.pause();
    this.#stream.pause();
  }

  resume(): void {
    this.#pulse?.resume();
    this.#stream.resume();
  }

  #beatEvery(beatMs: number, isPatient: boolean): void {
    const giveUp = (silentMs: number) => {
      this.#problem ??= `nothing was heard from the host for ${silentMs / 1000} s`;
      this.#stream.destroy();
    };
    this.#pulse = new Pulse({
      beatMs,
      missed: MISSED_BEATS,
      ask: () => void this.#request({ type: 'ping' }).catch(() => {}),
      onSilence: (silentMs) => (isPatient ? this.onSilence(silentMs) : giveUp(silentMs)),
      onHeard: () => this.onSilence(undefined),
    });
  }

  #input(index: number, data: Uint8Array, isTyped: boolean): void {
    for (let from = 0; from < data.byteLength; from += MAX_INPUT_BYTES) {
      this.#write(encodeInput(index, data.subarray(from, from + MAX_INPUT_BYTES), isTyped));
    }
  }

  #request(request: HostRequest, onReply?: (value: unknown) => void): Promise<unknown> {
    return this.#ask((id) => encodeMessage({ ...request, id }), onReply);
  }

  /** Sends what is replied to under an id. */
  #ask(frame: (id: number) => Buffer, onReply: (value: unknown) => void = () => {}): Promise<unknown> {
    if (this.#closed) return Promise.reject(new HostLinkError(this.#reason()));
    const id = this.#nextId++;
    const bytes = frame(id);
    // The host would end the connection, and with it what is between all its workers and whoever follows them.
    if (bytes.byteLength - BODY_AT >= MAX_FRAME_BYTES)
      return Promise.reject(
        new HostLinkError(`a request of ${bytes.byteLength} bytes is too large for a host`),
      );
    this.#write(bytes);
    return new Promise((resolve, reject) => {
      const settle = (value: unknown) => {
        try {
          onReply(value);
        } catch (error) {
          reject(error instanceof ProtocolError ? new HostLinkError(error.message) : error);
          throw error;
        }
        resolve(value);
      };
      this.#waiting.set(id, { resolve: settle, reject });
    });
  }

  #write(frame: Buffer): void {
    if (!this.#closed) this.#stream.write(frame);
  }

  #receive(chunk: Buffer): void {
    this.#pulse?.hear();
    try {
      for (const frame of this.#reader.push(chunk)) this.#frame(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // What a shell prints when one logs in stands where the greeting is to be.
      const [line = ''] = chunk.toString().trimStart().split('\n');
      const isGreeting = this.#waiting.has(0);
      this.#problem = isGreeting ? `no host answers, but ${quoted(line, 80)}` : error.message;
      this.#stream.destroy();
    }
  }

  #frame(frame: Frame): void {
    if (frame.type === FrameType.event) {
      const { subscription, event } = decodeEventFrame(frame.body);
      this.#deliver(subscription, event);
    } else if (frame.type === FrameType.message) {
      const message = decodeMessage(frame.body);
      if (!isHostMessage(message)) throw new ProtocolError('the host says what makes no sense');
      this.#message(message);
    }
  }

  #deliver(subscription: number, event: LoggedEvent): void {
    const follower = this.#followers.get(subscription);
    if (!follower) return;
    follower.handler.event(event);
    if (event.end - follower.acked < ACK_BYTES) return;
    follower.acked = event.end;
    this.#write(encodeAck(subscription, event.end));
  }

  #message(message: HostMessage): void {
    switch (message.type) {
      case 'hello':
        if (message.protocol !== PROTOCOL_VERSION) return this.#refused(unlike(message, OURS));
        this.#settle(0, (waiting) => waiting.resolve(message));
        break;
      case 'reply':
        this.#settle(message.id, (waiting) => {
          if ('error' in message) waiting.reject(new HostLinkError(excerpt(message.error, MAX_WORDS)));
          else waiting.resolve(message.value);
        });
        break;
      case 'error':
        return this.#refused(message.error);
      default:
        this.onNotice(message);
    }
  }

  /** Nothing more is said after this: whoever is kept waiting for it, here or there, would wait for ever. */
  #refused(words: string): void {
    const why = excerpt(words, MAX_WORDS);
    this.#problem = why;
    this.#settle(0, (waiting) => waiting.reject(new HostRefusedError(why)));
    this.#stream.destroy();
  }

  #settle(
    id: number,
    how: (waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }) => void,
  ): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) how(waiting);
  }

  #reason(): string {
    return this.#problem ?? 'the connection to the host ended';
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pulse?.stop();
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, (waiting) => waiting.reject(new HostLostError(this.#reason())));
    }
    this.onClose(this.#reason());
  }
}

/** @throws {ProtocolError} when what a host says of a worker is none */
function checkWorker(value: unknown): void {
  if (!isHostedWorker(value)) throw new ProtocolError('a worker that is none');
}
