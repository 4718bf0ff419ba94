import { describe, expect, test } from 'vitest';
import type { Control } from '../../src/control/control.ts';
import type { AgentState } from '../../src/demo/state.ts';
import { rowText } from '../../src/screen/cells.ts';
import { controlOf, type Fleet, startFleet } from '../support/simulated-fleet.ts';

const MINUTE = 60_000;
const TEN = Array.from({ length: 10 }, (_, i) => `worker-${i + 1}`);

/** Ten agents of both looks, each with its seed. */
const healthy = Object.fromEntries(
  TEN.map((name, i) => [name, ['claude', '--seed', `${i + 1}`, '--look', i % 3 === 2 ? '2.0' : '2.1']]),
);

/** Writes down every change of a reading, with its time. */
function protocolOf({ control, clock }: Fleet): string[] {
  const lines: string[] = [];
  const last = new Map<string, string>();
  control.listen({
    onRun: () => {},
    onScreen: () => {},
    onWorker: (name) => {
      const reading = control.worker(name)?.reading;
      const said = `${reading?.state}/${reading?.kind}`;
      if (last.get(name) === said) return;
      last.set(name, said);
      lines.push(`${clock.now()} ${name} ${said}`);
    },
  });
  return lines;
}

/** Somebody is there who answers what the agents ask leave for. */
function allowAll({ control, clock }: Fleet): void {
  control.listen({
    onRun: () => {},
    onScreen: () => {},
    onWorker: (name) => {
      const { reading } = control.worker(name) ?? {};
      if (reading?.state !== 'permission') return;
      clock.after(1500, () => control.input(name, { keys: ['1'] }));
    },
  });
}

function rowsOf(control: Control): string {
  const screen = control.screen('w')!;
  return Array.from({ length: screen.rows }, (_, y) => rowText(screen.row(y))).join('\n');
}

async function evening(minutes: number, redrawMs: number) {
  const fleet = await startFleet(healthy, { redrawMs });
  const protocol = protocolOf(fleet);
  allowAll(fleet);
  await fleet.clock.pass(minutes * MINUTE);
  return { ...fleet, protocol };
}

test('ninety minutes of ten agents pass in seconds', { timeout: 240_000 }, async () => {
  const { protocol, host, control } = await evening(90, MINUTE);
  const states = new Set(protocol.map((line) => line.split(/[ /]/)[2]));
  expect([...states].sort()).toEqual(['idle', 'permission', 'starting', 'working']);
  for (const name of TEN) {
    expect(host.agent(name)?.turns).toBeGreaterThan(100);
    expect(['idle', 'working', 'permission']).toContain(control.worker(name)?.reading?.state);
  }
});

test('the same evening is the same again, to the millisecond', { timeout: 240_000 }, async () => {
  const first = await evening(4, 1000);
  const second = await evening(4, 1000);
  expect(first.protocol.length).toBeGreaterThan(100);
  expect(second.protocol).toEqual(first.protocol);
});

type Begun = (agent: AgentState) => boolean;

/** The turn is over, and the agent waits. */
const over: Begun = ({ turn, phase }) => turn === undefined && phase === 'ready';
const menu: Begun = (agent) => agent.menu !== undefined;
const working =
  (beat: string): Begun =>
  ({ turn }) =>
    turn?.beats[0]?.kind === beat;

/** A trouble, when it has begun, and what it is to be read as. */
const CASES: readonly [trouble: string, begun: Begun, state: string, kind?: string][] = [
  ['idle', over, 'idle'],
  ['draft/text', over, 'draft', 'text'],
  ['draft/pasted', over, 'draft', 'pasted'],
  ['working/thinking', working('think'), 'working', 'thinking'],
  ['working/tool', working('tool'), 'working', 'tool'],
  ['working/compacting', working('compact'), 'working', 'compacting'],
  ['stalled/midstream', working('silence'), 'working'],
  ['stalled/nobyte', working('wait'), 'working'],
  ['looping', working('tool'), 'working'],
  ['permission/bash', menu, 'permission'],
  ['permission/edit', menu, 'permission'],
  ['permission/write', menu, 'permission'],
  ['question', menu, 'question'],
  ['interrupted', over, 'interrupted'],
  ['no_response', over, 'no_response'],
  ['no_content', over, 'no_content'],
  ['rate_limited/usage', over, 'rate_limited'],
  ['rate_limited/menu', menu, 'rate_limited', 'menu'],
  ['rate_limited/api', over, 'rate_limited', 'api'],
  ['api_error/overloaded', over, 'api_error', 'overloaded'],
  ['api_error/server', over, 'api_error', 'server'],
  ['api_error/connection', over, 'api_error', 'connection'],
  ['api_error/context', over, 'api_error', 'context'],
  ['api_error/invalid', over, 'api_error', 'invalid'],
  ['auth_error/login', over, 'auth_error', 'login'],
  ['auth_error/key', over, 'auth_error'],
  ['auth_error/credit', over, 'auth_error', 'credit'],
  ['settings_error/notice', over, 'idle'],
];

describe.for(['2.1', '2.0'])('many agents of %s', (look) => {
  test('each trouble is read within two seconds', { timeout: 120_000 }, async () => {
    const names = CASES.map((_, i) => `worker-${i + 1}`);
    const argv = (i: number) => ['claude', '--seed', `${i + 1}`, '--look', look];
    const fleet = await startFleet(Object.fromEntries(names.map((name, i) => [name, argv(i)])), {
      redrawMs: 1000,
    });
    const { clock, host, control } = fleet;
    await clock.pass(10_000);
    for (const [i, name] of names.entries()) host.befall(name, CASES[i]![0]);
    const begunAt = new Map<string, number>();
    const readAt = new Map<string, number>();
    for (let i = 0; i < 4 * 200 && readAt.size < names.length; i++) {
      await clock.pass(250);
      for (const [index, name] of names.entries()) {
        const [, begun, state, kind] = CASES[index]!;
        const agent = host.agent(name);
        if (agent && begun(agent) && !begunAt.has(name)) begunAt.set(name, clock.now());
        const { reading } = control.worker(name) ?? {};
        const isRead = reading?.state === state && (kind === undefined || reading.kind === kind);
        if (isRead && begunAt.has(name) && !readAt.has(name)) readAt.set(name, clock.now());
      }
    }
    const late = names.flatMap((name, i) => {
      const wait = readAt.get(name)! - begunAt.get(name)!;
      const { state, kind } = control.worker(name)?.reading ?? {};
      return wait <= 2000 ? [] : [`${CASES[i]![0]}: ${wait} ms, read as ${state}/${kind}`];
    });
    expect(late).toEqual([]);
  });

  test.for([
    ['setup/trust', 'setup', 'trust'],
    ['setup/bypass', 'setup', 'bypass'],
    ['setup/login', 'setup', 'login'],
    ['setup/api_key', 'setup', 'api_key'],
    ['settings_error/menu', 'settings_error', 'menu'],
  ])('%s before the start', async ([trouble, state, kind]) => {
    const { clock, control } = await startFleet({ w: ['claude', '--look', look, '--trouble', trouble!] });
    await clock.until(() => control.worker('w')?.reading?.state === state, 4000);
    expect(control.worker('w')?.reading).toMatchObject({ state, kind });
  });
});

test('an editor over an agent of 2.0 is unknown', async () => {
  const { clock, control } = await startFleet({ w: ['claude', '--look', '2.0', '--trouble', 'unknown'] });
  await clock.until(() => control.worker('w')?.reading?.state === 'unknown', 6000);
});

test('a stopped agent says so in its facts only, and goes on with what was typed meanwhile', async () => {
  const { clock, host, control } = await startFleet({ w: ['claude', '--trouble', 'frozen'] });
  await clock.until(() => host.facts('w').stopped, 30_000);
  await clock.pass(5 * MINUTE);
  expect(control.worker('w')?.reading?.state).toBe('working');
  control.input('w', { text: 'are you there?', keys: ['enter'] });
  await clock.pass(MINUTE);
  expect(host.prompts('w')).toEqual([]);
  await host.signal('w', 'SIGCONT');
  expect(host.facts('w')).toEqual({ agentInFront: true, stopped: false });
  await clock.until(() => host.prompts('w').length > 0, 30_000);
  expect(host.prompts('w')[0]!.text).toBe('are you there?');
  expect(host.typed('w').map(({ text }) => text)).toEqual(['\x1b[200~are you there?\x1b[201~', '\r']);
});

test.for(['bash', 'zsh', 'fish'])('an agent that is killed leaves its screen and %s', async (shell) => {
  const { clock, host, control } = await startFleet({ w: [shell] });
  const reads = (state: string) => () => control.worker('w')?.reading?.state === state;
  await clock.until(reads('shell'), 3000);
  expect(control.worker('w')?.reading?.kind).toBe(shell);
  control.input('w', { text: 'claude --seed 3', keys: ['enter'] });
  await clock.until(reads('working'), 10_000);
  await clock.pass(5000);
  host.killAgent('w');
  expect(host.facts('w')).toEqual({ agentInFront: false, stopped: false });
  // A silent agent's processes are asked about after three seconds.
  await clock.until(reads('shell'), 3500);
  expect(control.worker('w')).toMatchObject({ state: 'running' });
  control.input('w', { text: 'cluade', keys: ['enter'] });
  await clock.pass(100);
  expect(rowsOf(control)).toMatch(/not found|Unknown command/);
  control.input('w', { text: 'claude --continue', keys: ['enter'] });
  // A prompt without an answer.
  await clock.until(reads('no_content'), 5000);
  expect(host.agent('w')?.transcript).toEqual([{ kind: 'prompt', text: 'continue' }]);
});

test('an agent that ends leaves a shell in its place, or is gone and can be started again', async () => {
  const { clock, host, control } = await startFleet({
    left: ['claude', '--trouble', 'shell/killed'],
    gone: ['claude', '--trouble', 'exited/code'],
    killed: ['claude'],
  });
  await clock.pass(10_000);
  host.killAgent('killed');
  await clock.pass(2000);
  expect(control.worker('left')?.reading).toMatchObject({ state: 'shell', kind: 'bash' });
  expect(control.worker('gone')).toMatchObject({ state: 'exited', exit: { code: 1 } });
  expect(control.worker('killed')).toMatchObject({ state: 'exited', exit: { signal: 'SIGKILL' } });
  await control.lives.start('killed');
  await clock.pass(5000);
  expect(control.worker('killed')?.reading?.state).toBe('working');
  const stopped = control.lives.stop('killed');
  await clock.pass(100);
  await stopped;
  expect(control.worker('killed')).toMatchObject({ state: 'exited', exit: { code: 143 } });
});

test('another control sees what the first one saw', async () => {
  const { clock, host, control } = await startFleet(healthy, { redrawMs: 1000 });
  await clock.pass(MINUTE);
  host.close();
  const next = await controlOf(host, clock);
  for (const name of TEN) expect(next.snapshot(name).data).toBe(control.snapshot(name).data);
});
