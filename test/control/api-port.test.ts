import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlApi } from '../../src/control/api.ts';
import { ApiPort, type ApiPortState } from '../../src/control/api-port.ts';
import { Control } from '../../src/control/control.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { serveTcp } from '../../src/control/server.ts';
import { openTokens } from '../../src/control/tokens.ts';
import { Redactor } from '../../src/redaction.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ANY_PORT = '127.0.0.1:0';

let dir: string;
let token: string;
let api: ControlApi;
let port: ApiPort;
let states: ApiPortState[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'port-'));
  token = join(dir, 'api-token');
  states = [];
  const control = new Control({
    run: { id: 'run-1', dir, version: '0', startedAt: 0, leaveKey: 'ctrl-]' },
    settings: {
      recording: { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 },
      stopGraceMs: 0,
      logins: {},
    },
    environment: {},
    readings: new LiveReadings({ agents: new Map(), shell: undefined }, new VirtualClock()),
  });
  api = new ControlApi({ control, onDown: () => {} });
  port = new ApiPort(api, dir, new Redactor(), (state) => states.push(state));
});
afterEach(async () => {
  await port.close();
  rmSync(dir, { recursive: true, force: true });
});

test('tokens that cannot be removed are told of, and it is listened on another address and closed all the same', async () => {
  await port.listen(ANY_PORT);
  const { url } = states[0]!.address!;
  rmSync(token);
  mkdirSync(token);
  await port.listen(undefined);
  expect(states[1]).toEqual({ problem: expect.stringContaining('the tokens of before cannot be removed: ') });
  await expect(fetch(`${url}/v1/run`)).rejects.toThrow();

  rmdirSync(token);
  await port.listen(ANY_PORT);
  expect(states[2]).toMatchObject({ address: { tokenFile: token } });
  rmSync(token);
  mkdirSync(token);
  await expect(port.close()).resolves.toBeUndefined();
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

/** With what a request or, with these headers, a stream is refused. */
async function refusalOf(port: number, headers: Record<string, string>): Promise<unknown> {
  const outgoing = request({ host: '127.0.0.1', port, path: '/v1/stream', headers }).end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  return [response.statusCode, response.headers['retry-after']];
}

test('whoever comes before the tokens are known may come again soon', async () => {
  const free = await freePort();
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  const early: unknown[] = [];
  const { stop } = await serveTcp(api, { host: '127.0.0.1', port: free }, async () => {
    early.push(await refusalOf(free, {}), await refusalOf(free, upgrade));
    return openTokens(dir);
  });
  expect(early).toEqual([
    [503, '1'],
    [503, '1'],
  ]);
  // Who has no token may come again with one, but not just later.
  expect(await refusalOf(free, {})).toEqual([401, undefined]);
  stop();
});
