import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Label, parseLabels } from '../../src/classifier/labels.ts';
import { isTrouble, type State } from '../../src/classifier/reading.ts';
import { readCastStates } from '../../src/classifier/timeline.ts';
import { outputs as programOutputs } from '../screen/program-output.ts';
import { readRecording } from '../screen/recordings.ts';
import { profiles } from './paint.ts';

type Event = { time: number; code: 'o' | 'r'; data: string };

const cast = (events: Event[], cols = 80, rows = 24) => ({ header: { cols, rows }, events });

/** Pieces of what agents draw, between anything at all. */
const furniture = fc.constantFrom(
  '─'.repeat(80),
  '❯ ',
  '> ',
  '╭──────────────────────╮',
  '│ > │',
  '╰──────────────────────╯',
  '●',
  '⎿  ',
  '✻ Doing…',
  '\r\n',
  '┃',
  '╹',
  '› 1. Yes',
  '▄'.repeat(80),
  '\x1b]7501;state=working:app=claude-code\x07',
  '\x1b]0;◐ Claude Code\x07',
  '\x1b[?2026h',
  '\x1b[?1049h',
);
const output = fc.oneof(
  programOutputs.map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  furniture,
  fc.array(furniture).map((parts) => parts.join('')),
);

describe('whatever a program writes', () => {
  test('nothing throws, and a state is named', () => {
    fc.assert(
      fc.property(
        fc.array(output, { maxLength: 12 }),
        fc.integer({ min: 2, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        (texts, cols, rows) => {
          const events = texts.map((data, i): Event => ({ time: i * 0.4, code: 'o', data }));
          const moments = readCastStates(cast(events, cols, rows), { profiles });
          expect(moments.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test.each([
    '  ⎿ x',
    '● x',
    '❯ 1. x',
    '─'.repeat(80),
    '╭────────────────────────────',
    '│ > x │',
    '✻ x…',
    '$ x',
    '  ┃ x',
  ])('a tall screen full of %j is read at once', (line) => {
    const data = Array<string>(500).fill(line).join('\r\n');
    expect(readCastStates(cast([{ time: 0, code: 'o', data }], 100, 500), { profiles })).not.toEqual([]);
  });

  test('how it is cut in pieces does not matter', () => {
    fc.assert(
      fc.property(
        fc.array(output, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, size) => {
          const whole = texts.map((data, i): Event => ({ time: i * 0.4, code: 'o', data }));
          const cut = whole.flatMap(({ time, data }) =>
            (data.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [data]).map(
              (piece): Event => ({ time, code: 'o', data: piece }),
            ),
          );
          expect(readCastStates(cast(cut), { profiles })).toEqual(readCastStates(cast(whole), { profiles }));
        },
      ),
    );
  });
});

/** What is read may come so much before or after what is labelled, s. */
const LAG_S = 1.5;

describe('resizing', () => {
  // Of agents that draw whole frames: others would draw anew what a recording cannot.
  test.each([
    'claude-2.0.77-basic-120x40',
    'claude-2.0.77-permission-120x40',
    'claude-1.0.128-basic-120x40',
    'claude-1.0.128-queue-120x40',
    'codex-0.169.0-basic-120x40',
  ])('%s: no trouble while somebody drags the edge of the window', (name) => {
    const { cols, rows, events } = readRecording(`${name}.cast`);
    const labels = readLabels(name);
    const isTrue = (state: State, time: number) =>
      labels.some(
        ({ from, to, state: truth, accept }) =>
          from - LAG_S <= time && time <= to + LAG_S && (truth === state || accept.includes(state)),
      );
    const size = fc.record({
      cols: fc.integer({ min: 40, max: 200 }),
      rows: fc.integer({ min: 10, max: 60 }),
    });
    const moment = fc.integer({ min: 0, max: Math.floor(events.at(-1)![0]) });
    fc.assert(
      fc.property(fc.array(fc.tuple(moment, size), { minLength: 1, maxLength: 4 }), (resizes) => {
        const between = resizes.flatMap(([time, size]): Event[] => [
          { time, code: 'r', data: `${size.cols}x${size.rows}` },
          { time: time + 0.3, code: 'r', data: `${cols}x${rows}` },
        ]);
        const all = [...events.map(([time, code, data]) => ({ time, code: code as 'o', data })), ...between];
        const moments = readCastStates(
          cast(
            all.sort((a, b) => a.time - b.time),
            cols,
            rows,
          ),
          { profiles },
        );
        const invented = moments
          .map(({ at, reading }) => ({ time: at, state: reading.state }))
          .filter(({ time, state }) => isTrouble(state) && !isTrue(state, time));
        expect(invented).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

function readLabels(name: string): Label[] {
  const file = join(import.meta.dirname, '../../fixtures', `${name}.labels.json`);
  return parseLabels(readFileSync(file, 'utf8'), file);
}
