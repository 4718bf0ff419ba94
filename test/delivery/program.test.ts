import { describe, expect, test } from 'vitest';
import type { Attributes, State } from '../../src/classifier/reading.ts';
import { advance, begin, type Delivery, type DeliveryOptions } from '../../src/delivery/delivery.ts';
import type { Message } from '../../src/delivery/message.ts';
import * as outbox from '../../src/delivery/outbox.ts';
import { resume } from '../../src/delivery/state.ts';
import type { Situation } from '../../src/health/situation.ts';
import { claude, message, situation } from './situations.ts';

const NOBODY: DeliveryOptions = { profile: undefined };
const list = message('ls -la');

/** A program that is no agent, as its screen is read. */
function seen(
  now: number,
  state: State,
  more: Partial<Situation> & { since?: number } = {},
  rule = 'prompt',
) {
  const made = situation(now, state, undefined, more);
  return { ...made, reading: { ...made.reading!, evidence: { text: '', rule } } };
}

const withAttributes = (made: ReturnType<typeof seen>, attributes: Attributes) => ({
  ...made,
  reading: { ...made.reading, attributes },
});

/** Follows a delivery, and keeps what it did and told. */
function follow(first: Delivery, ...all: (Situation | [Situation, DeliveryOptions])[]) {
  let delivery = first;
  const did: string[] = [];
  const told: string[] = [];
  for (const each of all) {
    const [at, options] = Array.isArray(each) ? each : [each, NOBODY];
    const step = advance(delivery, at, options);
    delivery = step.delivery;
    did.push(...step.acts.map((act) => (act.type === 'paste' ? `paste ${act.text}` : act.keys.join(' '))));
    told.push(...step.events.map(({ type, data }) => ('reason' in data ? `${type} ${data.reason}` : type)));
  }
  return { did, told, delivery };
}

test('at the prompt of a shell a text is pasted, and Enter pressed when all stands still', () => {
  const { did, told, delivery } = follow(
    begin(list, 'w'),
    seen(0, 'shell'),
    seen(100, 'shell', { activityAt: 100 }),
    seen(399, 'shell', { activityAt: 100 }),
    seen(400, 'shell', { activityAt: 100 }),
    seen(401, 'shell', { activityAt: 100 }),
  );
  expect(did).toEqual(['paste ls -la', 'enter']);
  expect(told).toEqual(['message.typed', 'message.submitted']);
  expect(delivery.phase.name).toBe('over');
});

test('Enter does not wait for ever for a screen that never stands still', () => {
  const { did } = follow(
    begin(list, 'w'),
    seen(0, 'shell'),
    seen(2999, 'shell', { activityAt: 2999 }),
    seen(3000, 'shell', { activityAt: 3000 }),
  );
  expect(did).toEqual(['paste ls -la', 'enter']);
});

test('another program is let come up first: it may be an agent', () => {
  const starting = (now: number) => seen(now, 'starting', { since: 1000 }, 'nothing known');
  expect(follow(begin(list, 'w'), starting(5999)).did).toEqual([]);
  expect(follow(begin(list, 'w'), starting(6000)).did).toEqual(['paste ls -la']);
});

test('a command of a shell is let while it has something to say', () => {
  const running = (now: number) => seen(now, 'shell', { activityAt: 9000 }, 'nothing known');
  expect(follow(begin(list, 'w'), running(13_999)).did).toEqual([]);
  expect(follow(begin(list, 'w'), running(14_000)).did).toEqual(['paste ls -la']);
});

describe('where nothing is typed', () => {
  test.for<[string, Situation, Message]>([
    ['a person types', seen(0, 'shell', { typing: true }), list],
    ['the screen changed since', seen(0, 'shell', { fresh: false }), list],
    ['the process is gone', seen(0, 'shell', { running: false }), list],
    ['the process is stopped', seen(0, 'shell', { frozen: true }), list],
    ['a command is typed half', withAttributes(seen(0, 'shell'), { draft: 'rm -r' }), list],
    [
      'an agent left to the shell that it was meant for',
      seen(0, 'shell'),
      message('go', { agent: 'claude' }),
    ],
  ])('%s', ([, at, what]) => {
    const { did, delivery } = follow(begin(what, 'w'), at);
    expect(did).toEqual([]);
    expect(delivery.waits).toBeDefined();
  });

  test('somebody else deals with it', () => {
    expect(follow(begin(list, 'w'), [seen(0, 'shell'), { ...NOBODY, held: true }]).did).toEqual([]);
  });
});

test('what automation has to say is for agents alone', () => {
  const { did, told } = follow(begin(message('how far?', { by: 'auto' }), 'w'), seen(0, 'shell'));
  expect(did).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/no agent is there$/)]);
});

test.for<[string, Situation | [Situation, DeliveryOptions], RegExp]>([
  ['a person types behind it', seen(900, 'shell', { personAt: 500 }), /a person wrote into it$/],
  ['it turns out to be an agent', [seen(900, 'setup'), { profile: claude }], /an agent came up/],
])('no Enter is pressed when %s', ([, then, why]) => {
  const { did, told } = follow(begin(list, 'w'), seen(0, 'shell'), then);
  expect(did).toEqual(['paste ls -la']);
  expect(told).toEqual([expect.stringMatching(why)]);
});

test('what may have been sent before control died is not sent again', () => {
  const { did, told } = follow(resume(list, 'w', { attempt: 1, at: 0 }), seen(9000, 'shell'));
  expect(did).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/unverified/)]);
});

test('an Enter that was not written is pressed again', () => {
  const { delivery } = follow(begin(list, 'w'), seen(0, 'shell'));
  const entering = advance(delivery, seen(400, 'shell'), NOBODY);
  expect(entering.acts).toHaveLength(1);
  expect(follow(entering.unsent!.delivery, seen(500, 'shell')).did).toEqual(['enter']);
});

test('of a program nothing is expected after that, and the next is sent', () => {
  let box = [list, message('pwd', { id: 'm2' })].reduce(
    (filled, each) => outbox.add(filled, each).outbox,
    outbox.emptyOutbox('w'),
  );
  const did: string[] = [];
  for (const now of [0, 400, 401, 402, 900, 901]) {
    const step = outbox.advanceOutbox(box, seen(now, 'shell'), NOBODY);
    box = step.outbox;
    did.push(...step.acts.map((act) => (act.type === 'paste' ? act.text : 'enter')));
  }
  expect(did).toEqual(['ls -la', 'enter', 'pwd', 'enter']);
  expect(box).toEqual(outbox.emptyOutbox('w'));
});

test('for whom a message was is known after a restart of control', () => {
  const { events } = outbox.add(outbox.emptyOutbox('w'), message('go', { agent: 'claude' }));
  const told = events.map((event, i) => ({ ...event, seq: i + 1 }));
  expect(outbox.restore('w', told).waiting).toMatchObject([{ text: 'go', agent: 'claude' }]);
});
