import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { querySequence } from '../../src/room/terminal-capabilities.ts';
import { enterSequence, leaveSequence } from '../../src/room/terminal-mode.ts';
import { hostileSequences } from './hostile-bytes.ts';
import { foreignIn, foreignInPainting, foreignInTelling } from './outer-bytes.ts';
import { NAME, Road } from './road.ts';
import { runs } from './runs.ts';

/** What looks for a leak sees one, wherever it is in what rooms really write. */

const ABLE = { kittyKeyboard: true, osc: true, programStatus: true };
const QUERY = querySequence({ TERM: 'xterm-256color' });
const ENTER = enterSequence(ABLE);
const LEAVE = leaveSequence(ABLE);
const RING = `\x1b]9;orch-tui: ${NAME} waits (permission)\x1b\\\x07`;

let painted: string;
let told: string;
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'outer-'));
  const road = await Road.open(dir, 'claude');
  for (const text of [
    'one \x1b[1;31mred\x1b[m\r\n',
    '\x1b[38;2;1;2;3m漢字\x1b[4;9H\x1b[48;5;99m👩‍👩‍👧',
    '\x1b[2Jgone',
  ]) {
    road.read(Buffer.from(text));
    await road.look();
  }
  ({ painted, told } = road);
  await road.close();
  rmSync(dir, { recursive: true });
});

const room = (body: string) => QUERY + ENTER + told + body + RING + LEAVE;

test('what is written where nobody means harm is all known', () => {
  expect(painted).toMatch(/red.*漢/s);
  expect(told).toMatch(/orch-tui.*id=w/s);
  expect(foreignInPainting(painted)).toEqual([]);
  expect(foreignInTelling(told, [NAME])).toEqual([]);
  expect(foreignIn(room(painted), [NAME])).toEqual([]);
  expect(foreignIn(room(painted))).toEqual([]);
  // One that was stopped and continued, and one of which the beginning and the end are not looked at.
  expect(foreignIn(QUERY + ENTER + painted + LEAVE + ENTER + told + painted + LEAVE)).toEqual([]);
  const entered = room(painted).slice((QUERY + ENTER).indexOf('\x1b[?1049h'));
  expect(foreignIn(entered.slice(0, entered.lastIndexOf('\x1b[23;0t')))).toEqual([]);
  expect(foreignIn(entered.slice(0, entered.lastIndexOf('\x1b[?2026l')))).toEqual([]);
});

describe('whatever a hostile program puts out, in the middle of that, is foreign', () => {
  const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const within = (text: string, where: number, leak: string) => {
    // Before the last frame ends: behind it what a terminal does anyhow cannot be told from the room.
    const at = Math.floor(where * text.lastIndexOf('\x1b[?2026l'));
    return text.slice(0, at) + leak + text.slice(at);
  };

  test('among cells', () => {
    fc.assert(
      fc.property(hostileSequences, anywhere, (leak, where) => {
        expect(foreignInPainting(within(painted, where, leak))).not.toEqual([]);
      }),
      runs(2000),
    );
  });

  test('among what is told of workers', () => {
    fc.assert(
      fc.property(hostileSequences, fc.nat(told.length), (leak, at) => {
        expect(foreignInTelling(told.slice(0, at) + leak + told.slice(at), [NAME])).not.toEqual([]);
      }),
      runs(1000),
    );
  });

  test('in a whole room', () => {
    fc.assert(
      fc.property(hostileSequences, anywhere, (leak, where) => {
        expect(foreignIn(room(within(painted, where, leak)), [NAME])).not.toEqual([]);
      }),
      runs(2000),
    );
  });

  test.each([
    ['a part of what a room enters with', ENTER.slice(0, 20)],
    ['all that a room enters with', ENTER],
    ['all that it asks', QUERY],
    ['all that it leaves with', LEAVE],
    ['a keyboard mode', '\x1b[>5u'],
    ['a name that no worker has', '\x1b]7501;state=working:id=evil\x1b\\'],
    ['a ring for nobody', '\x1b]9;orch-tui: evil needs you\x1b\\\x07'],
    ['progress of so few', '\x1b]9;4;1;50\x1b\\'],
    ['a frame in a frame', '\x1b[?2026h'],
    ['a bell', '\x07'],
    ['the end of a line', '\r\n'],
    ['a mark of direction', '\u202e'],
  ])('%s', (_, leak) => {
    expect(foreignIn(room(within(painted, 0.9, leak)), [NAME])).not.toEqual([]);
  });
});
