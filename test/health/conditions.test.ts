import { expect, test } from 'vitest';
import { idleFires, type Marks, progressFires, stuckFires } from '../../src/health/conditions.ts';

const BITS = [false, true];
const combinations: Marks[] = BITS.flatMap((isIdle) =>
  BITS.flatMap((isStuck) =>
    BITS.flatMap((idleInquiryPending) =>
      BITS.map((isExecuting) => ({ isIdle, isStuck, idleInquiryPending, isExecuting })),
    ),
  ),
);

test('of all 32 combinations idle fires in exactly one', () => {
  const firing = combinations.flatMap((marks) =>
    [60_000, 60_001].filter((age) => idleFires(marks, age, 60_000)).map((age) => ({ ...marks, age })),
  );
  expect(firing).toEqual([
    { isIdle: false, isStuck: false, idleInquiryPending: false, isExecuting: false, age: 60_001 },
  ]);
});

test('progress is asked of a turn that runs and is not stuck', () => {
  const firing = combinations.filter((marks) => progressFires(marks, 300_001, 300_000));
  expect(firing).toHaveLength(4);
  expect(firing.every(({ isExecuting, isStuck }) => isExecuting && !isStuck)).toBe(true);
  expect(combinations.some((marks) => progressFires(marks, 300_000, 300_000))).toBe(false);
});

test('stuck fires for a turn that runs or a prompt without answer, and for nothing else', () => {
  for (const marks of combinations) {
    for (const expects of BITS) {
      const fires = stuckFires(marks, expects, 300_001, 300_000);
      expect(fires).toBe(!marks.isStuck && (marks.isExecuting || expects));
      expect(stuckFires(marks, expects, 300_000, 300_000)).toBe(false);
    }
  }
});
