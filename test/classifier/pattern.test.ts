import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, normalize, PatternError } from '../../src/classifier/pattern.ts';

describe('compile', () => {
  test.each([
    ['Esc to cancel', 'Esc to cancel', {}],
    ['Esc to cancel', 'Esc to cancel ·', undefined],
    ['{}Esc to cancel{}', 'Enter to select · Esc to cancel', {}],
    [
      '[✢✶] {verb}… ({elapsed} · ↓ {tokens} tokens)',
      '✶ Baking… (2s · ↓ 29 tokens)',
      { verb: 'Baking', elapsed: '2s', tokens: '29' },
    ],
    ['[✢✶] {verb}…', '✻ Baking…', undefined],
    ['[⠀-⣿] {}', '⠸ proj', {}],
    ['[⠀-⣿] {}', 'x proj', undefined],
    ['{name}!', '!', undefined],
    ['{}!', '!', {}],
    ['{a} - {b}', 'x - y - z', { a: 'x', b: 'y - z' }],
    ['[[]{n}]', '[12]', { n: '12' }],
    ['[]]', ']', {}],
    ['{}resets {when}', 'limit · resets 2:33am (UTC)', { when: '2:33am (UTC)' }],
    ['ab{}bc', 'abc', undefined],
  ])('%s on %s', (pattern, text, captures) => {
    expect(compile(pattern).match(text)).toEqual(captures);
  });

  test.each(['{open', '{not a name}', '[open', '[]'])('refuses %s', (pattern) => {
    expect(() => compile(pattern)).toThrow(PatternError);
  });

  test('finds what it was made of, whatever fills the gaps', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.array(fc.string(), { minLength: 6, maxLength: 6 }),
        (words, fills) => {
          const text = words.map((each, i) => `${fills[i]}${each}`).join('');
          expect(compile(`{}${words.join('{}')}`).match(text)).toBeDefined();
        },
      ),
    );
  });

  test('takes no steps back: many gaps on a text that fits till its end', () => {
    expect(compile(`${'{}a'.repeat(40)}{}b`).match('a'.repeat(1000))).toBeUndefined();
  });
});

test('normalize makes one blank of many, and bounds the length', () => {
  expect(normalize('  a \t b\u00a0 c’s ')).toBe("a b c's");
  expect(normalize('x'.repeat(5000))).toHaveLength(1000);
});
