import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/screen/screen.ts';
import { outputs, outputsAndSizes, size } from './program-output.ts';
import { stateOf } from './screen-state.ts';

const RUNS = { seed: 12, numRuns: 6000 };
const scrollback = fc.constantFrom(0, 3, 50);

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
    fc.assert(
      fc.property(
        size,
        scrollback,
        outputs,
        fc.array(fc.integer({ min: 1, max: 9 })),
        (start, lines, parts, cuts) => {
          const data = parts.join('');
          const whole: string[] = [];
          const screen = new Screen({ ...start, scrollback: lines, answer: (bytes) => whole.push(bytes) });
          screen.write(data);

          const inPieces: string[] = [];
          const other = new Screen({ ...start, scrollback: lines, answer: (bytes) => inPieces.push(bytes) });
          for (let i = 0, piece = 0; i < data.length; i += piece) {
            piece = cuts[i % (cuts.length || 1)] ?? 1;
            other.write(data.slice(i, i + piece));
          }
          expect(stateOf(other)).toEqual(stateOf(screen));
          expect(inPieces).toEqual(whole);
        },
      ),
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

  test('nothing reaches the cells that would act on the terminal they are drawn in', () => {
    fc.assert(
      fc.property(outputs, (parts) => {
        const screen = new Screen({ cols: 20, rows: 5 });
        screen.write(parts.join(''));
        expect(stateOf(screen).lines.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      RUNS,
    );
  });
});
