import { describe, expect, test } from 'vitest';
import { AgentBench } from './agent-bench.ts';

const done = ['typed', 'submitted', 'acknowledged'];
const MULTI = 'fix the parser\nthen run the tests';
const CHIP = Array.from({ length: 40 }, (_, i) => `step ${i}: read the file`).join('\n');
const HUGE = 'all work and no play makes a dull room\n'.repeat(530).trim();

describe.each(['2.1', '2.0'] as const)('the look of %s', (look) => {
  test.each([
    ['one line', 'continue'],
    ['several lines', MULTI],
    ['a long line', 'word '.repeat(140).trim()],
    ['a paste that becomes a chip', CHIP],
    ['20 KB', HUGE],
  ])('%s reaches it once', (_, text) => {
    const bench = new AgentBench({ look });
    bench.send(text);
    bench.until(() => bench.events.includes('acknowledged')).pass(120_000);
    expect(bench.events).toEqual(done);
    expect(bench.prompts(text)).toBe(1);
    expect(bench.writes).toHaveLength(2);
  });

  test('several messages reach it in order, each once', () => {
    const bench = new AgentBench({ look });
    for (const text of ['first', CHIP, 'third']) bench.send(text, { kind: 'task' });
    bench.until(() => bench.prompts('third') > 0).pass(60_000);
    for (const text of ['first', CHIP, 'third']) expect(bench.prompts(text)).toBe(1);
    expect(bench.events.filter((event) => event === 'submitted')).toHaveLength(3);
  });

  test('a busy one queues it', () => {
    const bench = new AgentBench({ look });
    bench.send('first');
    bench.until(() => bench.sim.works);
    bench.send('second');
    bench.until(() => bench.events.filter((event) => event === 'submitted').length === 2);
    bench.until(() => bench.prompts('second') > 0 && !bench.sim.works).pass(10_000);
    expect(bench.prompts('second')).toBe(1);
    expect(bench.reasons).toEqual([]);
  });

  test('a draft in the way is kept and put back', () => {
    const bench = new AgentBench({ look }).pass(3000);
    bench.type('half a thought');
    bench.send('continue');
    bench.pass(50_000);
    expect(bench.prompts('continue')).toBe(0);
    expect(bench.sim.agent.composer.text).toBe('half a thought');
    bench.until(() => bench.prompts('continue') > 0).pass(5000);
    expect(bench.prompts('continue')).toBe(1);
    expect(bench.sim.agent.composer.text).toBe('half a thought');
  });

  test('what is not written is no attempt: a busy one queues it still, or takes it when its turn is over', () => {
    const bench = new AgentBench({ look });
    bench.send('first');
    bench.until(() => bench.sim.works);
    let draws = 0;
    // Until its turn is over the screen is always another by then; after that, most of the time.
    bench.refuses = () => bench.sim.works || draws++ % 5 < 4;
    bench.send('second');
    bench.until(() => bench.prompts('second') > 0).pass(10_000);
    expect(bench.refused).toBeGreaterThan(20);
    expect(bench.prompts('second')).toBe(1);
    expect(bench.events).toEqual([...done, ...done]);
    expect(bench.reasons).toEqual([]);
    expect(bench.writes).toHaveLength(4);
  });

  test('a draft is taken and put back once, however often that is not written', () => {
    const bench = new AgentBench({ look }).pass(3000);
    bench.type('half a thought');
    bench.send('continue');
    let draws = 0;
    bench.refuses = () => draws++ % 3 < 2;
    bench.until(() => bench.prompts('continue') > 0).pass(10_000);
    expect(bench.prompts('continue')).toBe(1);
    expect(bench.sim.agent.composer.text).toBe('half a thought');
    const drafts = bench.events.filter((event) => event.startsWith('draft.'));
    // What was not taken is told to be back, so that nobody puts it back a second time.
    expect(drafts.map((event) => event.replace('draft.', '')).join(' ')).toMatch(
      /^(taken returned )*taken (returned taken )*returned$/,
    );
    expect(bench.events.filter((event) => event === 'typed')).toHaveLength(1);
  });

  test("somebody's pasted text is waited for", () => {
    const bench = new AgentBench({ look }).pass(3000);
    bench.type(`\x1b[200~${CHIP}\x1b[201~`);
    bench.send('continue');
    bench.pass(300_000);
    expect(bench.writes).toEqual([]);
    bench.type('\r');
    bench.until(() => bench.prompts('continue') > 0);
    expect(bench.prompts(CHIP)).toBe(1);
  });

  test('a permission menu in the way is not touched', () => {
    const bench = new AgentBench({ look, trouble: { state: 'permission', kind: 'bash' } });
    bench.until(() => bench.sim.agent.menu !== undefined);
    bench.send('continue', { kind: 'task' });
    bench.pass(60_000);
    expect(bench.writes).toEqual([]);
    bench.type('1');
    bench.until(() => bench.events.includes('submitted')).pass(30_000);
    expect(bench.prompts('continue')).toBe(1);
  });

  test('one that dies before Enter gets it in its next life', () => {
    const bench = new AgentBench({ look });
    bench.send(CHIP);
    bench.until(() => bench.events.includes('typed'));
    bench.running = false;
    bench.pass(5000);
    bench.start({ look });
    bench.until(() => bench.events.includes('acknowledged')).pass(30_000);
    expect(bench.prompts(CHIP)).toBe(1);
  });

  test('one that dies right after Enter does not get it again', () => {
    const bench = new AgentBench({ look });
    bench.send('continue');
    bench.until(() => bench.writes.length === 2);
    bench.running = false;
    bench.pass(1000);
    bench.start({ look });
    bench.pass(120_000);
    expect(bench.reasons).toEqual([expect.stringContaining('unverified')]);
    expect(bench.prompts('continue')).toBe(0);
  });
});

test('an Enter that 2.0 takes for part of the burst is pressed again', () => {
  const bench = new AgentBench({ look: '2.0' }, { quietMs: 0 });
  bench.send(CHIP);
  bench.until(() => bench.events.includes('submitted')).pass(60_000);
  expect(bench.writes.slice(1)).toEqual(['\r', '\r']);
  expect(bench.prompts(CHIP)).toBe(1);
});
