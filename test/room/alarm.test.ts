import { expect, test } from 'vitest';
import type { Reading, Worker } from '../../src/api/schema.ts';
import { Alarm } from '../../src/room/alarm.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { ladderOf, readingOf, supervisionOf, workerOf } from './room-state.ts';

function alarmed() {
  const clock = new VirtualClock();
  const rings: string[] = [];
  const alarm = new Alarm(clock, (text) => rings.push(text));
  const look = (workers: Worker[], focused?: string) => alarm.look(workers, focused);
  look([calm('a'), calm('b'), calm('c')]);
  return { clock, rings, alarm, look };
}

const reads = (state: Reading['state'], text = '') => readingOf(state, { evidence: { text, rule: '' } });
const calm = (name: string) => workerOf(name, { reading: reads('working'), supervision: supervisionOf() });
const asking = (name: string, text = 'Do you want to proceed?') =>
  workerOf(name, { reading: reads('permission', text), supervision: supervisionOf({}, 'waiting') });
const lost = (name: string) =>
  workerOf(name, {
    supervision: supervisionOf({ incident: ladderOf({ escalated: 'the login is gone' }) }, 'needs_operator'),
  });

test('it rings for who asks and for who only a person can help, in words of ours', async () => {
  const { clock, rings, look } = alarmed();
  look([asking('a'), calm('b')]);
  await clock.pass(20_000);
  look([asking('a'), lost('b')]);
  expect(rings).toEqual(['a waits (permission)', 'b needs you']);
});

test('who opens the room sees who needs them: it does not ring', () => {
  const rings: string[] = [];
  const alarm = new Alarm(new VirtualClock(), (text) => rings.push(text));
  alarm.look([asking('a')], undefined);
  alarm.look([asking('a')], undefined);
  expect(rings).toEqual([]);
});

test('it rings once in ten seconds, and then for all who still need somebody', async () => {
  const { clock, rings, look } = alarmed();
  look([asking('a'), calm('b'), calm('c')]);
  await clock.pass(1000);
  look([asking('a'), asking('b'), asking('c')]);
  look([asking('a'), asking('b'), calm('c')]);
  await clock.pass(8999);
  expect(rings).toHaveLength(1);
  await clock.pass(1);
  expect(rings.slice(1)).toEqual(['b waits (permission)']);
});

test('several at once are one ring', async () => {
  const { rings, look } = alarmed();
  look([asking('a'), lost('b'), calm('c')]);
  expect(rings).toEqual(['2 workers (a, b) need you']);
});

test('for the same worker it rings once in a minute, and later when it still needs somebody', async () => {
  const { clock, rings, look } = alarmed();
  look([asking('a')]);
  look([calm('a')]);
  await clock.pass(30_000);
  look([asking('a')]);
  await clock.pass(29_999);
  expect(rings).toHaveLength(1);
  await clock.pass(1);
  expect(rings).toHaveLength(2);
  look([calm('a')]);
  look([asking('a')]);
  look([calm('a')]);
  await clock.pass(120_000);
  expect(rings).toHaveLength(2);
});

test('the worker that the person is in rings no bell', async () => {
  const { clock, rings, look } = alarmed();
  look([asking('a')], 'a');
  look([asking('a')]);
  await clock.pass(60_000);
  expect(rings).toEqual([]);
});

test('a dialog that is answered for the person, and a plain program, ring no bell', () => {
  const { rings, look } = alarmed();
  const { agent, ...plain } = reads('question');
  expect(agent).toBeDefined();
  look([
    workerOf('a', { reading: reads('setup'), supervision: supervisionOf({}, 'recovering') }),
    workerOf('b', { reading: plain }),
  ]);
  expect(rings).toEqual([]);
});

test('what a worker shows cannot reach the terminal as a sequence', () => {
  const { rings, look } = alarmed();
  look([asking('a', '\x1b]0;title\x07\x9dx')]);
  expect(rings).toHaveLength(1);
  expect(rings[0]).not.toMatch(/\p{Cc}/u);
});

test('nor can its name', () => {
  const { rings, look } = alarmed();
  const name = 'a\x1b\\\x07\x9c\x9d0;evil\x1b]52;c;AAAA\x07\r\n\u202e\ud800';
  look([asking(name)]);
  look([asking(name), lost('b')]);
  expect(rings).toHaveLength(1);
  expect(rings[0]).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
});

test('a closed room rings no more', async () => {
  const { clock, rings, look, alarm } = alarmed();
  look([asking('a')]);
  look([asking('a'), asking('b')]);
  alarm.close();
  await clock.pass(60_000);
  expect(rings).toHaveLength(1);
});
