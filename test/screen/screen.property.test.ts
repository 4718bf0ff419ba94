import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Attr } from '../../src/screen/cells.ts';
import { Screen } from '../../src/screen/screen.ts';
import { outputs, outputsAndSizes, size } from './program-output.ts';
import { stateOf } from './screen-state.ts';

const RUNS = { seed: 1, numRuns: 500 };
const scrollback = fc.constantFrom(0, 3, 50);

/** Makes one write of all output between two changes of the size. */
function joinOutput<Step>(steps: (string | Step)[]): (string | Step)[] {
  const joined: (string | Step)[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (typeof step === 'string' && typeof last === 'string') joined.splice(-1, 1, last + step);
    else joined.push(step);
  }
  return joined;
}

/** Cuts a text into pieces of these lengths, over and over. */
function cut(text: string, lengths: number[]): string[] {
  const pieces: string[] = [];
  for (let i = 0; i < text.length; i += pieces.at(-1)!.length) {
    pieces.push(text.slice(i, i + lengths[pieces.length % lengths.length]!));
  }
  return pieces;
}

describe('whatever a program prints', () => {
  test('a snapshot rebuilds the screen', () => {
    fc.assert(
      fc.property(size, scrollback, outputsAndSizes, (start, lines, steps) => {
        const screen = new Screen({ ...start, scrollback: lines });
        for (const step of steps) {
          if (typeof step === 'string') screen.write(step);
          else screen.resize(step.cols, step.rows);
        }
        const copy = new Screen({ cols: screen.cols, rows: screen.rows, scrollback: lines });
        copy.write(screen.serialize());
        expect(stateOf(copy)).toEqual(stateOf(screen));
      }),
      RUNS,
    );
  });

  test('it does not matter where the output is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(size, scrollback, outputsAndSizes, cuts, (start, lines, steps, lengths) => {
        const answers: string[][] = [[], []];
        const [whole, inPieces] = answers.map(
          (each) => new Screen({ ...start, scrollback: lines, answer: (bytes) => each.push(bytes) }),
        );
        for (const step of joinOutput(steps)) {
          if (typeof step === 'string') {
            whole!.write(step);
            for (const piece of cut(step, lengths)) inPieces!.write(piece);
          } else {
            for (const screen of [whole!, inPieces!]) screen.resize(step.cols, step.rows);
          }
        }
        expect(stateOf(inPieces!)).toEqual(stateOf(whole!));
        expect(answers[1]).toEqual(answers[0]);
      }),
      RUNS,
    );
  });

  test('a row that was not said to change is as it was', () => {
    fc.assert(
      fc.property(size, outputs, (start, parts) => {
        const screen = new Screen({ ...start, scrollback: 3 });
        const look = () =>
          Array.from({ length: screen.rows }, (_, y) => [
            screen.rowSequence(y),
            JSON.stringify(screen.row(y)),
          ]);
        let before = look();
        for (const part of parts) {
          const sequence = screen.sequence;
          screen.write(part);
          const now = look();
          now.forEach(([stamp, row], y) => {
            if (stamp === before[y]![0]) expect(row).toBe(before[y]![1]);
            else expect(stamp).toBeGreaterThan(sequence);
          });
          before = now;
        }
      }),
      RUNS,
    );
  });

  test('the cells are as wide as they say, and hold nothing that would act on the terminal they are drawn in', () => {
    fc.assert(
      fc.property(size, outputsAndSizes, (start, steps) => {
        const screen = new Screen(start);
        for (const step of steps) {
          if (typeof step === 'string') screen.write(step);
          else screen.resize(step.cols, step.rows);
        }
        for (let y = 0; y < screen.rows; y++) {
          const row = screen.row(y);
          expect(row.reduce((total, [, width]) => total + width, 0)).toBeLessThanOrEqual(screen.cols);
          for (const [text, width, , , attrs] of row) {
            if (!(attrs & Attr.atomic)) expect(text.length).toBe(width);
            expect(text).not.toMatch(/^$|[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
          }
        }
      }),
      RUNS,
    );
  });
});
