import { describe, expect, test } from 'vitest';
import type { State } from '../../src/classifier/reading.ts';
import * as outbox from '../../src/delivery/outbox.ts';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { claude, message, situation } from './situations.ts';

const options = { profile: claude };

function filled(...messages: ReturnType<typeof message>[]) {
  return messages.reduce((box, each) => outbox.add(box, each).outbox, outbox.emptyOutbox('w'));
}

const journal = (...events: NewEvent[]): JournalEvent[] =>
  events.map((event, i) => ({ ...event, seq: i + 1 }));

test('first in, first out', () => {
  let box = filled(message('a', { id: '1' }), message('b', { id: '2' }));
  const pasted: string[] = [];
  const screens = [
    ['idle', ''],
    ['draft', 'a'],
    ['draft', 'a'],
    ['working', ''],
    ['idle', ''],
    ['draft', 'b'],
    ['draft', 'b'],
    ['working', ''],
  ] as const;
  for (const [i, [state, composer]] of screens.entries()) {
    const step = outbox.advanceOutbox(box, situation(i * 400, state, composer, { since: i * 400 }), options);
    box = step.outbox;
    pasted.push(...step.acts.flatMap((act) => (act.type === 'paste' ? [act.text] : [])));
  }
  expect(pasted).toEqual(['a', 'b']);
  expect(outbox.isIdle(box)).toBe(true);
});

test('of automatic messages that wait only the newest of a kind is sent, in the place of the older', () => {
  const box = filled(message('old', { id: '1', kind: 'nudge' }), message('mine', { id: '2' }));
  const { outbox: next, events } = outbox.add(box, message('new', { id: '3', kind: 'nudge', queuedAt: 9 }));
  expect(next.waiting.map(({ text }) => text)).toEqual(['new', 'mine']);
  expect(events.map(({ type, data }) => [type, 'message' in data && data.message])).toEqual([
    ['message.queued', '3'],
    ['message.failed', '1'],
  ]);
});

test('nothing is begun while it is held', () => {
  const box = outbox.hold(filled(message('a')));
  expect(outbox.advanceOutbox(box, situation(0, 'idle', ''), options).acts).toEqual([]);
  const free = outbox.release(box);
  expect(outbox.advanceOutbox(free, situation(0, 'idle', ''), options).acts).toHaveLength(1);
});

const queued = (id: string, text: string): NewEvent => ({
  type: 'message.queued',
  at: 1,
  data: { worker: 'w', message: id, kind: 'task', by: 'auto', text },
});
const typed: NewEvent = { type: 'message.typed', at: 2, data: { worker: 'w', message: '1', attempt: 1 } };

test('after a crash what waited waits again, and what was done is done', () => {
  const done: NewEvent = {
    type: 'message.submitted',
    at: 3,
    data: { worker: 'w', message: '1', attempt: 1 },
  };
  const box = outbox.restore('w', journal(queued('1', 'a'), typed, done, queued('2', 'b'), queued('3', 'c')));
  expect(box.waiting.map(({ text }) => text)).toEqual(['b', 'c']);
  expect(box.current).toBeUndefined();
});

test.each([
  ['is sent where it still stands', 'a', 'enter'],
  ['is not sent again where it does not', '', 'unverified'],
])('after a crash what was seen in the composer %s', (_, composer, expected) => {
  let box = outbox.restore('w', journal(queued('1', 'a'), typed));
  const did: string[] = [];
  for (const now of [1000, 1300, 1700]) {
    const step = outbox.advanceOutbox(box, situation(now, composer ? 'draft' : 'idle', composer), options);
    box = step.outbox;
    did.push(...step.acts.map((act) => (act.type === 'paste' ? act.text : act.keys.join(' '))));
    did.push(...step.events.flatMap(({ type, data }) => (type === 'message.failed' ? [data.reason] : [])));
  }
  expect(did).toEqual([expect.stringContaining(expected)]);
});

test('a worker that is removed fails what was not submitted', () => {
  const { events } = outbox.close(filled(message('a', { id: '1' }), message('b', { id: '2' })), 'removed', 5);
  expect(events.map(({ type }) => type)).toEqual(['message.failed', 'message.failed']);
});

test('what an agent kept for the end of its turn has failed when the agent ends before that', () => {
  let box = filled(message('a', { id: '1' }));
  const events: NewEvent[] = [];
  const look = (now: number, composer: string, extra = {}) => {
    const step = outbox.advanceOutbox(box, situation(now, 'working', composer, extra), options);
    box = step.outbox;
    events.push(...step.events);
  };
  for (const [i, composer] of ['', 'a', 'a', ''].entries()) look(i * 400, composer);
  expect(events.map(({ type }) => type)).toEqual(['message.typed', 'message.submitted']);
  look(2000, '', { exit: { signal: 'SIGKILL' } });
  look(2400, '', { exit: { signal: 'SIGKILL' } });
  expect(events.slice(2)).toMatchObject([
    { type: 'message.failed', data: { reason: expect.stringContaining('ended before it took it up') } },
  ]);
  expect(box.sent).toEqual([]);
});

test('nothing is pasted after a draft that was put back before that is seen', () => {
  const taken: NewEvent = { type: 'draft.taken', at: 2, data: { worker: 'w', message: '1', text: 'draft' } };
  const submitted: NewEvent = {
    type: 'message.submitted',
    at: 3,
    data: { worker: 'w', message: '1', attempt: 1 },
  };
  let box = outbox.restore('w', journal(queued('1', 'a'), taken, typed, submitted, queued('2', 'b')));
  const look = (now: number, state: State, composer: string) => {
    const step = outbox.advanceOutbox(box, situation(now, state, composer), options);
    box = step.outbox;
    return step.acts;
  };
  expect(look(9, 'idle', '')).toEqual([{ type: 'paste', text: 'draft' }]);
  // The screen is as it was read before the paste.
  expect(look(9, 'idle', '')).toEqual([]);
  expect(look(100, 'draft', 'draft')).toEqual([]);
  expect(look(100, 'draft', 'draft')).toEqual([]);
  expect(box.current).toMatchObject({ message: { text: 'b' } });
});

test('after a crash a draft that was taken out of the way comes back', () => {
  const taken: NewEvent = {
    type: 'draft.taken',
    at: 2,
    data: { worker: 'w', message: '1', text: 'half a thought' },
  };
  const submitted: NewEvent = {
    type: 'message.submitted',
    at: 3,
    data: { worker: 'w', message: '1', attempt: 1 },
  };
  const returned: NewEvent = { type: 'draft.returned', at: 4, data: { worker: 'w', message: '1' } };

  const cleared = outbox.restore('w', journal(queued('1', 'a'), taken, queued('2', 'b')));
  expect(cleared.current).toMatchObject({
    message: { id: '1' },
    draft: 'half a thought',
    phase: { name: 'waiting' },
  });
  expect(cleared.waiting.map(({ text }) => text)).toEqual(['b']);
  expect(outbox.restore('w', journal(queued('1', 'a'), taken, typed)).current).toMatchObject({
    draft: 'half a thought',
    doubtful: true,
  });

  const sent = outbox.restore('w', journal(queued('1', 'a'), taken, typed, submitted));
  const { acts, events, outbox: next } = outbox.advanceOutbox(sent, situation(9, 'idle', ''), options);
  expect(acts).toEqual([{ type: 'paste', text: 'half a thought' }]);
  expect(events.map(({ type }) => type)).toEqual(['draft.returned']);
  const soon = outbox.advanceOutbox(next, situation(10, 'idle', ''), options);
  // The screen does not show it yet: nobody may take the composer for empty.
  expect(outbox.isIdle(soon.outbox)).toBe(false);
  const seen = outbox.advanceOutbox(soon.outbox, situation(50, 'draft', 'half a thought'), options);
  expect([...soon.acts, ...seen.acts]).toEqual([]);
  expect(outbox.isIdle(seen.outbox)).toBe(true);
  expect(
    outbox.restore('w', journal(queued('1', 'a'), taken, typed, submitted, returned)).current,
  ).toBeUndefined();
  // Hours later nobody waits for it any more.
  expect(outbox.advanceOutbox(sent, situation(9e6, 'idle', ''), options).acts).toEqual([]);
});

describe('what lost a secret on its way through the journal', () => {
  const recalled = (...events: NewEvent[]) => outbox.failRedacted(outbox.restore('w', journal(...events)), 5);
  const draft = (text: string): NewEvent => ({
    type: 'draft.taken',
    at: 2,
    data: { worker: 'w', message: '1', text },
  });
  const failures = ({ events }: ReturnType<typeof recalled>) =>
    events.map(({ type, data }) => [type, 'message' in data && data.message]);

  test('is not sent, and said to be so; all else is', () => {
    const told = recalled(
      queued('1', 'use [redacted]'),
      queued('2', 'go on'),
      queued('3', '[redacted]'),
      typed,
    );
    expect(told.outbox.waiting.map(({ id }) => id)).toEqual(['2']);
    expect(told.outbox.current).toBeUndefined();
    expect(failures(told)).toEqual([
      ['message.failed', '1'],
      ['message.failed', '3'],
    ]);
    const whole = outbox.restore('w', journal(queued('2', 'go on'), draft('mine')));
    expect(outbox.failRedacted(whole, 5)).toEqual({ outbox: whole, events: [] });
  });

  test('is not put back into the composer either; a whole draft is', () => {
    const mangled = recalled(queued('1', 'a'), draft('my [redacted]'));
    expect(mangled.outbox.current).toMatchObject({ message: { text: 'a' }, draft: undefined });
    const spared = recalled(queued('1', 'use [redacted]'), draft('mine'));
    expect(failures(spared)).toEqual([['message.failed', '1']]);
    expect(outbox.advanceOutbox(spared.outbox, situation(9, 'idle', ''), options).acts).toEqual([
      { type: 'paste', text: 'mine' },
    ]);
    const submitted: NewEvent = {
      type: 'message.submitted',
      at: 3,
      data: { worker: 'w', message: '1', attempt: 1 },
    };
    const sent = recalled(queued('1', '[redacted]'), draft('mine'), typed, submitted);
    expect(sent.events).toEqual([]);
    expect(sent.outbox.current).toMatchObject({ draft: 'mine' });
    expect(recalled(queued('1', 'a'), draft('[redacted]'), typed, submitted).outbox.current).toBeUndefined();
  });
});
