import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, onTestFailed, test, vi } from 'vitest';
import { CLAUDE_VERSIONS, claudePrograms } from './support/claude.ts';
import { CLAUDE, ClaudeFleet, type FleetWorker, promptFor } from './support/claude-fleet.ts';
import type { Behavior } from './support/fake-api.ts';
import { descendantsOf } from './support/processes.ts';

// Sixteen agents keep a small machine busy.
vi.setConfig({ testTimeout: 150_000 });

const { programs, obstacle } = await claudePrograms(CLAUDE_VERSIONS);
if (obstacle) console.warn(`The tests of healing the real Claude Code are skipped: ${obstacle}.`);
const hasFish = spawnSync('fish', ['--version']).status === 0;
const SHELLS = hasFish ? ['bash', 'fish'] : ['bash'];
if (!hasFish) console.warn('An agent that left to fish is not tested: fish is not installed.');

const RESUME = 'Continue the current task from where it stopped.';
const SENT_RESUME = [`"${RESUME}"`];
/** How long an agent may take to ask the API. */
const ASKED_MS = 60_000;
/** Three hours: nothing is done about a limit before it is over. */
const LONG_LIMIT_S = 3 * 3600;
/** A limit that ends while other things are waited for. Agents tell the minute alone. */
const SHORT_LIMIT_S = 75;
const BRIEFING = Array.from({ length: 300 }, (_, i) => `${i + 1}. Step ${i + 1} of the briefing.`).join('\n');
const OLD_HOOKS = JSON.stringify({ hooks: { PostToolUse: 'echo done', Stop: 'echo stopped' } });
/** They come when the product has looked for such files already. */
const WITH_OLD_HOOKS = `mkdir .claude && mv old.json .claude/settings.json && exec ${CLAUDE.join(' ')} '${promptFor('settings')}'`;
const QUOTES = [
  'Interrupted · What should Claude do instead?',
  '(no response)',
  '(no content)',
  "You've hit your 5-hour limit · resets 2:33am (UTC)",
  'API Error: 500 {"type":"error"}',
  'API Error: Connection error.',
  'Invalid API key · Please run /login',
  'Settings Error',
  '❯ 1. Yes, I trust this folder',
  'Do you want to proceed?',
  '[Pasted text #1 +300 lines]',
  'bash-5.2$ ',
]
  .map((line) => `  ⎿  ${line}\n● ${line}\n${line}\n`)
  .join('\n');

/** A turn that ends when it was seen to be at work: an answer may be too quick for that. */
const SEEN: Behavior = { kind: 'text', text: 'The first part is done.', held: true };
/** A turn that gets nowhere until somebody interrupts it. */
const MIDWAY: Behavior = { kind: 'hang-midway', text: 'I read the code and ' };
const SLOW: Behavior = { kind: 'text', text: 'One thing after the other. '.repeat(15), delay: 60 };
const EMPTY: Behavior = { kind: 'empty' };
const CUT: Behavior = { kind: 'break-midway', text: 'I read the code and ' };

const BROKEN: Behavior = { kind: 'status', status: 500, type: 'api_error', message: 'Internal server error' };
const BUSY: Behavior = { kind: 'status', status: 529, type: 'overloaded_error', message: 'Overloaded' };
/** For an error that is the agent's last word. */
const NO_RETRY = { CLAUDE_CODE_MAX_RETRIES: '0' };

function limit(seconds: number): Behavior {
  const resets = String(Math.round(Date.now() / 1000) + seconds);
  const headers = {
    'x-should-retry': 'false',
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-reset': resets,
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-5h-status': 'rejected',
    'anthropic-ratelimit-unified-5h-reset': resets,
  };
  return { kind: 'status', status: 429, type: 'rate_limit_error', message: 'Over the limit.', headers };
}

/** Who has a plan with a usage limit, and no key. */
const SUBSCRIBER = { ANTHROPIC_API_KEY: null, CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-fake-of-the-tests' };

/** Workers, each with the trouble that its name says. */
function workersOf(version: string): FleetWorker[] {
  // Each asks a second time before it gives up: 2.1 after an empty answer, 2.0 after an error, both after a broken stream.
  const isOld = version.startsWith('2.0');
  const twice = (behavior: Behavior) => [behavior, behavior];
  const onceOrTwice = (behavior: Behavior) => (isOld ? twice(behavior) : [behavior]);
  return [
    { name: 'interrupted', behaviors: [MIDWAY] },
    { name: 'empty', behaviors: isOld ? [EMPTY] : twice(EMPTY) },
    { name: 'refused', behaviors: onceOrTwice(BROKEN), env: NO_RETRY },
    { name: 'overloaded', behaviors: onceOrTwice(BUSY), env: NO_RETRY },
    { name: 'disconnected', behaviors: twice(CUT), env: NO_RETRY },
    { name: 'retrying', behaviors: [BROKEN, BROKEN, BROKEN] },
    { name: 'limited', behaviors: onceOrTwice(limit(LONG_LIMIT_S)), env: SUBSCRIBER },
    { name: 'settings', command: ['sh', '-c', WITH_OLD_HOOKS], files: { 'old.json': OLD_HOOKS } },
    { name: 'strange', strange: true },
    { name: 'pasted', command: CLAUDE },
    { name: 'killed', behaviors: [SEEN, MIDWAY] },
    { name: 'bash', command: ['bash', '--norc'], behaviors: [SEEN] },
    { name: 'shot', command: ['bash', '--norc'], behaviors: [SEEN, MIDWAY] },
    ...(hasFish ? [{ name: 'fish', command: ['fish', '--no-config'], behaviors: [SEEN] }] : []),
    {
      name: 'healthy',
      command: [...CLAUDE, '--allowedTools', 'Bash(cat:*)', '--', promptFor('healthy')],
      files: { 'quotes.txt': QUOTES },
      behaviors: [
        { kind: 'text', text: QUOTES.repeat(2), delay: 40 },
        { kind: 'tool', name: 'Bash', input: { command: 'cat quotes.txt', description: 'Show the quotes' } },
        { kind: 'text', text: `That is all.\n\n${QUOTES}` },
      ],
    },
    // The last to start: it is killed in its first turn.
    { name: 'stillborn', behaviors: [SLOW] },
  ];
}

/** The same call again and again. */
const AGAIN: Behavior = {
  kind: 'tool',
  name: 'Bash',
  input: { command: 'sleep 2', description: 'Wait for it' },
};

/**
 * Workers that are to be waited for: one whose request is never answered, with the least time after which that is too long,
 * one whose limit ends soon, one that has another login, and one that does the same over and over.
 */
function openPatient(version: string): Promise<ClaudeFleet> {
  const limited = (seconds: number) =>
    Array.from({ length: version.startsWith('2.0') ? 2 : 1 }, () => limit(seconds));
  return ClaudeFleet.open({
    version,
    claude: programs.get(version)!,
    workers: [
      { name: 'mute', behaviors: [{ kind: 'hang' }] },
      { name: 'limited', behaviors: limited(SHORT_LIMIT_S), env: SUBSCRIBER },
      {
        name: 'looping',
        command: [...CLAUDE, '--allowedTools', 'Bash(sleep:*)', '--', promptFor('looping')],
        behaviors: Array.from({ length: 30 }, () => AGAIN),
      },
      { name: 'rich', behaviors: limited(LONG_LIMIT_S), logins: ['plan', 'key'] },
    ],
    config: {
      stuckThresholdMs: 60_000,
      logins: {
        plan: SUBSCRIBER,
        key: { ANTHROPIC_API_KEY: { from: 'ANTHROPIC_API_KEY' }, CLAUDE_CODE_OAUTH_TOKEN: null },
      },
    },
  });
}

describe.skipIf(obstacle)('the real Claude Code', () => {
  // They wait for a minute, while all the others are mended.
  const patient = new Map<string, ClaudeFleet>();
  beforeAll(async () => {
    for (const version of CLAUDE_VERSIONS) {
      const fleet = await openPatient(version);
      patient.set(version, fleet);
      // A small machine is busy while agents start: the next come when these are there.
      const { workers } = await fleet.status();
      await Promise.all(workers.map(({ name }) => fleet.isUp(name)));
    }
  });
  afterAll(async () => {
    for (const fleet of patient.values()) await fleet.close();
  });

  describe.each(CLAUDE_VERSIONS)('%s comes back by itself', (version) => {
    let fleet: ClaudeFleet;

    beforeAll(async () => {
      fleet = await ClaudeFleet.open({
        version,
        claude: programs.get(version)!,
        workers: workersOf(version),
        config: { accept: ['trust'] },
      });
    });
    afterAll(() => fleet?.close());

    /** The agent of a worker that is a shell is started as a person does it. */
    async function startInShell(worker: string): Promise<void> {
      await fleet.shows(worker, 'shell');
      await fleet.command('send', worker, `${CLAUDE.join(' ')} '${promptFor(worker)}'`);
      await fleet.api.asked(promptFor(worker), ASKED_MS, worker);
      await firstTurn(worker);
    }

    /** One that ends when it was seen. */
    async function firstTurn(worker: string): Promise<void> {
      await fleet.shows(worker, 'working');
      fleet.api.release(worker);
      await fleet.shows(worker, 'working', 'idle');
    }

    async function pidOf(worker: string): Promise<number> {
      const { workers } = await fleet.status();
      return workers.find(({ name }) => name === worker)!.pid!;
    }

    /** It got the resume text, and nothing else was needed. */
    async function expectResumed(worker: string, cause: string): Promise<void> {
      const incident = await fleet.mended(worker);
      expect(incident).toMatchObject({ cause, outcome: 'recovered' });
      expect(incident.steps).toMatchObject([{ by: 'auto', result: 'recovered', sent: SENT_RESUME }]);
      await fleet.api.asked(RESUME, ASKED_MS, worker);
    }

    test.concurrent('after an Esc in its turn', async () => {
      await fleet.api.asked(promptFor('interrupted'), ASKED_MS, 'interrupted');
      await fleet.shows('interrupted', 'working');
      await fleet.command('key', 'interrupted', 'esc');
      await expectResumed('interrupted', 'interrupted');
    });

    test.concurrent('after an empty answer', () => expectResumed('empty', 'no_content'));
    test.concurrent('after an error of the server', () => expectResumed('refused', 'api_error'));
    test.concurrent('after an overload', () => expectResumed('overloaded', 'api_error'));
    test.concurrent('after a broken connection', () => expectResumed('disconnected', 'api_error'));

    test.concurrent('not before the reset of its limit', async () => {
      await fleet.happened('limited', 'incident.opened');
      expect(fleet.incidents('limited')).toMatchObject([{ cause: 'rate_limited', kind: 'usage' }]);
    });

    test.concurrent('over a dialog about its settings', async () => {
      const incident = await fleet.mended('settings');
      expect(incident).toMatchObject({ cause: 'settings_error', outcome: 'recovered' });
      await fleet.api.asked(promptFor('settings'), ASKED_MS, 'settings');
    });

    test.concurrent('in a folder that the config trusts', async () => {
      const incident = await fleet.mended('strange');
      expect(incident).toMatchObject({ cause: 'setup', kind: 'trust', outcome: 'recovered' });
      await fleet.api.asked(promptFor('strange'), ASKED_MS, 'strange');
    });

    test.concurrent('from a briefing that was never sent', async () => {
      await fleet.shows('pasted', 'idle');
      await fleet.post('/v1/workers/pasted/input', { text: BRIEFING });
      const incident = await fleet.mended('pasted');
      expect(incident).toMatchObject({ cause: 'draft', kind: 'pasted', outcome: 'recovered' });
      const { prompt } = await fleet.api.asked('300. Step 300 of the briefing.', ASKED_MS, 'pasted');
      expect(prompt).toContain('\n1. Step 1 of the briefing.');
    });

    test.concurrent('killed in its terminal, in the same conversation', async () => {
      await firstTurn('killed');
      await fleet.command('send', 'killed', 'Do the second part.');
      await fleet.api.asked('Do the second part.', ASKED_MS, 'killed');
      process.kill(await pidOf('killed'), 'SIGKILL');
      const incident = await fleet.mended('killed');
      expect(incident).toMatchObject({ cause: 'exited', kind: 'SIGKILL', outcome: 'recovered' });
      const { data } = await fleet.happened(
        'killed',
        'worker.started',
        ({ data: { attempt } }) => attempt === 1,
      );
      expect(data.argv).toContain('--resume');
      await fleet.api.asked(RESUME, ASKED_MS, 'killed');
    });

    test.concurrent('killed as its first turn begins, perhaps before there is a conversation', async () => {
      await fleet.shows('stillborn', 'working');
      const asked = fleet.api.promptsOf('stillborn').length;
      process.kill(await pidOf('stillborn'), 'SIGKILL');
      const incident = await fleet.mended('stillborn', 100_000);
      expect(incident).toMatchObject({ cause: 'exited', kind: 'SIGKILL', outcome: 'recovered' });
      // An answer may be too quick to be seen at work.
      await fleet.shows('stillborn', 'exited', 'idle');
      expect(fleet.api.promptsOf('stillborn').length).toBeGreaterThan(asked);
    });

    test.concurrent.each(SHELLS)('from %s, to which it left', async (shell) => {
      await startInShell(shell);
      await fleet.post(`/v1/workers/${shell}/send`, { text: '/exit' });
      const incident = await fleet.mended(shell);
      expect(incident).toMatchObject({ cause: 'shell', kind: shell, outcome: 'recovered' });
      expect(incident.steps).toMatchObject([{ by: 'auto', step: 'start the agent again' }]);
      await fleet.api.asked(RESUME, ASKED_MS, shell);
    });

    test.concurrent('killed in a shell, in the same conversation', async () => {
      await startInShell('shot');
      await fleet.command('send', 'shot', 'Do the second part.');
      await fleet.api.asked('Do the second part.', ASKED_MS, 'shot');
      const shell = await pidOf('shot');
      for (const { pid } of descendantsOf([shell])) if (pid !== shell) process.kill(pid, 'SIGKILL');
      const incident = await fleet.mended('shot');
      expect(incident).toMatchObject({ cause: 'shell', outcome: 'recovered' });
      await fleet.api.asked(RESUME, ASKED_MS, 'shot');
    });

    test.concurrent('and is not touched while it quotes all that', async () => {
      await fleet.shows('healthy', 'working', 'idle');
      await fleet.command('send', 'healthy', 'Show the quotes.');
      await fleet.api.asked('[Pasted text #1 +300 lines]', ASKED_MS, 'healthy');
      await fleet.shows('healthy', 'working', 'idle', 'working', 'idle');
      expect(fleet.incidents('healthy')).toEqual([]);
    });

    test.concurrent('and is not touched while it asks again by itself', async () => {
      await fleet.shows('retrying', 'working', 'idle');
      expect(fleet.api.promptsOf('retrying').length).toBeGreaterThan(3);
    });

    test('and nobody else had to do anything', async () => {
      const untouched = ['healthy', 'limited', 'retrying'];
      const { workers } = await fleet.status();
      const { metrics, incidents, interventions } = await fleet.report();
      const unmended = incidents.filter(({ escalation, outcome }) => escalation || outcome !== 'recovered');
      onTestFailed(() => console.error(unmended.map(({ worker }) => fleet.storyOf(worker)).join('\n\n')));
      expect(unmended.map(({ worker }) => worker)).toEqual(['limited']);
      expect(metrics).toMatchObject({ manual: 0, typed: 0, escalated: 0, open: 1 });
      expect(interventions.filter(({ worker }) => untouched.includes(worker))).toEqual([]);
      const names = workers.map(({ name }) => name);
      expect(new Set([...incidents.map(({ worker }) => worker), 'healthy', 'retrying'])).toEqual(
        new Set(names),
      );
      const health = workers.map(({ name, supervision }) => [name, supervision?.health.status]);
      expect(health).toEqual(names.map((name) => [name, name === 'limited' ? 'limited' : 'ok']));
      for (const prompt of fleet.api.promptsOf('limited')) expect(prompt).toContain(promptFor('limited'));
    });
  });

  test.each(CLAUDE_VERSIONS)(
    '%s is seen to do the same over and over, and a person is told',
    async (version) => {
      const fleet = patient.get(version)!;
      const { data } = await fleet.happened('looping', 'incident.escalated');
      expect(data).toMatchObject({ cause: 'looping' });
      expect(fleet.incidents('looping')[0]!.evidence).toContain('sleep 2');
    },
  );

  test.each(CLAUDE_VERSIONS)(
    '%s goes on when its limit is over, or with its next login',
    async (version) => {
      const fleet = patient.get(version)!;
      const changed = await fleet.mended('rich');
      expect(changed).toMatchObject({ cause: 'rate_limited', outcome: 'recovered' });
      const { data } = await fleet.happened(
        'rich',
        'worker.started',
        ({ data: { attempt } }) => attempt === 1,
      );
      expect(data).toMatchObject({ how: 'resume', login: 'key', argv: expect.arrayContaining(['--resume']) });
      const { prompt } = await fleet.api.asked('Your login is key now.', ASKED_MS, 'rich');
      expect(prompt).toContain(RESUME);

      const over = await fleet.mended('limited', (SHORT_LIMIT_S + 230) * 1000);
      expect(over).toMatchObject({ cause: 'rate_limited', outcome: 'recovered' });
      // The newer one goes on by itself, and is left to it.
      const told = version.startsWith('2.0') ? RESUME : 'usage limit has reset';
      await fleet.api.asked(told, ASKED_MS, 'limited');
      // No text is sent twice, and none to the one that goes on by itself.
      const sent = fleet.events.flatMap(({ type, data }) =>
        type === 'message.submitted' && data.worker === 'limited' ? [data.message] : [],
      );
      expect(new Set(sent).size).toBe(sent.length);
      expect(sent.length > 0).toBe(version.startsWith('2.0'));
    },
    400_000,
  );

  test.each(CLAUDE_VERSIONS)(
    '%s comes back from a turn without a byte, and from a lost host',
    async (version) => {
      const fleet = patient.get(version)!;
      const incident = await fleet.mended('mute', 90_000);
      expect(incident).toMatchObject({ cause: 'stuck', outcome: 'recovered' });
      expect(incident.steps[0]).toMatchObject({ by: 'auto', step: 'interrupt', sent: ['escape'] });
      await expect.poll(() => fleet.api.promptsOf('mute').length, { timeout: ASKED_MS }).toBe(2);

      fleet.kill('host');
      const { data } = await fleet.happened(
        'mute',
        'worker.started',
        ({ data: { attempt } }) => attempt === 1,
      );
      expect(data).toMatchObject({
        how: 'resume',
        argv: ['claude', '--resume', expect.any(String), ...CLAUDE.slice(1)],
      });
      await fleet.happened('mute', 'incident.closed', ({ data: { incident: id } }) => id !== incident.id);
      expect(fleet.incidents('mute').at(-1)).toMatchObject({
        cause: 'exited',
        kind: 'gone',
        outcome: 'recovered',
      });
      await expect.poll(() => fleet.api.promptsOf('mute').length, { timeout: ASKED_MS }).toBe(3);
      expect(fleet.api.promptsOf('mute').at(-1)).toContain(RESUME);
    },
  );
});
