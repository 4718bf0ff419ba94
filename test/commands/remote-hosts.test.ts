import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run, Worker } from '../../src/api/schema.ts';
import { RemoteHosts, type RemoteHostsOptions } from '../../src/commands/remote-hosts.ts';
import { status } from '../../src/commands/status.ts';
import { encodeMessage } from '../../src/host/frame.ts';
import { readHello } from '../../src/host/protocol.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { controlOf } from '../support/simulated-fleet.ts';
import { SimulatedHost } from '../support/simulated-host.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
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
        /^host box answers but cannot be used, and nothing is started there: the host is orch-tui 9\.9\.9/,
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
  expect(io.out()).toMatch(/^! host box answers but cannot be used.*install the same version on both sides/m);
  expect(sandbox.log.join('\n')).toMatch(/\[warn\] host box: no host: the host is orch-tui 9\.9\.9/);
});

/** The hosts elsewhere of a run, on a clock of its own. */
async function remoteHosts(options: Partial<RemoteHostsOptions> = {}) {
  const clock = new VirtualClock();
  const run = await sandbox.open({ command: ['cat'] });
  const recording = { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 };
  const { journal = new MemoryLog() } = options;
  const control = await controlOf(new SimulatedHost(clock), clock, [], journal);
  const hosts = new RemoteHosts({
    ...{ clock, run, control, journal },
    recording: () => recording,
    specs: () => [],
    onReached: () => {},
    onProblem: () => {},
    log: () => {},
    ...options,
  });
  return { hosts, clock, control, journal };
}

test('a host that cannot be reached is tried after 100 ms, each time twice as late, and every 10 s at last', async () => {
  const failures: number[] = [];
  const { hosts, clock, control, journal } = await remoteHosts({
    onProblem: () => failures.push(clock.now()),
  });
  hosts.want([{ name: 'box', command: [`${sandbox.root}/no-ssh`] }]);
  await clock.pass(60_000);
  const waits = failures.slice(1).map((at, i) => at - failures[i]!);
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
  expect(control.run().hosts).toMatchObject([
    { state: 'lost', problem: expect.stringContaining('there is no program') },
  ]);
  // Nobody was there who could have been lost.
  expect(journal.read({ types: ['host.lost'] })).toEqual([]);
  await hosts.close();
});

test('what runs on a host is said to run on only where a control of the run has reached it', async () => {
  const journal = new MemoryLog();
  journal.append({ type: 'host.reached', at: 0, data: { host: 'old' } });
  const { hosts, clock } = await remoteHosts({ journal });
  hosts.want(['old', 'new'].map((name) => ({ name, command: [`${sandbox.root}/no-ssh`] })));
  await clock.until(() => hosts.problems.length === 2, 60_000);
  expect(hosts.problems).toEqual([
    expect.stringMatching(/^host old cannot be reached, what runs there runs on: there is no program /),
    expect.stringMatching(/^host new cannot be reached, and has not been yet: there is no program /),
  ]);
  await hosts.close();
});
