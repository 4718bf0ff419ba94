import { expect, test } from 'vitest';
import { tellLog } from '../../src/commands/journal-log.ts';
import type { NewEvent } from '../../src/journal/event.ts';

function told(event: NewEvent): string[] {
  const lines: string[] = [];
  tellLog({ ...event, seq: 1 }, (level, text) => lines.push(`${level} ${text}`));
  return lines;
}

test('restarts and incidents stand in the log, a line each', () => {
  const argv = ['claude', '--resume', 'x'];
  const started = { worker: 'w', argv, cwd: '/', how: 'resume' as const, attempt: 1, login: 'key' };
  expect(told({ type: 'worker.started', at: 1, data: started })).toEqual([
    'info w: started (resume, attempt 1, login key): claude --resume x',
  ]);
  const escalated = { worker: 'w', incident: 'w-1', reason: 'nothing helped\x1b[2J' };
  expect(told({ type: 'incident.escalated', at: 1, data: escalated })).toEqual([
    'warn w: incident needs a person: nothing helped [2J',
  ]);
});

test('what happens all the time does not', () => {
  const heartbeat = { worker: 'w', state: 'idle', health: 'ok', activityAt: 1 };
  expect(told({ type: 'heartbeat', at: 1, data: heartbeat })).toEqual([]);
});
