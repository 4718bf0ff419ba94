import { describe, expect, test } from 'vitest';
import { type RestartFacts, recoveryBriefing } from '../../src/fleet/briefing.ts';
import { ROLES } from '../../src/fleet/role.ts';

const FACTS: RestartFacts = {
  worker: 'worker-4',
  role: 'unknown',
  at: Date.UTC(2026, 10, 25, 20, 31, 7, 450),
  cause: 'a crash (status 1)',
  cwd: '/srv/app',
  context: { status: [], commits: [] },
};

describe('recoveryBriefing', () => {
  test.each([...ROLES, 'unknown'] as const)('for %s', (role) => {
    expect(recoveryBriefing({ ...FACTS, role })).toMatchSnapshot();
  });

  test('tells what was saved, in bounds', () => {
    const commits = [5, 4, 3, 2, 1].map((i) => `abc000${i} step ${i}`);
    const status = Array.from({ length: 7 }, (_, i) => ` M src/${i}.ts`);
    const context = {
      task: 'Speed up the parser',
      draft: 'x'.repeat(5000),
      branch: 'fast',
      status,
      commits,
    };
    const text = recoveryBriefing({ ...FACTS, context });
    expect(text.replace(/x{2000}/, 'x…x')).toMatchSnapshot();
    expect(text.length).toBeLessThan(4000);
  });
});
