import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeMessage } from '../../../src/host/frame.ts';
import { PROTOCOL_VERSION } from '../../../src/host/protocol.ts';
import type { Fleet } from './fleet.ts';

const SLOW_CLIENT_MS = 4000;

/** Those who ask, and then take their time. */
export const SLOW_CLIENTS = {
  'a stream that is not read': (fleet: Fleet) =>
    hold(
      fleet.sockets.control,
      'GET /v1/stream HTTP/1.1\r\nHost: run\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ),
  'a body that trickles': (fleet: Fleet) =>
    hold(
      fleet.sockets.control,
      'POST /v1/workers/agent-1/send HTTP/1.1\r\nHost: run\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n',
      '{',
    ),
  'headers that trickle': (fleet: Fleet) =>
    hold(fleet.sockets.control, 'GET /v1/workers HTTP/1.1\r\n', 'X: y\r\n'),
  'output that is not read': (fleet: Fleet) =>
    hold(
      fleet.sockets.host,
      Buffer.concat([
        encodeMessage({ type: 'hello', protocol: PROTOCOL_VERSION, version: '1' }),
        ...fleet.names.map((worker, i) =>
          encodeMessage({ type: 'subscribe', id: i + 1, worker, subscription: i + 1, from: 'segment' }),
        ),
      ]),
    ),
};

/** Says something, then a little again and again, and reads nothing. */
async function hold(socketPath: string, first: string | Uint8Array, again = ''): Promise<void> {
  const socket = connect(socketPath);
  socket.on('error', () => {});
  socket.pause();
  socket.write(first);
  for (let passed = 0; passed < SLOW_CLIENT_MS; passed += 200) {
    if (again !== '' && socket.writable) socket.write(again);
    await delay(200);
  }
  socket.destroy();
}
