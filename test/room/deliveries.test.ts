import { expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { MessageState } from '../../src/api/schema.ts';
import { Deliveries } from '../../src/room/deliveries.ts';
import { shownMessage } from '../../src/room/message.ts';
import { createStore } from '../../src/room/store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { roomOf, supervisionOf, workerOf } from './room-state.ts';

const messageOf = (level: MessageState['level'], changes: Partial<MessageState> = {}): MessageState => ({
  id: 'm',
  worker: 'w',
  level,
  attempts: 0,
  ...changes,
});

function followed(first: MessageState) {
  const clock = new VirtualClock();
  const waiting = supervisionOf({ messages: { waiting: 1, why: 'a menu is open' } });
  const store = createStore(roomOf([workerOf('w', { supervision: waiting })]));
  let now: MessageState | undefined = first;
  let asked = 0;
  const api: ApiClient = {
    get: async <T>() => {
      asked++;
      if (!now) throw new Error('control does not answer');
      return now as T;
    },
    post: () => Promise.reject(new Error('nothing is sent')),
    stream: () => Promise.reject(new Error('no stream')),
  };
  const deliveries = new Deliveries(store, api, clock);
  deliveries.follow([first]);
  return {
    clock,
    deliveries,
    asked: () => asked,
    becomes: (message: MessageState | undefined) => {
      now = message;
    },
    state: store.get,
    text: () => store.get().message?.text,
  };
}

test('a message that waits says why', () => {
  expect(followed(messageOf('waiting')).text()).toBe('message to w: waiting (a menu is open)');
});

test.each(['waiting', 'failed'] as const)(
  'inside another worker it is told of one that %s if that is bad',
  (level) => {
    const { state } = followed(messageOf(level, { reason: 'so it is' }));
    const inside = (selected: string) => shownMessage({ ...state(), view: 'focus', selected });
    expect(inside('w')).toBeDefined();
    expect(inside('other') !== undefined).toBe(level === 'failed');
    expect(shownMessage({ ...state(), selected: 'other' })).toBeDefined();
  },
);

test.each(['acknowledged', 'failed'] as const)('once it is %s nobody asks any more', async (level) => {
  const { clock, asked, becomes, text } = followed(messageOf('typed'));
  becomes(messageOf(level, { reason: 'so it is' }));
  await clock.pass(500);
  expect(text()).toBe(`message to w: ${level} (so it is)`);
  const before = asked();
  await clock.pass(60_000);
  expect(asked()).toBe(before);
});

test('why it failed is told without what the rest of the line says', () => {
  const reason = 'Failed to deliver message to w after 1 attempt: its agent is gone';
  expect(followed(messageOf('failed', { attempts: 1, reason })).text()).toBe(
    'message to w: failed (its agent is gone)',
  );
});

test('while control does not answer it stays as it was, and goes on afterwards', async () => {
  const { clock, becomes, text } = followed(messageOf('typed'));
  becomes(undefined);
  await clock.pass(5000);
  expect(text()).toBe('message to w: typed');
  becomes(messageOf('submitted'));
  await clock.pass(500);
  expect(text()).toBe('message to w: submitted');
});

test('one that is never acknowledged is asked for less and less, and in the end no more', async () => {
  const { clock, asked } = followed(messageOf('submitted'));
  await clock.pass(20_000);
  const soon = asked();
  await clock.pass(30_000);
  expect(asked() - soon).toBeLessThan(soon / 2);
  await clock.pass(3_600_000);
  const before = asked();
  await clock.pass(3_600_000);
  expect(asked()).toBe(before);
});

test('the message that was sent last is the one that is followed', async () => {
  const { clock, deliveries, becomes, text, asked } = followed(messageOf('typed'));
  deliveries.follow([messageOf('failed', { worker: 'v', reason: 'it is not running' })]);
  becomes(messageOf('acknowledged'));
  await clock.pass(10_000);
  expect(text()).toBe('message to v: failed (it is not running)');
  expect(asked()).toBe(0);
});
