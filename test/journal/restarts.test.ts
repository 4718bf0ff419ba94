import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/event.ts';
import { restartsIn } from '../../src/journal/restarts.ts';

let seq = 0;
const started = (how: 'first' | 'resume') => {
  const data = { worker: 'w', argv: ['bash'], cwd: '/', how, attempt: 0 };
  return { type: 'worker.started', at: 0, seq: ++seq, data } as const;
};
const agent = (type: 'agent.started' | 'agent.exited'): JournalEvent => ({
  type,
  at: 0,
  seq: ++seq,
  data: { worker: 'w', agent: 'claude' },
});

test('an agent that comes up in a shell for the first time is no restart', () => {
  expect(restartsIn([started('first'), agent('agent.started')])).toBe(0);
});

test('what comes up again in its shell is one, and so is a new terminal, once', () => {
  const again = [agent('agent.started'), agent('agent.exited'), agent('agent.started')];
  expect(restartsIn([started('first'), ...again])).toBe(1);
  expect(
    restartsIn([
      started('first'),
      ...again,
      agent('agent.exited'),
      started('resume'),
      agent('agent.started'),
    ]),
  ).toBe(2);
});
