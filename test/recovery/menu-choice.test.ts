import { describe, expect, test } from 'vitest';
import { compile } from '../../src/classifier/pattern.ts';
import type { MenuItem } from '../../src/classifier/reading.ts';
import { nextChoice } from '../../src/recovery/menu-choice.ts';

/** A menu; `>` marks what is selected. */
function menu(...lines: string[]): MenuItem[] {
  return lines.map((line) => ({
    label: line.replace(/^> ?/, ''),
    selected: line.startsWith('>'),
  }));
}

const labels = (...sources: string[]) => sources.map(compile);
const GO_ON = labels('Continue without these settings', 'Continue without {}', 'Continue');

describe('the same answer in the menus of different versions', () => {
  test.for<[string, MenuItem[], object]>([
    [
      'the second of two',
      menu('> Exit and fix manually', 'Continue without these settings'),
      { kind: 'move', direction: 'down', label: 'Continue without these settings' },
    ],
    [
      'the first of three',
      menu('> Continue', 'Fix with Claude', 'Exit and fix manually'),
      { kind: 'confirm', label: 'Continue' },
    ],
    [
      'the third of three',
      menu('Fix with Claude', '> Exit and fix manually', 'Continue without these settings'),
      { kind: 'move', direction: 'down', label: 'Continue without these settings' },
    ],
    [
      'above what is selected',
      menu('Continue', 'Fix with Claude', '> Exit and fix manually'),
      { kind: 'move', direction: 'up', label: 'Continue' },
    ],
  ])('%s', ([, items, expected]) => {
    expect(nextChoice(items, GO_ON)).toEqual(expected);
  });
});

test('the first of the wanted labels that is there counts, not the first item that is wanted', () => {
  const items = menu('> Wait here, then continue automatically at 8am', 'Stop and wait for limit to reset');
  const wanted = labels('Stop and wait for limit to reset{}', 'Wait here{}');
  expect(nextChoice(items, wanted)).toMatchObject({ label: 'Stop and wait for limit to reset' });
});

test('a label that only holds the words is another one', () => {
  expect(nextChoice(menu('> Do not Continue', 'Continue later'), labels('Continue'))).toMatchObject({
    kind: 'refuse',
  });
});

test.for([
  'Upgrade your plan',
  'Switch to extra usage',
  'Switch to usage credits',
  'Add funds to continue with other models',
  'Buy more',
])('"%s" is never confirmed, and never moved to', (label) => {
  for (const items of [menu(`> ${label}`, 'Stop'), menu('> Stop', label)]) {
    expect(nextChoice(items, labels('{}'.concat(label.slice(3))))).toMatchObject({ kind: 'refuse' });
  }
});

test.for<[string, MenuItem[] | undefined, RegExp]>([
  ['no menu', undefined, /no menu/],
  ['an empty menu', [], /none of the items/],
  ['a menu without what is meant', menu('> Yes', 'No'), /none of the items/],
  ['no item that is seen to be selected', menu('Exit', 'Continue'), /selected/],
])('%s is not answered', ([, items, reason]) => {
  expect(nextChoice(items, GO_ON)).toMatchObject({ kind: 'refuse', reason: expect.stringMatching(reason) });
});
