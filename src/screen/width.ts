import graphemes from '@xterm/addon-unicode-graphemes';
import type { IUnicodeVersionProvider } from '@xterm/headless';

/**
 * How wide characters are and which of them share a cell: the grapheme rules of xterm's own addon, with what the
 * addon lacks. Its tables are of Unicode 13, so newer emoji and newer combining marks are looked up in the tables
 * of the JavaScript engine; it gives format characters (zero width space, marks of direction, byte order mark) a
 * cell of their own, which no program expects; and it lets a cluster grow without end.
 *
 * A property is xterm's number: bit 0 "joins the cell before", bits 1-2 the width of the cluster in cells, above them
 * what the grapheme rules need to know of the last character: its kind, and here also the length of the cluster.
 */

const JOIN = 1;
const WIDTH_SHIFT = 1;
const KIND_SHIFT = 3;
const KIND_MASK = 0xf;
const LENGTH_SHIFT = 7;

/** A plain narrow character: kind "other", width 1, joins nothing. */
const NARROW = 1 << WIDTH_SHIFT;

/**
 * Characters that may share a cell, which bounds the memory of a screen: 11 MB of 1000 lines full of such clusters. The
 * longest emoji in use has 10. Marks beyond it are lost, as in other terminals: nothing moves for them.
 */
export const MAX_CLUSTER = 16;

/** How a character differs from what the addon knows of it. */
const Fix = { unknown: 0, none: 1, zeroWidth: 2, wide: 3 } as const;

const fixes = new Uint8Array(0x20000);

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]$/u;

/** Default-ignorable, but shown by terminals: the soft hyphen, and the Hangul fillers that stand for a letter. */
const SHOWN = /^[\u00ad\u115f\u1160\u3164\uffa0]$/;

/** Regional indicators come in pairs; the addon widens the pair. */
const WIDE_EMOJI = /^(?=\p{Emoji_Presentation})[^\u{1f1e6}-\u{1f1ff}]$/u;

function lookUp(code: number): number {
  const character = String.fromCodePoint(code);
  if (ZERO_WIDTH.test(character) && !SHOWN.test(character)) return Fix.zeroWidth;
  return WIDE_EMOJI.test(character) ? Fix.wide : Fix.none;
}

function fixOf(code: number): number {
  if (code >= fixes.length) return lookUp(code);
  if (fixes[code] === Fix.unknown) fixes[code] = lookUp(code);
  return fixes[code]!;
}

/** The addon only registers its provider with a terminal; this takes it from there, once for all screens. */
function addonProvider(): IUnicodeVersionProvider {
  const registered: IUnicodeVersionProvider[] = [];
  const terminal = { unicode: { activeVersion: '', register: registered.push.bind(registered) } };
  new graphemes.UnicodeGraphemesAddon().activate(terminal as never);
  return registered.at(-1)!;
}

const addon = addonProvider();

/** Whether a character has no cell of its own and belongs to the one before it. */
export function isZeroWidth(code: number): boolean {
  return code >= 0x300 && fixOf(code) === Fix.zeroWidth;
}

/** Whether a property is of a character that joined the cell of the one before it. */
export function joined(property: number): boolean {
  return (property & JOIN) !== 0;
}

/** The width of the cluster that a property is of, in cells. */
export function widthOf(property: number): number {
  return (property >> WIDTH_SHIFT) & 3;
}

/** The property of a character that is printed after one with the property `preceding`, 0 for nothing. */
export function propertyOf(code: number, preceding: number): number {
  return clusterWidths.charProperties(code, preceding);
}

/** The provider to register with a terminal; it has no state, so all screens share it. */
export const clusterWidths: IUnicodeVersionProvider = {
  version: 'clusters',

  wcwidth(code) {
    return isZeroWidth(code) ? 0 : fixOf(code) === Fix.wide ? 2 : addon.wcwidth(code);
  },

  charProperties(code, preceding) {
    const kind = (preceding >> KIND_SHIFT) & KIND_MASK;
    if (code < 127 && kind === 0) return NARROW;
    const length = preceding >> LENGTH_SHIFT;
    if (length + 1 >= MAX_CLUSTER)
      return isZeroWidth(code) ? preceding | JOIN : clusterWidths.charProperties(code, 0);

    let property = addon.charProperties(code, preceding & ((1 << LENGTH_SHIFT) - 1));
    if (!(property & JOIN)) {
      const fix = fixOf(code);
      if (fix === Fix.zeroWidth && preceding !== 0) property = preceding | JOIN;
      else if (fix === Fix.wide) property = (property & ~(3 << WIDTH_SHIFT)) | (2 << WIDTH_SHIFT);
    }
    property &= (1 << LENGTH_SHIFT) - 1;
    return property & JOIN ? property | ((length + 1) << LENGTH_SHIFT) : property;
  },
};
