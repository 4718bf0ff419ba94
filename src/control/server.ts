import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ServerMessage } from '../api/schema.ts';
import { type Clock, now, systemClock } from '../clock.ts';
import type { ListenAddress } from '../config/listen.ts';
import { listenPrivately } from '../host/private-socket.ts';
import { Allowance } from './allowance.ts';
import type { ControlApi } from './api.ts';
import { ControlError } from './control-error.ts';
import { type Admission, Gate, NOT_READY, TOO_MANY_READERS, type Tokens } from './gate.ts';
import { Places } from './places.ts';

/** Largest body of a request, bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Of a body that is too large, so much more is read, so that the answer arrives. */
const MAX_EXCESS_BYTES = 16 * 1024 * 1024;
/** Largest message of a face on its stream, bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Bytes that may wait for a face that does not read. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** Over TCP: connections at once, those among them that may only read, messages of each stream, and how long a request may take to come, ms. */
const MAX_CONNECTIONS = 64;
const MAX_READERS = 48;
const OF_STREAM = { burst: 500, perSecond: 200 };
const TCP_OPTIONS: ServerOptions = { headersTimeout: 10_000, requestTimeout: 30_000 };
/** Who offers other protocols only, as curl does HTTP/2, has to do with this one. Offers are a list (RFC 9110, 7.8). */
const OF_ALL: ServerOptions = {
  shouldUpgradeCallback: ({ headers }) =>
    headers.upgrade?.split(',').some((offer) => offer.trim().toLowerCase() === 'websocket') ?? false,
};
/** What is told of an error that nobody expected: its own message may have a secret in it. */
const UNEXPECTED = 'an unexpected error: control.log in the run folder says more';

/** Who may do what; by itself every request is one of the user's. */
type Admit = (request: IncomingMessage) => Admission;

const ofTheUser: Admit = () => ({ readOnly: false });

/**
 * Serves the control API over HTTP and WebSocket on a unix socket that only its owner can use; returns what ends it, with
 * every connection. The folder of the socket is private, from `root` down.
 */
export async function serveControl(api: ControlApi, socketPath: string, root?: string): Promise<() => void> {
  const server = serverOf(api, ofTheUser, {});
  const places = new Places();
  server.on('connection', (socket) => places.enter(socket));
  const stopListening = await listenPrivately(server, socketPath, { root });
  return () => {
    stopListening();
    places.end();
  };
}

/**
 * Serves the control API on a TCP port of this machine, for who brings a token; `port` is the one it got, `stop` ends it with
 * every connection. The tokens are asked for once it listens.
 * @throws the system's error when the port is taken, or what `openTokens` throws
 */
export async function serveTcp(
  api: ControlApi,
  { host, port }: ListenAddress,
  openTokens: () => Promise<Tokens>,
): Promise<{ port: number; stop: () => void }> {
  let gate: Gate | undefined;
  const places = new Places(MAX_CONNECTIONS, MAX_READERS);
  const admit: Admit = (request) => {
    const admission = gate?.admit(request) ?? NOT_READY;
    return 'readOnly' in admission && !places.admit(request.socket, admission) ? TOO_MANY_READERS : admission;
  };
  const server = serverOf(api, admit, TCP_OPTIONS, () => new Allowance(OF_STREAM, now));
  server.on('connection', (socket) => places.enter(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  // That one connection cannot be accepted ends nothing.
  server.on('error', (error) => console.error(error));
  const bound = (server.address() as AddressInfo).port;
  const stop = () => {
    server.close();
    places.end();
  };
  try {
    gate = new Gate(bound, await openTokens(), now);
  } catch (error) {
    stop();
    throw error;
  }
  return { port: bound, stop };
}

function serverOf(
  api: ControlApi,
  admit: Admit,
  options: ServerOptions,
  allowanceOfStream?: () => Allowance,
): Server {
  const server = createServer({ ...OF_ALL, ...options }, (incoming, response) => {
    const admission = admit(incoming);
    if (!('readOnly' in admission)) {
      // What a stranger has to say is not read.
      response.setHeaders(new Map(Object.entries(refusalHeaders(admission.status))));
      return answer(response, admission.status, { error: admission.error });
    }
    const { readOnly } = admission;
    readJson(incoming)
      .then(
        async (body) => {
          const { method = 'GET', url = '/' } = incoming;
          const result = await api.handle({ method, path: url, body, readOnly });
          answer(response, result.status, result.body);
        },
        (error: Error) =>
          answer(response, error instanceof ControlError ? error.status : 400, { error: error.message }),
      )
      // Only whoever asked is to feel it.
      .catch((error: unknown) => {
        console.error(error);
        answer(response, 500, { error: UNEXPECTED });
      });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    const admission = admit(incoming);
    if (!('readOnly' in admission)) return refuseUpgrade(socket, admission.status, admission.error);
    if (incoming.url !== '/v1/stream')
      return refuseUpgrade(socket, 404, `there is no stream ${incoming.url}`);
    sockets.handleUpgrade(incoming, socket, head, (client) =>
      serveStream(api, client, admission.readOnly, allowanceOfStream?.()),
    );
  });
  return server;
}

/** Serves the stream of one face. What nobody expected ends it, and nothing else. */
function serveStream(api: ControlApi, client: WebSocket, readOnly: boolean, allowance?: Allowance): void {
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      console.error(error);
      client.close(1011, UNEXPECTED);
    }
  };
  const clock: Clock = {
    now: systemClock.now,
    after: (ms, call) => systemClock.after(ms, () => guard(call)),
  };
  const send = (message: ServerMessage) => {
    // A face that stopped to read is let go: it connects anew and is told all again.
    if (client.bufferedAmount > MAX_UNREAD_BYTES) client.terminate();
    else client.send(JSON.stringify(message));
  };
  client.on('error', () => client.terminate());
  guard(() => {
    const stream = api.stream(send, readOnly, clock);
    client.on('close', () => stream.close());
    client.on('message', (data: Buffer) =>
      guard(() => {
        const problem = allowance?.take() === false ? 'too many messages' : receive(data, stream);
        if (problem !== undefined) client.close(1008, closeReason(problem));
      }),
    );
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

function refuseUpgrade(socket: Duplex, status: number, error: string): void {
  const body = `${JSON.stringify({ error })}\n`;
  const headers = Object.entries({
    ...refusalHeaders(status),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('')}\r\n${body}`);
}

/** Who comes too often or too early may come again after a second. */
function refusalHeaders(status: number): Record<string, string> {
  return { connection: 'close', ...((status === 429 || status === 503) && { 'retry-after': '1' }) };
}

function receive(data: Buffer, stream: ReturnType<ControlApi['stream']>): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(data.toString());
  } catch {
    return 'a message that is not JSON';
  }
  return stream.receive(message);
}

/** A reason has at most 123 bytes, or closing throws; it may quote what the face said. */
function closeReason(problem: string): string {
  return problem.replaceAll(/[^ -~]/g, '?').slice(0, 120);
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES + MAX_EXCESS_BYTES) break;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new ControlError(413, `a body of more than ${MAX_BODY_BYTES} bytes`);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, 'the body is not JSON');
  }
}
