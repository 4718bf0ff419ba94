import { expect, test } from 'vitest';
import { chipsIn, sightOf } from '../../src/delivery/sight.ts';
import { claude } from './situations.ts';

const LONG = Array.from({ length: 40 }, (_, i) => `line ${i} of a long text`).join('\n');

test.each([
  ['', 'go on', 'nothing'],
  ['go on', 'go on', 'text'],
  ['go\non', 'go on', 'text'],
  ['don’t', "don't", 'text'],
  ['ls', '!ls', 'text'],
  ['go', 'go on', 'foreign'],
  ['go on and on', 'go on', 'foreign'],
  ['go ongo on', 'go on', 'twice'],
  ['[Pasted text #1 +39 lines]', LONG, 'chip'],
  ['[Pasted text\n#12 +39 lines]', LONG, 'chip'],
  ['[Pasted text #1 +39 lines][Pasted text #2 +39 lines]', LONG, 'twice'],
  ['[Pasted text #1 +39 lines] and mine', LONG, 'foreign'],
  [LONG.slice(0, 300), LONG, 'part'],
  [LONG.slice(-300), LONG, 'part'],
])('%j of %j is %s', (composer, text, sight) => expect(sightOf(composer, text, claude)).toBe(sight));

test('chips are counted', () => {
  expect(chipsIn('a [Pasted text #1] b [x] [Pasted text #2 +3 lines]', claude)).toBe(2);
});
