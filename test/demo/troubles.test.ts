import { describe, expect, test } from 'vitest';
import { parseTrouble, TROUBLES, UnknownTroubleError, withKind } from '../../src/demo/troubles.ts';

describe('parseTrouble', () => {
  test.for([
    ['no_response', { state: 'no_response' }],
    ['no_response:2', { state: 'no_response', worker: 2 }],
    ['setup/trust', { state: 'setup', kind: 'trust' }],
    ['setup/trust:12', { state: 'setup', kind: 'trust', worker: 12 }],
  ] as const)('%s', ([text, expected]) => {
    expect(parseTrouble(text)).toEqual(expected);
  });

  test.for([
    ['nonsense', 'is not a known trouble'],
    ['', 'is not a known trouble'],
    ['setup/nonsense', 'names a kind that setup does not have'],
    ['idle/', 'names a kind that idle does not have'],
    ['idle:0', 'must end in the number of a worker'],
    ['idle:x', 'must end in the number of a worker'],
    ['idle:', 'must end in the number of a worker'],
    ['a/b/c', 'is not a trouble'],
  ] as const)('%j: %s, and lists what there is', ([text, why]) => {
    const parse = () => parseTrouble(text);
    expect(parse).toThrow(UnknownTroubleError);
    expect(parse).toThrow(why);
    expect(parse).toThrow('settings_error (menu, notice');
  });

  test('knows every trouble of the list, with every kind', () => {
    for (const { state, kinds } of TROUBLES) {
      expect(parseTrouble(state)).toEqual({ state });
      for (const kind of kinds)
        expect(parseTrouble(`${state}/${kind}:3`)).toEqual({ state, kind, worker: 3 });
    }
  });
});

test('the first kind is meant where none is named', () => {
  expect(withKind({ state: 'setup' })).toEqual({ state: 'setup', kind: 'theme' });
  expect(withKind({ state: 'setup', kind: 'trust' })).toEqual({ state: 'setup', kind: 'trust' });
  expect(withKind({ state: 'idle' })).toEqual({ state: 'idle' });
});
