import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run, Worker } from '../../src/api/schema.ts';
import { status } from '../../src/commands/status.ts';
import { encodeMessage } from '../../src/host/frame.ts';
import { readHello } from '../../src/host/protocol.ts';
import { Sandbox, until } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** What a host of version 9.9.9 says to a control of another protocol. */
function refusal(): string {
  try {
    readHello(Buffer.from(JSON.stringify({ type: 'hello', protocol: 99, version: '0.0.1' })), '9.9.9');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('any version is taken');
}

test('a host of another version is named with its reason: in the run, at its workers, in status and in the log', async () => {
  const answer = join(sandbox.root, 'answer');
  writeFileSync(answer, encodeMessage({ type: 'error', error: refusal() }));
  const config = sandbox.configure({
    hosts: [{ name: 'box', command: ['sh', '-c', 'cat "$0"; exit 1', answer] }],
    workers: [
      { name: 'near', command: ['cat'] },
      { name: 'far', host: 'box', command: ['cat'] },
    ],
  });
  const { client } = await sandbox.enliven(await sandbox.open({ config }));
  const reason =
    /the host is orch-tui 9\.9\.9 with protocol \d+, and orch-tui 0\.0\.1 with protocol 99 asks it/;
  const seen = await until(client, ({ run, workers }) => {
    return run?.hosts?.[0]?.state === 'lost' && workers.get('far')?.problem?.includes('9.9.9') === true;
  });
  // What a room is sent, and what is answered to who asks, is the same.
  for (const run of [seen.run!, await client.get<Run>('/v1/run')]) {
    expect(run.hosts).toMatchObject([{ name: 'box', state: 'lost', problem: expect.stringMatching(reason) }]);
    expect(run.configProblems).toEqual([
      expect.stringMatching(
        /^host box cannot be reached, what runs there runs on: the host is orch-tui 9\.9\.9/,
      ),
    ]);
  }
  for (const far of [seen.workers.get('far')!, await client.get<Worker>('/v1/workers/far')]) {
    expect(far).toMatchObject({ state: 'unreachable', host: 'box', problem: expect.stringMatching(reason) });
  }
  expect(await client.get<Worker>('/v1/workers/near')).toMatchObject({ state: 'running' });

  const io = sandbox.io();
  expect(await status({}, io)).toBe(0);
  expect(io.out()).toMatch(/^far +unreachable .* box +cat \(the host is orch-tui 9\.9\.9 with protocol/m);
  expect(io.out()).toMatch(/^! host box cannot be reached.*install the same version on both sides/m);
  expect(sandbox.log.join('\n')).toMatch(/\[warn\] host box: no host: the host is orch-tui 9\.9\.9/);
});
