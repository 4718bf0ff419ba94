import { describe, expect, test } from 'vitest';
import { demoWorkers, TroublePlaceError } from '../../src/demo/fleet.ts';

const agentCommand = ['node', 'agent.ts'];
const plain = { seed: 7, troubles: [], agentCommand };

/** The value of an option in a command. */
function option(command: readonly string[], name: string): string | undefined {
  const at = command.indexOf(`--${name}`);
  return at === -1 ? undefined : command[at + 1];
}

describe('demoWorkers', () => {
  test('six workers of both looks, each with a seed of its own', () => {
    const workers = demoWorkers(plain);
    expect(workers.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `worker-${n}`));
    expect(new Set(workers.map(({ command }) => option(command, 'seed'))).size).toBe(6);
    expect(new Set(workers.map(({ command }) => option(command, 'look')))).toEqual(new Set(['2.1', '2.0']));
    for (const { name, command } of workers) {
      expect(command.slice(0, 2)).toEqual(agentCommand);
      expect(option(command, 'name')).toBe(name);
      expect(option(command, 'trouble')).toBeUndefined();
    }
  });

  test('the same for the same seed, another for another', () => {
    expect(demoWorkers(plain)).toEqual(demoWorkers(plain));
    expect(demoWorkers(plain)).not.toEqual(demoWorkers({ ...plain, seed: 8 }));
  });

  test('troubles go to their workers, the others to those that are left', () => {
    const troubles = [{ state: 'idle' }, { state: 'setup', kind: 'trust', worker: 1 }, { state: 'looping' }];
    const workers = demoWorkers({ ...plain, count: 4, troubles });
    expect(workers.map(({ command }) => option(command, 'trouble'))).toEqual([
      'setup/trust',
      'idle',
      'looping',
      undefined,
    ]);
  });

  test('chance is passed on', () => {
    expect(option(demoWorkers({ ...plain, chance: 0.5 })[0]!.command, 'chance')).toBe('0.5');
  });

  test.for([
    ['a worker that is not there', [{ state: 'idle', worker: 3 }]],
    [
      'two for one worker',
      [
        { state: 'idle', worker: 1 },
        { state: 'looping', worker: 1 },
      ],
    ],
    ['more than there are workers', [{ state: 'idle' }, { state: 'idle' }, { state: 'idle' }]],
  ] as const)('%s: an error that says how many there are', ([, troubles]) => {
    const make = () => demoWorkers({ ...plain, count: 2, troubles });
    expect(make).toThrow(TroublePlaceError);
    expect(make).toThrow('The demo has 2 workers');
  });
});
