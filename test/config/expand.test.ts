import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandWorkers } from '../../src/config/expand.ts';
import { configSchema } from '../../src/config/schema.ts';

const ENV = { HOME: '/home/ada', SHELL: '/bin/zsh' };

function expand(...workers: object[]) {
  return expandWorkers(configSchema.parse({ workers }), '/project/config', ENV);
}

describe('expandWorkers', () => {
  test('defaults', () => {
    expect(expand({ command: ['claude', '--continue'] })).toEqual([
      {
        name: 'worker-1',
        argv: ['claude', '--continue'],
        cwd: '/project/config',
        env: {},
        cols: 120,
        rows: 40,
        scrollback: 1000,
      },
    ]);
  });

  test('restart is what was asked for, or left to what suits the program', () => {
    const [first, second] = expand({ command: ['a'], restart: 'permanent' }, { command: ['a'] });
    expect(first).toHaveProperty('restart', 'permanent');
    expect(second).not.toHaveProperty('restart');
  });

  test('on a host elsewhere the folder and the shell are what they are there', () => {
    const hosts = [{ name: 'box', command: ['ssh', 'box'] }];
    const workers = [
      { command: ['a'], host: 'box' },
      { command: ['a'], host: 'box', cwd: 'src' },
      { command: 'a | b', shell: true, host: 'box', cwd: '~/x' },
    ];
    const specs = expandWorkers(configSchema.parse({ hosts, workers }), '/project/config', ENV);
    expect(specs.map(({ host, cwd, argv }) => [host, cwd, argv[0]])).toEqual([
      ['box', '~', 'a'],
      ['box', 'src', 'a'],
      ['box', '~/x', '/bin/sh'],
    ]);
  });

  test('names: one, numbered, and of workers without one', () => {
    const command = ['claude'];
    const workers = expand(
      { command, count: 2 },
      { name: 'boss', command },
      { name: 'qa', command, count: 2 },
      { command },
    );
    expect(workers.map(({ name }) => name)).toEqual([
      'worker-1',
      'worker-2',
      'boss',
      'qa-1',
      'qa-2',
      'worker-3',
    ]);
  });

  test.each([
    [undefined, '/project/config'],
    ['..', '/project'],
    ['sub/dir', '/project/config/sub/dir'],
    ['/srv', '/srv'],
    ['~', '/home/ada'],
    ['~/work', '/home/ada/work'],
    ['~bob', '/project/config/~bob'],
  ])('cwd %s → %s', (cwd, expected) => {
    expect(expand({ command: ['x'], cwd })[0]!.cwd).toBe(expected);
  });

  test('a line for the shell', () => {
    const config = configSchema.parse({ workers: [{ command: 'a | b', shell: true }] });
    expect(expandWorkers(config, '/', ENV)[0]!.argv).toEqual(['/bin/zsh', '-c', 'a | b']);
    expect(expandWorkers(config, '/', {})[0]!.argv).toEqual(['/bin/sh', '-c', 'a | b']);
  });

  test('every configuration that passes the schema gives each worker a name of its own, fit for a file', () => {
    const worker = fc.record(
      {
        name: fc.constantFrom('a', 'A', 'a-1', 'a-2', 'b', 'worker-1', 'Worker-3', '..', '-x'),
        command: fc.constant(['sh']),
        count: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ['command'] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(worker, { minLength: 1, maxLength: 5 }), (workers) => {
        const result = configSchema.safeParse({ workers });
        if (!result.success) return;
        accepted++;
        const names = expandWorkers(result.data, '/', ENV).map(({ name }) => name);
        expect(names).toHaveLength(workers.reduce((sum, { count = 1 }) => sum + count, 0));
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^\w[\w.-]*$/);
      }),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
