import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { asciiCluster } from '../../src/room/ascii.ts';
import { hasSureWidth } from '../../src/room/cluster.ts';

const ROOM = join(import.meta.dirname, '../../src/room');

/** All characters beyond ASCII that the room itself draws: those in its source outside of comments. */
function glyphs(): string[] {
  const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' }).filter(
    // What stands in for other characters is not drawn.
    (file) => /\.tsx?$/.test(file) && file !== 'ascii.ts',
  );
  const code = files
    .map((file) => readFileSync(join(ROOM, file), 'utf8'))
    .join('\n')
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...new Set(code.match(/[^\x00-\x7f]/gu))].sort();
}

test('the room draws more than ASCII', () => {
  expect(glyphs().length).toBeGreaterThan(30);
});

test('every glyph is one cell wide, no emoji, and of a width that terminals agree on', () => {
  const unsure = glyphs().filter(
    (glyph) => stringWidth(glyph) !== 1 || /\p{Emoji}/u.test(glyph) || !hasSureWidth(glyph, 1, true),
  );
  expect(unsure).toEqual([]);
});

test('every glyph has a likeness in ASCII', () => {
  expect(glyphs().filter((glyph) => asciiCluster(glyph, 1) === '?')).toEqual([]);
});
