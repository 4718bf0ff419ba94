import { describe, expect, test } from 'vitest';
import type { Look } from '../../src/demo/state.ts';
import { parseTrouble, TROUBLES } from '../../src/demo/troubles.ts';
import { Sim } from './sim.ts';
import { BOTH, CASES, type Case, CTRL_C, ENTER, ESC } from './trouble-cases.ts';

/** How long nobody helps, in ms: longer than anything that would end by itself. */
const HOURS = 7_200_000;

function fallen({ trouble, shows, settled }: Case, look: Look): Sim {
  const sim = new Sim({ look, trouble: parseTrouble(trouble) });
  return sim.until(({ agent }) => !agent.fate && shows.test(sim.screen()) && !(settled && sim.works));
}

describe.for(BOTH)('%s', (look) => {
  const cases = CASES.filter(({ looks = BOTH }) => looks.includes(look));

  describe.for(cases)('$trouble shows $shows', (each) => {
    const { trouble, shows, vain = [], out, after, passes } = each;
    test.for(vain)('%j does not help', (reads) => {
      const sim = fallen(each, look).send(...reads);
      // Nothing that these keys may have started goes on, and the trouble stays.
      sim.pass(passes ? 5000 : HOURS);
      expect(sim.screen()).toMatch(shows);
      expect(sim.agent.wish).toBeUndefined();
    });

    test.for(out)('%j helps', (reads) => {
      const sim = fallen(each, look);
      // Funds were added meanwhile, or nothing happens.
      if (trouble === 'auth_error/credit') sim.pass(HOURS);
      for (const read of reads) sim.send(read).pass(300);
      if (after === undefined) expectHealthyLife(sim);
      else expect(sim.screen()).toMatch(after);
    });
  });
});

/** It works now or soon, and goes on to tasks of its own without falling in again. */
function expectHealthyLife(sim: Sim): void {
  const before = sim.agent.turns;
  sim.until(({ agent }) => agent.turns >= before + 3 || agent.menu !== undefined);
  expect(sim.agent.fate).toBeUndefined();
  expect(sim.agent.cause).toBeUndefined();
}

describe('what leaves the agent', () => {
  test.for([
    ['2.0', 'settings_error/menu', [ENTER], 1],
    ['2.0', 'settings_error/menu', ['1'], 1],
    ['2.0', 'settings_error/menu', [ESC], 1],
    ['2.0', 'settings_error/menu', [CTRL_C, CTRL_C], 0],
    ['2.1', 'settings_error/menu', ['3'], 1],
    ['2.1', 'settings_error/json', [CTRL_C, CTRL_C], 1],
    ['2.1', 'setup/trust', [ENTER], 1],
    ['2.1', 'setup/trust', [ESC], 0],
    ['2.0', 'setup/trust', [ESC], 1],
    ['2.1', 'setup/bypass', [ENTER], 1],
    ['2.1', 'idle', [CTRL_C, CTRL_C], 0],
    ['2.0', 'idle', ['\x04', '\x04'], 0],
    ['2.1', 'idle', ['/exit', ENTER], 0],
    ['2.1', 'exited/code', [], 1],
  ] as const)('%s %s, %j: exit %i', ([look, trouble, reads, code]) => {
    const sim = new Sim({ look, trouble: parseTrouble(trouble) }).pass(5000);
    sim.send(...reads);
    expect(sim.agent.wish).toMatchObject({ kind: 'exit', code });
  });

  test('one Ctrl-C only warns, and only for a second', () => {
    const sim = new Sim({ trouble: { state: 'idle' } }).pass(3000).send(CTRL_C);
    expect(sim.screen()).toContain('Press Ctrl-C again to exit');
    sim.pass(1100);
    expect(sim.screen()).not.toContain('Press Ctrl-C again to exit');
    expect(sim.send(CTRL_C).agent.wish).toBeUndefined();
  });

  test.for([
    ['shell', { kind: 'shell', killed: false }],
    ['shell/killed', { kind: 'shell', killed: true }],
    ['shell/fish', { kind: 'shell', shell: 'fish' }],
    ['exited/signal', { kind: 'signal', signal: 'SIGKILL' }],
    ['frozen', { kind: 'signal', signal: 'SIGSTOP' }],
  ] as const)('%s', ([trouble, wish]) => {
    const sim = new Sim({ trouble: parseTrouble(trouble) }).pass(15_000);
    expect(sim.agent.wish).toMatchObject(wish);
  });
});

test('every trouble and every kind is in these tables', () => {
  const tried = new Set(CASES.map(({ trouble }) => trouble));
  const elsewhere = /^(working|shell|exited|frozen)/;
  const all = TROUBLES.flatMap(({ state, kinds }) =>
    kinds.length === 0 ? [state] : kinds.map((kind) => `${state}/${kind}`),
  );
  expect(all.filter((name) => !tried.has(name) && !elsewhere.test(name))).toEqual([]);
});
