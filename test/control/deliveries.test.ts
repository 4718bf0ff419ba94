import { expect, test } from 'vitest';
import { Deliveries } from '../../src/control/deliveries.ts';
import { newSupervised } from '../../src/control/supervised.ts';
import { isIdle } from '../../src/delivery/outbox.ts';
import type { NewEvent } from '../../src/journal/event.ts';
import { REDACTED } from '../../src/redaction.ts';
import { claude, situation } from '../delivery/situations.ts';

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

test('what an agent at work keeps for the end of its turn is told of once, when it is known what became of it', () => {
  const deliveries = new Deliveries({
    log: () => {},
    act: (known, _, follow) => follow(known, true),
  });
  const known = newSupervised('w', 0);
  const { id } = deliveries.queue(known, 'a', 'operator', 'operator', 0);
  const look = (now: number, composer: string, extra = {}) =>
    deliveries.advance(known, situation(now, 'working', composer, extra), { profile: claude });
  for (const [i, composer] of ['', 'a', 'a', ''].entries()) look(i * 400, composer);
  expect(known.outbox.sent.map(({ message }) => message.id)).toEqual([id]);
  expect(known.lastMessage).toBeUndefined();
  const lost = { ...known };
  deliveries.advance(lost, situation(2000, 'working', '', { exit: { signal: 'SIGKILL' } }), {
    profile: claude,
  });
  expect(lost.lastMessage).toMatchObject({ id, level: 'failed' });
  look(2000, '', { since: 1900, activityAt: 2000 });
  expect(known.lastMessage).toEqual({ id, level: 'submitted' });
});
