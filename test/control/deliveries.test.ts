import { expect, test } from 'vitest';
import { Deliveries } from '../../src/control/deliveries.ts';
import { newSupervised } from '../../src/control/supervised.ts';
import { isIdle } from '../../src/delivery/outbox.ts';
import type { NewEvent } from '../../src/journal/event.ts';

test('a draft that was kept for another process stays where it is when none comes', () => {
  const events: NewEvent[] = [];
  const deliveries = new Deliveries({ log: (event) => events.push(event), act: () => {} });
  const known = { ...newSupervised('w', 0), composer: 'half a thought' };
  const id = deliveries.keepDraft(known, undefined, 1);
  expect(id).toBeDefined();
  expect(isIdle(known.outbox)).toBe(false);
  expect(deliveries.keepDraft(known, undefined, 2)).toBeUndefined();
  deliveries.leaveDraft(known, 'another', 3);
  expect(isIdle(known.outbox)).toBe(false);
  deliveries.leaveDraft(known, id!, 4);
  expect(isIdle(known.outbox)).toBe(true);
  expect(events).toMatchObject([
    { type: 'draft.taken', data: { worker: 'w', message: id, text: 'half a thought' } },
    { type: 'draft.returned', data: { worker: 'w', message: id } },
  ]);
});
