import { createServer, type IncomingMessage, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { listenPrivately } from '../host/private-socket.ts';
import type { ControlApi } from './api.ts';

/** Largest body of a request, bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Largest message of a face on its stream, bytes. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Bytes that may wait for a face that does not read. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** Serves the control API over HTTP and WebSocket on a unix socket that only its owner can use; `stop` ends it. */
export async function serveControl(
  api: ControlApi,
  socketPath: string,
): Promise<{ server: Server; stop: () => void }> {
  const server = createServer((incoming, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    readJson(incoming).then(
      async (body) => {
        const { method = 'GET', url = '/' } = incoming;
        const result = await api.handle({ method, path: url, body });
        answer(result.status, result.body);
      },
      (error: Error) => answer(400, { error: error.message }),
    );
  });
  serveStreams(server, api);
  const stop = await listenPrivately(server, socketPath);
  return { server, stop };
}

function serveStreams(server: Server, api: ControlApi): void {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (incoming.url !== '/v1/stream') {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      const stream = api.stream((message) => {
        // A face that stopped to read is let go: it connects anew and is told all again.
        if (client.bufferedAmount > MAX_UNREAD_BYTES) client.terminate();
        else client.send(JSON.stringify(message));
      });
      client.on('message', (data: Buffer) => {
        const problem = receive(data, stream);
        if (problem !== undefined) client.close(1008, closeReason(problem));
      });
      client.on('close', () => stream.close());
      client.on('error', () => client.terminate());
    });
  });
}

/** As much of a text as the end of a stream can carry: 123 bytes, and a character that is cut becomes one of three. */
function closeReason(text: string): string {
  return Buffer.from(text).subarray(0, 120).toString();
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

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // What is too much is still read, so that the answer arrives.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new Error(`a body of more than ${MAX_BODY_BYTES} bytes`);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the body is not JSON');
  }
}
