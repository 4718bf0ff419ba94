import { describe, expect, test } from 'vitest';
import { wakeAt } from '../../src/demo/advance.ts';
import { Sim } from './sim.ts';

const BOTH = ['2.1', '2.0'] as const;
const HOUR = 3_600_000;

describe.for(BOTH)('the life of %s', (look) => {
  test('is the same for the same seed, and another for another', () => {
    const at = (seed: number) => new Sim({ look, seed }).pass(100_000).screen();
    expect(at(5)).toBe(at(5));
    expect(at(5)).not.toBe(at(6));
  });

  test('goes from task to task, and asks for leave now and then', () => {
    const sim = new Sim({ look, seed: 1 });
    let asked = 0;
    for (let minute = 0; minute < 120; minute++) {
      sim.pass(60_000);
      if (sim.agent.menu === undefined) continue;
      asked++;
      sim.send('1');
    }
    expect(sim.agent.turns).toBeGreaterThan(100);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(20);
  });

  test('never falls into trouble without chance, and soon with much of it', () => {
    const troubled = (chance: number) => {
      const sim = new Sim({ look, seed: 2, chance });
      for (let i = 0; i < 30 && sim.agent.wish === undefined; i++) sim.pass(120_000).send('1');
      const { nextTaskAt, turn, wish, phase } = sim.agent;
      return wish !== undefined || phase !== 'ready' || (turn === undefined && nextTaskAt === undefined);
    };
    expect(troubled(0)).toBe(false);
    expect(troubled(10)).toBe(true);
  });

  test('is silent while it rests', () => {
    const sim = new Sim({ look, trouble: { state: 'no_response' } }).pass(60_000);
    expect(wakeAt(sim.agent, sim.now)).toBeUndefined();
  });

  test('draws its spinner eight times a second at most', () => {
    const sim = new Sim({ look, trouble: { state: 'working' } }).pass(20_000);
    expect(wakeAt(sim.agent, sim.now)! - sim.now).toBeGreaterThan(0);
    const second = sim.now + 1000;
    let frames = 0;
    for (let now = sim.now; now < second; frames++) now = wakeAt(sim.agent, now)!;
    expect(frames).toBeLessThanOrEqual(9);
  });

  test('takes no task over what somebody is typing', () => {
    const sim = new Sim({ look })
      .send('\r')
      .pass(1000)
      .until(({ works }) => works);
    sim.until(({ works }) => !works).send('wait');
    expect(sim.pass(HOUR).works).toBe(false);
    expect(sim.screen()).toContain('❯ wait');
    expect(sim.send('\x15').pass(10_000).works).toBe(true);
  });

  test('resumed, it shows the prompt without an answer and rests', () => {
    const sim = new Sim({ look, resume: true }).pass(HOUR);
    expect(sim.screen()).toContain('❯ continue');
    expect(sim.works).toBe(false);
    expect(sim.send('go on').pass(10).send('\r').works).toBe(true);
  });
});

describe('Esc', () => {
  test('before the first byte: 2.1 gives the prompt back, 2.0 is interrupted', () => {
    const stalled = (look: '2.1' | '2.0') =>
      new Sim({ look, trouble: { state: 'stalled', kind: 'nobyte' } }).pass(20_000).send('\x1b');
    expect(stalled('2.1').screen()).toMatch(/❯ The CSV parser .*\n─+\n {2}⏸ manual mode on\n?$/);
    expect(stalled('2.1').screen()).not.toContain('Interrupted');
    expect(stalled('2.0').screen()).toContain('Interrupted · What should Claude do instead?');
  });

  test('while text streams: it stays in 2.1 and was never seen in 2.0', () => {
    const streaming = (look: '2.1' | '2.0') =>
      new Sim({ look, trouble: { state: 'working', kind: 'streaming' } }).pass(10_000);
    expect(streaming('2.1').screen()).toContain('● 1. The parser reads the header');
    expect(streaming('2.0').screen()).not.toContain('The parser reads');
    expect(streaming('2.1').send('\x1b').screen()).toMatch(/● 1\. The parser[\s\S]*⎿ {2}Interrupted/);
    expect(streaming('2.0').send('\x1b').screen()).toMatch(/❯ The CSV parser .*\n {2}⎿ {2}Interrupted/);
  });

  test('gives queued prompts back', () => {
    const sim = new Sim({ trouble: { state: 'working', kind: 'streaming' } }).pass(10_000);
    sim.send('also this').send('\r');
    expect(sim.screen()).toContain('Queued · ctrl+x ctrl+s to send now');
    expect(sim.send('\x1b').screen()).toContain('❯ also this');
  });
});

describe('Ctrl-C in a turn', () => {
  test('interrupts 2.1; another arms the exit, a third is the end', () => {
    const sim = new Sim({ trouble: { state: 'working', kind: 'streaming' } }).pass(10_000).send('\x03');
    expect(sim.screen()).toContain('Interrupted · What should Claude do instead?');
    expect(sim.send('\x03').screen()).toContain('Press Ctrl-C again to exit');
    expect(sim.send('\x03').agent.wish).toMatchObject({ kind: 'exit', code: 0 });
  });

  test('only warns in 2.0, where the turn goes on', () => {
    const sim = new Sim({ look: '2.0', trouble: { state: 'working', kind: 'streaming' } })
      .pass(10_000)
      .send('\x03');
    expect(sim.screen()).toContain('Press Ctrl-C again to exit');
    expect(sim.pass(2000).works).toBe(true);
    expect(sim.send('\x03').send('\x03').agent.wish).toMatchObject({ kind: 'exit', code: 0 });
  });
});

describe('a queued prompt', () => {
  test.for(BOTH)('is taken in after the next tool call, and the turn goes on (%s)', (look) => {
    const sim = new Sim({ look, trouble: { state: 'working', kind: 'tool' } }).pass(10_000);
    const { turns } = sim.agent;
    sim
      .send('and the docs')
      .send('\r')
      .until(({ agent }) => agent.queue.length === 0);
    expect(sim.agent.received).toEqual(['and the docs']);
    expect(sim.screen()).toContain('❯ and the docs');
    sim.until(({ works }) => !works);
    expect(sim.agent.turns).toBe(turns);
    expect(sim.screen()).toMatch(/Done with "and the docs"[\s\S]*Fixed\. The reader/);
  });

  test.for(BOTH)('is answered after a turn without tools (%s)', (look) => {
    const sim = new Sim({ look, trouble: { state: 'working', kind: 'streaming' } }).pass(10_000);
    sim
      .send('and the docs')
      .send('\r')
      .until(({ agent }) => agent.queue.length === 0);
    expect(sim.agent.turn?.prompt).toBe('and the docs');
  });

  test.for(BOTH)('that is a command waits for the end of the turn (%s)', (look) => {
    const sim = new Sim({ look, trouble: { state: 'working', kind: 'tool' } }).pass(10_000);
    sim
      .send('/clear')
      .send('\r')
      .until(({ works }) => !works);
    expect(sim.agent.queue).toEqual([]);
    expect(sim.agent.transcript).toEqual([]);
  });

  test.for(BOTH)('can be taken back with the up arrow (%s)', (look) => {
    const sim = new Sim({ look, trouble: { state: 'working', kind: 'tool' } }).pass(10_000);
    sim.send('and the docs').send('\r').send('\x1b[A');
    expect(sim.agent.queue).toEqual([]);
    expect(sim.agent.composer.text).toBe('and the docs');
  });
});

describe('after a long stop', () => {
  test('it goes on where it was, and makes nothing up for the time between', () => {
    const sim = new Sim().until(({ works }) => works).pass(3000);
    const { turns } = sim.agent;
    // SIGSTOP: no timer runs.
    sim.now += 10 * HOUR;
    sim.pass(0);
    expect(sim.agent.turns).toBe(turns);
  });
});

describe('a limit', () => {
  test('2.1 goes on by itself when it is reset', () => {
    const sim = new Sim({ trouble: { state: 'rate_limited', kind: 'usage' } }).pass(10_000);
    expect(sim.works).toBe(false);
    expect(sim.pass(180_000).agent.cause).toBeUndefined();
    expect(sim.agent.turns).toBeGreaterThan(1);
  });

  test('2.1 does not after Esc, and refuses prompts until then', () => {
    const sim = new Sim({ trouble: { state: 'rate_limited', kind: 'usage' } }).pass(10_000).send('\x1b');
    sim.send('continue').send('\r').pass(5000);
    expect(sim.screen().match(/You've hit your 5-hour limit/g)).toHaveLength(2);
    expect(sim.send('\x1b').pass(HOUR).works).toBe(false);
    expect(sim.send('continue').send('\r').pass(3000).screen()).toContain('You asked: "continue"');
  });

  test('the menu of 2.1 can wait too', () => {
    const sim = new Sim({ trouble: { state: 'rate_limited', kind: 'menu' } }).pass(10_000).send('2');
    expect(sim.screen()).toContain('Usage limit reached · continuing automatically at');
    expect(sim.pass(HOUR).works).toBe(false);
    expect(sim.pass(80 * HOUR).agent.cause).toBeUndefined();
  });
});
