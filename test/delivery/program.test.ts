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

/** A shell that shows the text of the message behind its prompt. */
const shows = (now: number, more: Partial<Situation> = {}) =>
  withAttributes(seen(now, 'shell', more), { draft: list.text });

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
    shows(100, { activityAt: 100 }),
    shows(399, { activityAt: 100 }),
    shows(400, { activityAt: 100 }),
    shows(401, { activityAt: 100 }),
  );
  expect(did).toEqual(['paste ls -la', 'enter']);
  expect(told).toEqual(['message.typed', 'message.submitted']);
  expect(delivery.phase.name).toBe('over');
});

test('Enter does not wait for ever for a screen that never stands still', () => {
  const { did } = follow(
    begin(list, 'w'),
    seen(0, 'shell'),
    shows(2999, { activityAt: 2999 }),
    shows(3000, { activityAt: 3000 }),
  );
  expect(did).toEqual(['paste ls -la', 'enter']);
});

test('another program is let come up first: it may be an agent', () => {
  const starting = (now: number) => seen(now, 'starting', { since: 1000 }, 'nothing known');
  expect(follow(begin(list, 'w'), starting(5999)).did).toEqual([]);
  expect(follow(begin(list, 'w'), starting(6000)).did).toEqual(['paste ls -la']);
});

test('a program that has something to say is let finish, and a person who has just typed there', () => {
  const running = (now: number, more: Partial<Situation>) => seen(now, 'unknown', more, 'nothing known');
  expect(follow(begin(list, 'w'), running(13_999, { activityAt: 9000 })).did).toEqual([]);
  expect(follow(begin(list, 'w'), running(14_000, { activityAt: 9000 })).did).toEqual(['paste ls -la']);
  expect(follow(begin(list, 'w'), running(60_999, { personAt: 1000 })).did).toEqual([]);
  expect(follow(begin(list, 'w'), running(61_000, { personAt: 1000 })).did).toEqual(['paste ls -la']);
});

test('what control was told before it was started again is typed at a known prompt, and at nothing else', () => {
  const options = { ...NOBODY, knownSince: list.queuedAt + 1 };
  const unknown = seen(99_000, 'unknown', {}, 'nothing known');
  const { did, delivery } = follow(begin(list, 'w'), [unknown, options]);
  expect(did).toEqual([]);
  expect(delivery.waits).toMatch(/take it back, and send it again/);
  expect(follow(begin(list, 'w'), [seen(99_000, 'shell'), options]).did).toEqual(['paste ls -la']);
});

test('where a text is not seen at the prompt, no Enter is pressed', () => {
  const { did, told } = follow(
    begin(list, 'w'),
    seen(0, 'shell'),
    seen(400, 'shell'),
    seen(2999, 'shell'),
    seen(3000, 'shell'),
  );
  expect(did).toEqual(['paste ls -la']);
  expect(told).toEqual(['message.typed', expect.stringMatching(/it was not seen at the prompt$/)]);
});

test('a line that is longer than the terminal is wide is sent as well', () => {
  const { did } = follow(begin(list, 'w'), seen(0, 'shell'), seen(3000, 'shell', {}, 'nothing known'));
  expect(did).toEqual(['paste ls -la', 'enter']);
});

describe('where nothing is typed', () => {
  test.for<[string, Situation, Message]>([
    ['a person types', seen(0, 'shell', { typing: true }), list],
    ['the screen changed since', seen(0, 'shell', { fresh: false }), list],
    ['the process is gone', seen(0, 'shell', { running: false }), list],
    ['the process is stopped', seen(0, 'shell', { frozen: true }), list],
    ['no prompt of its shell is seen', seen(99_000, 'shell', {}, 'nothing known'), list],
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

test('what automation has to say is for agents alone, and waits for one', () => {
  const told = message('how far?', { by: 'auto' });
  const { did, delivery } = follow(
    begin(told, 'w'),
    seen(0, 'shell'),
    seen(9000, 'starting'),
    seen(20_000, 'unknown'),
  );
  expect(did).toEqual([]);
  expect(delivery.waits).toBeDefined();
});

test.for<[string, Situation | [Situation, DeliveryOptions], RegExp]>([
  ['a person types behind it', seen(900, 'shell', { personAt: 500 }), /a person wrote into it$/],
  ['another program comes up', seen(900, 'unknown'), /another program came up/],
  ['it turns out to be an agent', [seen(900, 'setup'), { profile: claude }], /an agent came up/],
])('no Enter is pressed when %s', ([, then, why]) => {
  const { did, told } = follow(begin(list, 'w'), seen(0, 'shell'), then);
  expect(did).toEqual(['paste ls -la']);
  expect(told).toEqual(['message.typed', expect.stringMatching(why)]);
});

test('what may have been sent before control died is not sent again', () => {
  const { did, told } = follow(resume(list, 'w', { attempt: 1, at: 0 }), seen(9000, 'shell'));
  expect(did).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/unverified/)]);
});

test('an Enter that was not written is pressed again', () => {
  const { delivery } = follow(begin(list, 'w'), seen(0, 'shell'));
  const entering = advance(delivery, shows(400), NOBODY);
  expect(entering.acts).toHaveLength(1);
  expect(follow(entering.unsent!.delivery, shows(500)).did).toEqual(['enter']);
});

test('of a program nothing is expected after that, and the next is sent', () => {
  let box = [list, message('pwd', { id: 'm2' })].reduce(
    (filled, each) => outbox.add(filled, each).outbox,
    outbox.emptyOutbox('w'),
  );
  const did: string[] = [];
  for (const [now, isShown] of [
    [0, false],
    [400, true],
    [401, false],
    [402, false],
    [900, true],
    [901, false],
  ] as const) {
    const step = outbox.advanceOutbox(box, isShown ? shows(now) : seen(now, 'shell'), NOBODY);
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

test('what waited when an agent was there is for no shell that it leaves to, also after a restart of control', () => {
  const filled = outbox.add(outbox.emptyOutbox('w'), list);
  const agent = situation(0, 'setup', undefined);
  const { outbox: waits } = outbox.advanceOutbox(filled.outbox, agent, { profile: claude });
  const left = outbox.advanceOutbox(waits, seen(9000, 'shell'), NOBODY);
  expect(left.acts).toEqual([]);
  const data = { worker: 'w', to: 'setup', agent: 'claude', evidence: '', source: '' };
  const told = [...filled.events, { type: 'screen.changed', at: 1, data } as const];
  const restored = outbox.restore(
    'w',
    told.map((event, i) => ({ ...event, seq: i + 1 })),
  );
  expect(outbox.advanceOutbox(restored, seen(9000, 'shell'), NOBODY).acts).toEqual([]);
});

test('a text that was pasted when control died is not typed again', () => {
  const filled = outbox.add(outbox.emptyOutbox('w'), list);
  const pasted = outbox.advanceOutbox(filled.outbox, seen(1, 'shell'), NOBODY);
  expect(pasted.acts).toHaveLength(1);
  const told = [...filled.events, ...pasted.events].map((event, i) => ({ ...event, seq: i + 1 }));
  const next = outbox.advanceOutbox(outbox.restore('w', told), seen(9000, 'shell'), NOBODY);
  expect(next.acts).toEqual([]);
  expect(next.events).toMatchObject([{ type: 'message.failed' }]);
});
