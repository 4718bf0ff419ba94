import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import { messageOf } from '../error-message.ts';
import { encodeMessage, type Frame, FrameReader, FrameType, ProtocolError } from './frame.ts';
import { type Host, HostError } from './host.ts';
import { Outbox } from './outbox.ts';
import {
  type ClientHello,
  decodeAck,
  decodeAnswer,
  decodeInput,
  decodeMessage,
  decodeSeenInput,
  encodeEventFrame,
  type HostMessage,
  type HostNotice,
  PROTOCOL_VERSION,
  readHello,
} from './protocol.ts';
import { SpawnError } from './pty.ts';
import { parseRequest } from './request.ts';
import type { Subscription } from './subscription.ts';
import type { Worker } from './worker.ts';

/** Bytes of notices that may wait for a client; one that reads none of them has stopped for good. */
const MAX_WAITING_NOTICES = 8 * 1024 * 1024;

/** How long a client may take to read the last that it is told, ms. */
const FAREWELL_MS = 1000;

export interface ConnectionOptions {
  /** Version of this program, for the hello. */
  version: string;
  /** Called with what the client says of itself, when it has greeted. */
  onGreeted?: (hello: ClientHello) => void;
  /** Tells this host from others. */
  identity?: string | undefined;
  /** Called when a client asked for the end of everything, after all workers are gone and before it is told so. */
  onEnding?: () => void;
  /** Called after it was told so. */
  onShutdown: () => void;
}

/**
 * Serves one client of the host over any byte stream. Whatever is wrong with what it sends ends this connection, with a
 * message that says what, and touches nothing else.
 */
export function serveClient(host: Host, stream: Duplex, options: ConnectionOptions): void {
  const reader = new FrameReader();
  const outbox = new Outbox(stream);
  const subscriptions = new Map<number, { subscription: Subscription; worker: Worker }>();
  let greeted = false;

  const send = (message: HostMessage) => {
    if (stream.writable) outbox.send(encodeMessage(message));
  };
  let waitingNotices = 0;
  const notify = (notice: HostNotice) => {
    if (!stream.writable) return;
    const bytes = encodeMessage(notice);
    waitingNotices += bytes.byteLength;
    if (waitingNotices > MAX_WAITING_NOTICES) return void stream.destroy();
    outbox.send(bytes, () => {
      waitingNotices -= bytes.byteLength;
    });
  };
  const stopListening = host.listen(notify);
  let left = false;
  const leave = () => {
    left = true;
    outbox.flush();
    stopListening();
    for (const { subscription, worker } of subscriptions.values()) worker.unsubscribe(subscription);
    subscriptions.clear();
  };

  const subscriptionTo = (worker: Worker): Subscription | undefined => {
    for (const entry of subscriptions.values()) if (entry.worker === worker) return entry.subscription;
    return undefined;
  };

  /** Tells what came of a request; resolves with whether it could be fulfilled. */
  const reply = async (id: number, work: Promise<unknown>): Promise<boolean> => {
    try {
      const value = await work;
      send({ type: 'reply', id, ...(value !== undefined && { value }) });
      return true;
    } catch (error) {
      const expected = [HostError, SpawnError, ProtocolError].some((type) => error instanceof type);
      if (!expected) console.error(error);
      send({ type: 'reply', id, error: messageOf(error) });
      return false;
    }
  };

  /** Who still says something into a closed connection loses what it did not read yet: the client closes it. */
  const farewell = (lastWords?: Buffer) => {
    leave();
    const timer = setTimeout(() => stream.destroy(), FAREWELL_MS);
    stream.once('close', () => clearTimeout(timer));
    stream.end(lastWords);
  };

  const handlers: Record<number, (body: Buffer) => void> = {
    [FrameType.message]: (body) => {
      const message = decodeMessage(body);
      const id = message.id;
      if (!Number.isSafeInteger(id)) throw new ProtocolError(`${message.type}.id: expected a whole number`);
      void reply(id as number, answer(message)).then((isDone) => {
        if (!isDone || message.type !== 'shutdown') return;
        // Who asked for it may have gone meanwhile.
        if (stream.closed) return options.onShutdown();
        stream.once('close', options.onShutdown);
        farewell();
      });
    },
    [FrameType.input]: (body) => {
      const { index, data } = decodeInput(body);
      host.byIndex(index)?.write(data);
    },
    [FrameType.typed]: (body) => {
      const { index, data } = decodeInput(body);
      const worker = host.byIndex(index);
      worker?.type(data, subscriptionTo(worker));
    },
    [FrameType.seenInput]: (body) => {
      const { id, index, offset, data } = decodeSeenInput(body);
      const worker = host.byIndex(index);
      if (!worker) return send({ type: 'reply', id, value: false });
      void reply(id, worker.writeSeen(offset, data));
    },
    [FrameType.answer]: (body) => {
      const { index, offset, data } = decodeAnswer(body);
      host.byIndex(index)?.answer(offset, data);
    },
    [FrameType.ack]: (body) => {
      const { subscription: number, offset } = decodeAck(body);
      const entry = subscriptions.get(number);
      entry?.worker.acked(entry.subscription, offset);
    },
  };

  async function answer(message: { type: string }): Promise<unknown> {
    const request = parseRequest(message);
    switch (request.type) {
      case 'list':
        return host.list();
      case 'ping':
        return undefined;
      case 'spawn':
        return host.spawn(request.spec);
      case 'resize':
        return host.worker(request.worker).resize(request.cols, request.rows);
      case 'signal':
        return host.worker(request.worker).signal(signalOf(request.signal));
      case 'kill':
        return host.kill(request.worker, request.graceMs);
      case 'forget':
        return host.forget(request.worker);
      case 'rotate':
        return host.rotate(request);
      case 'shutdown':
        await host.shutdown(request.graceMs);
        return options.onEnding?.();
      case 'unsubscribe': {
        const entry = subscriptions.get(request.subscription);
        entry?.worker.unsubscribe(entry.subscription);
        subscriptions.delete(request.subscription);
        return undefined;
      }
      case 'subscribe': {
        if (subscriptions.has(request.subscription))
          throw new HostError(`subscription ${request.subscription} exists`);
        const worker = host.worker(request.worker);
        const opening = request.from === 'segment' ? await worker.log.opening() : undefined;
        // The client may have gone meanwhile, and nobody would end the subscription.
        if (left || stream.destroyed) return undefined;
        const from = opening?.offset ?? (request.from === 'end' ? worker.log.end : (request.from as number));
        const subscription = worker.subscribe(from, (event, mayWait) => {
          const frame = encodeEventFrame(request.subscription, event);
          if (mayWait) outbox.gather(frame);
          else outbox.send(frame);
        });
        subscriptions.set(request.subscription, { subscription, worker });
        // The reply goes first.
        setImmediate(() => subscription.start());
        return opening;
      }
    }
  }

  function receive(frame: Frame): void {
    if (greeted) {
      const handle = handlers[frame.type];
      if (!handle) throw new ProtocolError(`unknown frame type ${frame.type}`);
      return handle(frame.body);
    }
    if (frame.type !== FrameType.message) throw new ProtocolError('expected a hello first');
    const hello = readHello(frame.body, options.version);
    greeted = true;
    options.onGreeted?.(hello);
    const { version, identity } = options;
    const own = { version, pid: process.pid, ...(identity !== undefined && { identity }) };
    send({ type: 'hello', protocol: PROTOCOL_VERSION, ...own });
  }

  const read = (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) receive(frame);
    } catch (error) {
      stream.off('data', read);
      // What else it says is not listened to, and does not stay in the way of its end.
      stream.resume();
      farewell(encodeMessage({ type: 'error', error: messageOf(error) }));
    }
  };
  stream.on('data', read);
  stream.on('close', leave);
  stream.on('error', () => stream.destroy());
}

function signalOf(name: string): NodeJS.Signals {
  if (!Object.hasOwn(constants.signals, name))
    throw new HostError(`there is no signal "${name}": use a name such as SIGINT, SIGTERM or SIGKILL`);
  return name as NodeJS.Signals;
}
