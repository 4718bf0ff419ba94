import { expect, test } from 'vitest';
import { recall, recallRestarts } from '../../src/control/recall.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { SHIPPED } from '../recovery/bench.ts';

const HOUR = 3_600_000;

test('after the clock was set back nothing that was written down is still to come', () => {
  const log = new MemoryLog();
  const at = 10 * HOUR;
  log.append({
    type: 'incident.opened',
    at,
    data: {
      worker: 'w',
      incident: 'w-1',
      cause: 'exited',
      kind: 'gone',
      severity: 'high',
      since: at,
      evidence: 'its host is gone',
      screen: [],
      guess: '',
      impact: '',
    },
  });
  const started = { worker: 'w', argv: ['x'], cwd: '/', how: 'resume' as const, attempt: 1 };
  log.append({ type: 'worker.started', at, data: started });
  log.append({
    type: 'message.queued',
    at,
    data: { worker: 'w', message: 'm', kind: 'operator', by: 'operator', text: 'x' },
  });
  const now = at - 2 * HOUR;
  const { care, outbox } = recall('w', log, { recipes: SHIPPED, accepted: new Set() }, now);
  expect(care.incident).toMatchObject({ openedAt: now, steppedAt: now, trouble: { since: now } });
  expect(care.spent).toMatchObject({ restarts: [now], incidents: [now] });
  expect(outbox.waiting).toMatchObject([{ id: 'm', queuedAt: now }]);
  expect(recallRestarts(log, now)).toEqual([now]);
});
