import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzyMatch, ranked } from '../../src/room/fuzzy.ts';

const first = (query: string, texts: string[]) => ranked(query, texts, (text) => text)[0]?.item;

test.each([
  ['kick', ['pick quickly', 'the kick menu'], 'the kick menu'],
  ['sel', ['reset all', 'select the next worker'], 'select the next worker'],
  ['rb', ['scrub it', 'read back in the worker'], 'read back in the worker'],
  ['w12', ['worker-1, 2 lines', 'worker-12'], 'worker-12'],
  ['worker stop', ['stop everything', 'stop the worker (asks)'], 'stop the worker (asks)'],
  ['INC', ['since', 'the incidents of the run'], 'the incidents of the run'],
])('%s finds, of %j, "%s"', (query, texts, wanted) => {
  expect(first(query, texts)).toBe(wanted);
});

test('the letters that were typed are named', () => {
  expect(fuzzyMatch('rb', 'read back')?.at).toEqual([0, 5]);
  expect(fuzzyMatch('', 'anything')).toEqual({ score: 0, at: [] });
  expect(fuzzyMatch('xyz', 'anything')).toBeUndefined();
});

test('what is in none, or in another order, does not match', () => {
  expect(fuzzyMatch('ba', 'ab')).toBeUndefined();
  expect(fuzzyMatch('ab zz', 'ab')).toBeUndefined();
});

const word = fc.stringMatching(/^[a-c-]{1,8}$/);

test('a match is the query letter for letter, and there is one exactly where the letters stand in order', () => {
  fc.assert(
    fc.property(word, word, (query, text) => {
      const match = fuzzyMatch(query, text);
      let from = 0;
      const isThere = [...query].every((letter) => {
        const at = text.indexOf(letter, from);
        from = at + 1;
        return at >= 0;
      });
      expect(match !== undefined).toBe(isThere);
      if (match) expect(match.at.map((at) => text[at]).join('')).toBe(query);
    }),
  );
});

test('any text is taken, whatever it is made of, and what answers alike keeps its order', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.string({ unit: 'grapheme' })),
      (query, texts) => {
        const items = ranked(query, texts, (text) => text);
        expect(items.map(({ match }) => match.score)).toEqual(
          items.map(({ match }) => match.score).toSorted((a, b) => b - a),
        );
      },
    ),
  );
  expect(ranked('', ['b', 'a'], (text) => text).map(({ item }) => item)).toEqual(['b', 'a']);
});
