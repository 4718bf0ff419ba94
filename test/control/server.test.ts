import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { connectApi } from '../../src/api/client.ts';
import type { Run } from '../../src/api/schema.ts';
import { type ApiRequest, type ApiResponse, ControlApi } from '../../src/control/api.ts';
import type { Control } from '../../src/control/control.ts';
import { serveControl } from '../../src/control/server.ts';
import type { ControlStream } from '../../src/control/stream.ts';
import { SupervisedFleet } from '../support/supervised-fleet.ts';

const SECRET = 'hunter2-hunter2';
const SAYS_MORE = 'an unexpected error: control.log in the run folder says more';

/** Fails where nobody expects it. */
class FailingApi extends ControlApi {
  override async handle(request: ApiRequest): Promise<ApiResponse> {
    if (request.path === '/v1/rejects') throw new Error(SECRET);
    if (request.path === '/v1/untold') return { status: 200, body: 1n };
    return super.handle(request);
  }

  override stream(...opened: Parameters<ControlApi['stream']>): ControlStream {
    const stream = super.stream(...opened);
    const receive = stream.receive.bind(stream);
    stream.receive = (said) => {
      if (isDeepStrictEqual(said, {})) throw new Error(SECRET);
      return receive(said);
    };
    return stream;
  }
}

let dir: string;
let socket: string;
let control: Control;
let stop: () => void;
let complaints: unknown[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'srv-'));
  socket = join(dir, 's');
  complaints = [];
  vi.spyOn(console, 'error').mockImplementation((said) => complaints.push(said));
  const fleet = await SupervisedFleet.start({ one: ['claude'] });
  ({ control } = fleet);
  stop = await serveControl(new FailingApi({ control, journal: fleet.log, onDown: () => {} }), socket);
});
afterEach(() => {
  stop();
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

test.each(['/v1/rejects', '/v1/untold'])(
  'an error that nobody expected is one answer, and all else goes on: %s',
  async (path) => {
    const client = connectApi(socket);
    await expect(client.get(path)).rejects.toMatchObject({ status: 500, message: SAYS_MORE });
    expect(complaints).toHaveLength(1);
    await expect(client.get<Run>('/v1/run')).resolves.toHaveProperty('id');
  },
);

test.each([
  ['while it is told something', {}],
  ['while it is drawn for', { type: 'watch', maxFps: 60, windows: [{ worker: 'one', cols: 80, rows: 24 }] }],
])('an error that nobody expected ends the stream on which it is met, and no other: %s', async (_, said) => {
  const other = await opened();
  const unlucky = await opened();
  const closed = new Promise((resolve) =>
    unlucky.on('close', (code, reason: Buffer) => resolve([code, reason.toString()])),
  );
  vi.spyOn(control, 'screen').mockImplementation(() => {
    throw new Error(SECRET);
  });
  unlucky.send(JSON.stringify(said));
  expect(await closed).toEqual([1011, SAYS_MORE]);
  expect(complaints).toHaveLength(1);
  expect(other.readyState).toBe(WebSocket.OPEN);
  other.terminate();
});

function opened(): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const face = new WebSocket(`ws+unix://${socket}:/v1/stream`);
    face.on('open', () => resolve(face));
    face.on('error', reject);
  });
}
