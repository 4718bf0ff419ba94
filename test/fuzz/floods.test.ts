import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kept } from '../support/memory.ts';
import { floods } from './hostile-bytes.ts';
import { Road } from './road.ts';

/**
 * However much comes, whatever holds it on the way, from the recording to the terminal of the operator, lets it go. Megabytes
 * of every kind take some time.
 */

/** A narrow terminal: what it shows and what was scrolled away, in the room too, is soon full. */
const SIZE = { cols: 10, rows: 24 };
const LINES = 10_500;

const FLOOD_BYTES = 4_000_000;
/** For strings more than the 10 MB that xterm by itself keeps of one. */
const LONG_BYTES = 16_000_000;
const LONG: ReadonlySet<string> = new Set([
  'a clipboard that never ends',
  'a clipboard',
  'a title that never ends',
  'a device control string that never ends',
]);
/** Those that cells are full of: what is kept anyhow is more of them than of plain text. */
const CLUSTERS: ReadonlySet<string> = new Set([
  'marks on one letter',
  'joined emoji',
  'variation selectors',
  'tags',
  'letters of Hangul',
  'zero-width spaces',
  'marks of direction',
]);
/** What may be kept beyond that, on all of the road. */
const KEPT_BYTES = 1_000_000;

let dir: string;
let road: Road;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'flood-'));
  road = await Road.open(dir, 'claude', SIZE);
});
afterEach(async () => {
  await road.close();
  rmSync(dir, { recursive: true, force: true });
});

const READ_BYTES = 65_536;

async function pour(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += READ_BYTES) {
    road.read(Buffer.from(bytes.subarray(at, at + READ_BYTES)));
    await road.log.flush();
  }
  await road.look();
}

const long = floods(LONG_BYTES);
const kinds = Object.entries(floods(FLOOD_BYTES)).map(
  ([name, make]) => [name, LONG.has(name) ? long[name]! : make] as const,
);

test.each(kinds)('of %s nothing is kept', async (name, make) => {
  const bytes = make();
  const line = `${'w'.repeat(79)}\r\n`;
  await pour(Buffer.from(`\x1b[?1049h${line.repeat(50)}\x1b[?1049l${line.repeat(LINES)}`));
  if (CLUSTERS.has(name)) for (let i = 0; i < 2; i++) await pour(bytes);
  const before = await kept();
  await pour(bytes);
  expect((await kept()) - before).toBeLessThan(KEPT_BYTES);
});
