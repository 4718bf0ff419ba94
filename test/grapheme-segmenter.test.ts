import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphemeSegmenter } from '../src/grapheme-segmenter.ts';

const known = new Intl.Segmenter();
const own = new GraphemeSegmenter();

const split = (by: { segment(text: string): Iterable<Intl.SegmentData> }, text: string) =>
  [...by.segment(text)].map(({ segment, index, input }) => [segment, index, input]);

/** What joins what: letters, marks, emoji, flags, jamo, joiners, line ends, halves of pairs. */
const JOINING = [
  'a',
  '│',
  '中',
  '©',
  '☺',
  '\u0301',
  '\u200d',
  '\ufe0f',
  '🙂',
  '👩',
  '🏽',
  '🇩',
  '🇪',
  '\r',
  '\n',
  '\x1b',
  'ᄀ',
  '가',
  'ᆨ',
  '\u0600',
  'क',
  'ि',
  '\ud83d',
  '\ude42',
];

test('every unit of the plane beside every kind of unit is split as it is known to be', () => {
  for (let code = 0; code < 0x10000; code++) {
    const unit = String.fromCharCode(code);
    const text = `${unit}${unit}│${unit}☺${unit}가${unit}`;
    if (JSON.stringify(split(own, text)) !== JSON.stringify(split(known, text)))
      expect(split(own, text)).toEqual(split(known, text));
  }
});

test('texts are split as they are known to be', () => {
  const joining = fc.array(fc.constantFrom(...JOINING), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(joining, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
      expect(split(own, text)).toEqual(split(known, text));
    }),
    { numRuns: 1000 },
  );
});

test('the cluster at a place is the one that is known to be there', () => {
  const text = fc.array(fc.constantFrom(...JOINING), { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 14 }), (input, at) => {
      expect(own.segment(input).containing(at)).toEqual(known.segment(input).containing(at));
    }),
    { numRuns: 500 },
  );
});
