import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlApi } from '../../src/control/api.ts';
import { ApiPort, type ApiPortState } from '../../src/control/api-port.ts';
import { Control } from '../../src/control/control.ts';
import { LiveReadings } from '../../src/control/readings.ts';
import { Redactor } from '../../src/redaction.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ANY_PORT = '127.0.0.1:0';

let dir: string;
let token: string;
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
  const api = new ControlApi({ control, onDown: () => {} });
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
