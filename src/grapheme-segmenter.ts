/**
 * Texts of which every unit is a grapheme cluster of its own, whatever stands beside it: nothing in these blocks (Latin, Greek,
 * Cyrillic, Armenian, Chinese, Japanese and Korean letters, signs) combines, joins or is half of a pair. (Unicode Standard Annex 29:
 * none has another Grapheme_Cluster_Break than Control, Other or that of a whole Korean syllable, but for the carriage return, which
 * is left out.)
 */
const UNITS =
  /^[\0-\x0c\x0e-\u02ff\u0370-\u0482\u048a-\u0587\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/;

/** Whether each unit of a text is a cluster of its own, as far as that is to be seen at a glance. */
export function isUnits(text: string): boolean {
  return UNITS.test(text);
}

/**
 * Splits texts into grapheme clusters as `Intl.Segmenter` does, and stands for it in the bundle, also in what is bundled.
 * To make the first of those takes 19 ms, and to use one an object per character: most texts of a terminal need none.
 * Locales make no difference to grapheme clusters.
 */
export class GraphemeSegmenter {
  #segmenter: Intl.Segmenter | undefined;

  /** The clusters of a text, in its order. */
  segment(text: string): Intl.Segments {
    if (isUnits(text)) return new Units(text);
    // Under its whole name the bundler leaves it as it is.
    this.#segmenter ??= new globalThis.Intl.Segmenter();
    return this.#segmenter.segment(text);
  }
}

/** Each unit of a text as a cluster. */
class Units implements Intl.Segments {
  readonly #input: string;

  constructor(input: string) {
    this.#input = input;
  }

  containing(codeUnitIndex = 0): Intl.SegmentData | undefined {
    const input = this.#input;
    const segment = input[codeUnitIndex];
    return segment === undefined ? undefined : { segment, index: codeUnitIndex, input };
  }

  *[Symbol.iterator](): Generator<Intl.SegmentData, undefined> {
    const input = this.#input;
    for (let index = 0; index < input.length; index++) yield { segment: input[index]!, index, input };
  }
}
