import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OuterTerminal } from '../room/outer-terminal.ts';
import { pictureOf } from '../room/picture.ts';
import { stateOf } from '../screen/screen-state.ts';
import { floods, hostileReads } from './hostile-bytes.ts';
import { controlsIn, foreignInPainting, foreignInTelling } from './outer-bytes.ts';
import { NAME, ROOM, Road } from './road.ts';
import { FUZZ_TIMEOUT_MS, runs } from './runs.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'road-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

let folders = 0;
const open = (agent: string) => {
  const folder = mkdtempSync(join(dir, `${folders++}-`));
  return Road.open(folder, agent);
};

const AGENTS = ['claude', 'codex', 'gemini', 'opencode', 'bash'];

describe('whatever a worker puts out', () => {
  test(
    'is recorded as it is shown, and nothing of it but cells reaches the terminal of the operator',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...AGENTS), hostileReads, async (agent, reads) => {
          const road = await open(agent);
          for (const [i, read] of reads.entries()) {
            road.read(read);
            if (i % 10 === 0) await road.look();
          }
          await road.look();
          expect(foreignInPainting(road.painted)).toEqual([]);
          expect(foreignInTelling(road.told, [NAME])).toEqual([]);
          expect(stateOf(road.mirror.screen)).toEqual(stateOf(road.shown));
          const text = Buffer.concat(reads);
          const recorded = await road.recorded();
          // A character that is not whole yet is still to come.
          expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(text).startsWith(recorded)).toBe(true);
          expect(text.byteLength - Buffer.byteLength(recorded)).toBeLessThan(4);
          await road.close();
        }),
        runs(150),
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test.each([
    ['knows of no clusters', false],
    ['draws emoji wide', true],
  ])(
    'stays in its tile, in a terminal that %s',
    async (_, measuresEmoji) => {
      await fc.assert(
        fc.asyncProperty(hostileReads, async (reads) => {
          const road = await open('claude');
          for (const [i, read] of reads.entries()) {
            road.read(read);
            if (i % 10 === 0) await road.look();
          }
          await road.look();
          const outer = new OuterTerminal(ROOM.cols, ROOM.rows, measuresEmoji);
          outer.write(`\x1b[?7l${road.grid}`);
          const { x, y, width, height } = road.tile;
          // In the column beside it stands its frame, which is not drawn here.
          const isWithin = (column: number, row: number) =>
            column >= x && column <= x + width && row >= y && row < y + height;
          const strays = (await outer.cells()).flatMap((cells, row) =>
            cells.filter(({ text }, column) => text.trim() !== '' && !isWithin(column, row)),
          );
          expect(strays).toEqual([]);
          await road.close();
        }),
        runs(60),
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  test(
    'is told of in the chrome of the room without acting on it',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...AGENTS), hostileReads, async (agent, reads) => {
          const road = await open(agent);
          for (const read of reads) road.read(read);
          await road.look();
          const { frame } = await pictureOf(road.state());
          expect(controlsIn(frame.join(''))).toEqual([]);
          await road.close();
        }),
        runs(15),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});

const FLOOD_BYTES = 2_000_000;
/** What is kept of one: no more than a full screen with its scrollback takes. */
const KEPT = { snapshot: 600_000, patches: 300_000, painted: 300_000, worker: 10_000, signal: 10_000 };

describe('a flood', () => {
  test.each(Object.entries(floods(FLOOD_BYTES)))('of %s leaves little behind', async (_, make) => {
    const bytes = make();
    const road = await open('claude');
    for (let at = 0; at < bytes.byteLength; at += 65_536) road.read(bytes.subarray(at, at + 65_536));
    await road.look();
    road.read(Buffer.from('\x18\x1b\\\x1b[0m\x1b[2J\x1b[Hstill here'));
    await road.look();
    expect(foreignInPainting(road.painted)).toEqual([]);
    expect(foreignInTelling(road.told, [NAME])).toEqual([]);
    expect(road.shown.row(0)[0]?.[0]).toBe('still here');
    const kept: Record<keyof typeof KEPT, number> = {
      snapshot: road.snapshot.length,
      patches: road.patched,
      painted: road.painted.length + road.told.length,
      worker: JSON.stringify(road.worker()).length,
      signal: road.longestSignal,
    };
    const tooMuch = Object.entries(kept).filter(([what, size]) => size > KEPT[what as keyof typeof KEPT]);
    expect(tooMuch).toEqual([]);
    await road.close();
  });
});
