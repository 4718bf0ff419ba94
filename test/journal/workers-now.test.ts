import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/event.ts';
import { workersNow } from '../../src/journal/workers-now.ts';

const event = (type: string, worker: string) => ({ type, at: 0, data: { worker } }) as JournalEvent;

test('workers that came are of the run, those that left are not, and one that came back is', () => {
  const events = [
    event('worker.started', 'one'),
    event('worker.removed', 'two'),
    event('worker.added', 'three'),
    event('worker.removed', 'one'),
    event('worker.started', 'four'),
    event('worker.started', 'one'),
  ];
  expect(workersNow(['one', 'two'], events)).toEqual(['three', 'four', 'one']);
});
