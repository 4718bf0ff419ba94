import fc from 'fast-check';

/** Ways in which a document is not what it should be. */

/** Text that could harm a terminal, a path, an object or a pattern that takes it as it is. */
export const HOSTILE_TEXTS = [
  '\x1b]0;evil\x07\x1b[31m',
  '\x9b2J\x9d0;evil\x9c',
  'line\nbreak\r\ttab\b\0',
  '\u202eright\u2066\u200f',
  '\ud800 lone',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '(a+)+$',
  '{}{}{}{}[[[',
  'x'.repeat(100_000),
  `a${'\u0301'.repeat(1000)}`,
  '%00%ff%',
];

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXTS, null, true, -1, 0, 1e308, -0.5, 2 ** 53, 1e-300, [], {}),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value like this one, but for one or more places in it, which are gone, of another kind, or hostile. */
export function damaged(value: unknown): fc.Arbitrary<unknown> {
  const damage = fc.record({
    at: fc.nat(),
    how: fc.constantFrom('replace', 'remove', 'rename', 'double', 'nest'),
    by: scalar,
  });
  return fc.array(damage, { minLength: 1, maxLength: 3 }).map((damages) => {
    let whole: unknown = structuredClone(value);
    for (const { at, how, by } of damages) {
      const places = placesIn(whole);
      const place = places[at % places.length];
      if (place) hurt(place, how, by);
      else whole = by;
    }
    return whole;
  });
}

interface Place {
  within: Record<string, unknown> | unknown[];
  key: string;
}

/** Every value in another, and the place of none: the whole. */
function placesIn(value: unknown): (Place | undefined)[] {
  const places: (Place | undefined)[] = [undefined];
  const visit = (within: unknown) => {
    if (typeof within !== 'object' || within === null) return;
    for (const [key, inner] of Object.entries(within)) {
      places.push({ within: within as Place['within'], key });
      visit(inner);
    }
  };
  visit(value);
  return places;
}

function hurt({ within, key }: Place, how: string, by: unknown): void {
  const values = within as Record<string, unknown>;
  const old = values[key];
  if (how === 'replace') values[key] = by;
  else if (how === 'nest') values[key] = [old, { [nameOf(by)]: old }];
  else if (how === 'double' && Array.isArray(within)) within.push(...within);
  else if (Array.isArray(within)) within.splice(Number(key), 1);
  else {
    delete values[key];
    if (how === 'rename') values[`${key}${nameOf(by)}`] = old;
  }
}

function nameOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 50);
}

/** A text like this one, but cut, or with something else in the middle. */
export function tornText(text: string): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(...HOSTILE_TEXTS, '{', ']', '"', '\\', '//', '/*', '\ufeff', '[1e999,"o",""]'),
    fc.string({ unit: 'binary' }),
  );
  return fc
    .tuple(fc.nat(text.length), fc.nat(text.length), piece)
    .map(([from, to, middle]) => text.slice(0, from) + middle + text.slice(to));
}
