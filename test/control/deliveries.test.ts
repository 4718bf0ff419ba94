import { expect, test } from 'vitest';
import { Deliveries } from '../../src/control/deliveries.ts';
import { newSupervised } from '../../src/control/supervised.ts';
import { isIdle } from '../../src/delivery/outbox.ts';
import type { NewEvent } from '../../src/journal/event.ts';
import { REDACTED } from '../../src/redaction.ts';

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

test('a message with a secret that an earlier control took is told as failed', () => {
  const events: NewEvent[] = [];
  const deliveries = new Deliveries({ log: (event) => events.push(event), act: () => {} });
  const known = newSupervised('w', 0);
  const { id } = deliveries.queue(known, `use ${REDACTED}`, 'operator', 'operator', 1);
  deliveries.dropSecrets(known, 2);
  expect(known.lastMessage).toMatchObject({ id, level: 'failed', reason: expect.stringContaining('secret') });
  expect(events.map(({ type }) => type)).toEqual(['message.queued', 'message.failed']);
  expect(isIdle(known.outbox)).toBe(true);
});
