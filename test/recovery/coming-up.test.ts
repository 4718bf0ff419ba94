import { expect, test } from 'vitest';
import type { Reading } from '../../src/classifier/reading.ts';
import type { Situation } from '../../src/health/situation.ts';
import type { Step } from '../../src/recovery/recipe.ts';
import { advanceRun, type RunInput, type StepRun } from '../../src/recovery/step-run.ts';
import type { Trouble } from '../../src/recovery/trouble.ts';

const RESTART: Step = {
  name: 'start it again',
  do: [{ restart: 'resume' }, { until: 'idle' }, { send: 'go on', queue: false }],
  times: 1,
  after: 0,
  within: 60_000,
};

const BEGUN: StepRun = {
  recipe: 'exited',
  step: RESTART,
  rung: 0,
  of: 1,
  isLadder: true,
  told: 0,
  by: 'auto',
  agent: 'claude',
  startedAt: 0,
  act: 0,
  readyAt: 0,
  actAt: 0,
  awaiting: false,
  movedFrom: undefined,
  moves: 0,
  checkUntil: undefined,
  sent: [],
  before: [],
  last: undefined,
};

const READING: Reading = {
  state: 'starting',
  evidence: { text: '', rule: '' },
  attributes: {},
  progress: 0,
  confidence: 1,
  since: 0,
  source: 'screen',
  voices: [],
};

const UP: Situation = {
  now: 1000,
  reading: undefined,
  fresh: false,
  running: true,
  frozen: false,
  typing: false,
  personAt: undefined,
  activityAt: 0,
};

const input = (situation: Partial<Situation>, outcome?: RunInput['outcome']): RunInput => ({
  situation: { ...UP, ...situation },
  trouble: undefined,
  keys: {},
  zone: () => 'UTC',
  resumeText: 'go on',
  dryRun: false,
  outcome,
  troubleSince: undefined,
  personText: false,
  isUnsent: false,
  isOff: false,
});

test('an agent that ends again while its composer is awaited is not waited for', () => {
  const restarting = advanceRun(BEGUN, input({ running: false, exit: { signal: 'SIGKILL' } }));
  expect(restarting.effect).toEqual({ type: 'restart', how: 'resume' });
  const coming = advanceRun(restarting.run, input({ now: 2000 }, { ok: true }));
  expect(coming.ended).toBeUndefined();
  const failed = { result: 'failed', reason: 'it ended before its composer came up' };
  const gone = advanceRun(coming.run, input({ now: 4000, running: false, exit: { code: 1 } }));
  expect(gone.ended).toEqual({ result: 'failed', reason: 'it ended again' });
  const shell = (since: number) => ({ now: 4000, reading: { ...READING, state: 'shell' as const, since } });
  expect(advanceRun(coming.run, input(shell(3000))).ended).toEqual(failed);
  expect(advanceRun(coming.run, input(shell(0))).ended).toBeUndefined();
});

test('of a plain shell its prompt is what is waited for, and nothing is sent to it', () => {
  const plain = { ...BEGUN, agent: undefined };
  const restarting = advanceRun(plain, input({ running: false, exit: { signal: 'SIGHUP' } }));
  const coming = advanceRun(restarting.run, input({ now: 2000 }, { ok: true }));
  const prompt = advanceRun(
    coming.run,
    input({ now: 2500, reading: { ...READING, state: 'shell', since: 2400 } }),
  );
  expect(prompt.ended).toEqual({ result: 'recovered' });
  expect(prompt.effect).toBeUndefined();
});

test('after a dialog was answered the agent may come up as slowly as it likes', () => {
  const choose: Step = { name: 'accept', do: [{ wait: 0 }], times: 1, after: 0, within: 10_000 };
  const dialog: Trouble = { cause: 'setup', kind: 'trust', evidence: 'Yes, I trust this folder', since: 0 };
  const looks = (now: number, state: 'setup' | 'unknown' | 'working', trouble?: Trouble) => ({
    ...input({ now, fresh: true, reading: { ...READING, state } }),
    trouble,
  });
  const begun = advanceRun({ ...BEGUN, step: choose }, looks(1000, 'setup', dialog)).run;
  expect(advanceRun(begun, looks(11_000, 'setup', dialog)).ended).toEqual({ result: 'nothing' });
  expect(advanceRun(begun, looks(11_000, 'unknown'))).toEqual({ run: begun, wakeAt: 70_000 });
  expect(advanceRun(begun, looks(30_000, 'working')).ended).toEqual({ result: 'recovered' });
  expect(advanceRun(begun, looks(71_000, 'unknown')).ended).toEqual({ result: 'nothing' });
});
