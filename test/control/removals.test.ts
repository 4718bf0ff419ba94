import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ToolCalls } from '../../src/control/tool-calls.ts';
import { TranscriptFiles } from '../../src/control/transcript-files.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { SupervisedFleet, type SupervisedOptions } from '../support/supervised-fleet.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const SESSION = '0b5e9d0e-31e5-4a67-8b9e-6f1e2d3c4b5a';
const QUIET: SupervisedOptions = { redrawMs: 1000, settings: { automation: 'on' } };
const LOGINS = { one: { WHO: 'one' }, two: { WHO: 'two' } };
const RUN_SETTINGS = {
  recording: { input: false, segmentBytes: 1 << 20, retentionBytes: 1 << 30 },
  stopGraceMs: 0,
  logins: LOGINS,
};
const SPEC = {
  name: 'w',
  argv: ['claude'],
  cwd: '/nowhere/w',
  env: {},
  cols: 120,
  rows: 40,
  scrollback: 200,
};

/** What takes its time on the fleet's clock. */
async function done<T>(fleet: SupervisedFleet, work: Promise<T>): Promise<T> {
  await fleet.clock.pass(5000);
  return work;
}

/** A worker leaves the run, as one does that is stopped when the config names it no more. */
async function removed(fleet: SupervisedFleet, worker: string): Promise<void> {
  await fleet.control.lives.want([], RUN_SETTINGS);
  await done(fleet, fleet.control.lives.stop(worker));
  expect(fleet.control.worker(worker)).toBeUndefined();
}

/** Three in one folder, the first of them in a conversation that the second was seen in before. */
async function inOneFolder(): Promise<SupervisedFleet> {
  const commands = { one: ['claude', '--resume', SESSION], two: ['claude'], three: ['claude'] };
  const fleet = await SupervisedFleet.start(commands, { ...QUIET, cwd: '/nowhere' });
  await fleet.clock.pass(10_000);
  const data = { worker: 'two', session: SESSION };
  fleet.log.append({ type: 'agent.session', at: fleet.clock.now(), data });
  return fleet;
}

const restarted = (fleet: SupervisedFleet) => done(fleet, fleet.hands.restart('two', 'resume'));

test('the conversation of a worker is nobody else’s', async () => {
  expect(await restarted(await inOneFolder())).toBe('forgot');
});

test('the conversation of a worker that was removed can be gone on with', async () => {
  const fleet = await inOneFolder();
  await removed(fleet, 'one');
  expect(await restarted(fleet)).toBe('remembers');
});

test('the conversation of a worker that is removed while it is asked for can be gone on with', async () => {
  const fleet = await inOneFolder();
  const asked = fleet.hands.restart('one', 'resume');
  const failed = expect(asked).rejects.toThrow('there is no worker "one"');
  fleet.host.onNotice({ type: 'forgotten', worker: 'one' });
  await failed;
  expect(await restarted(fleet)).toBe('remembers');
});

test('what a person switched for a worker that was removed is not meant for another of its name', async () => {
  const fleet = await SupervisedFleet.start({ w: ['claude'] }, { ...QUIET, logins: LOGINS });
  await fleet.clock.pass(5000);
  await done(fleet, fleet.hands.changeLogin('w', fleet.clock.now() + 60_000));
  fleet.supervisor.setAutomation({ worker: 'w' }, 'off');
  fleet.supervisor.pause('w', true);
  await removed(fleet, 'w');
  expect(fleet.hands.login('w')).toBeUndefined();
  await done(fleet, fleet.control.lives.add(SPEC));
  expect(fleet.control.worker('w')?.supervision).toMatchObject({ automation: 'on', paused: false });
  expect(fleet.control.origin('w').restarts).toBe(0);

  const next = await fleet.withAnotherControl();
  expect(next.control.worker('w')?.supervision).toMatchObject({ automation: 'on', paused: false });
  expect(next.control.origin('w').restarts).toBe(0);
  expect(next.hands.login('w')).toBeUndefined();
});

test('the transcript of a worker that was removed is not that of another of its name', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'orch-removed-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const transcript = join(dir, 'a.jsonl');
  const content = [{ type: 'tool_use', name: 'Bash', input: {} }];
  writeFileSync(transcript, `${JSON.stringify({ type: 'assistant', message: { content } })}\n`);
  const log = new MemoryLog();
  const calls = new ToolCalls(log, new VirtualClock(), new TranscriptFiles(log));
  log.append({ type: 'agent.session', at: 1, data: { worker: 'w', session: 's', transcript } });
  expect(await calls.news('w')).toHaveLength(1);
  log.append({ type: 'worker.removed', at: 2, data: { worker: 'w' } });
  expect(await calls.news('w')).toBeUndefined();
  // Another of its name is not made to wait for the next look at the file of the one before.
  log.append({ type: 'worker.removed', at: 3, data: { worker: 'w' } });
  log.append({ type: 'agent.session', at: 4, data: { worker: 'w', session: 't', transcript } });
  expect(await calls.news('w')).toHaveLength(1);
});
