import { expect, test } from 'vitest';
import type { CastCode } from '../../src/cast/event.ts';
import { eventSpan } from '../../src/cast/event.ts';
import type { LoggedEvent } from '../../src/cast/log.ts';
import { linesOf } from '../../src/control/sight.ts';
import { WorkerScreen } from '../../src/control/worker-screen.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const PIECE = `${'x'.repeat(78)}\r\n`.repeat(500);

function followed() {
  const clock = new VirtualClock();
  const answers: [number, string][] = [];
  const changes: string[] = [];
  const told: string[] = [];
  const follower = new WorkerScreen({
    cols: 80,
    rows: 24,
    scrollback: 10,
    answered: 0,
    end: 0,
    answer: (offset, bytes) => answers.push([offset, bytes]),
    onSignal: (signal) => told.push(signal.kind === 'title' ? signal.text : signal.kind),
    clock,
    onOpen: () => told.push('opened'),
    onChange: (what) => changes.push(what),
  });
  follower.open({ offset: 0, cols: 80, rows: 24, snapshot: '' });
  let end = 0;
  const say = (text: string, code: CastCode = 'o'): number => {
    const data = Buffer.from(text);
    const event: LoggedEvent = { start: end, end: end + eventSpan(data), at: clock.now(), code, data };
    end = event.end;
    follower.event(event);
    return end;
  };
  const lastLine = () => linesOf(follower.screen).findLast((line) => line !== '');
  return { follower, clock, answers, changes, told, say, lastLine };
}

test('what a worker writes is shown at once', () => {
  const { say, lastLine } = followed();
  say('hello');
  expect(lastLine()).toBe('hello');
});

test('a flood is shown a little later, and it is told at once that the screen is another one', async () => {
  const { follower, say, lastLine, clock, changes } = followed();
  changes.length = 0;
  say(PIECE);
  const end = say('the end');
  expect(lastLine()).toBeUndefined();
  expect(changes).toEqual(['output', 'output']);
  expect(follower.outputEnd).toBe(0);
  await clock.pass(30);
  expect(lastLine()).toBe('the end');
  expect(follower.outputEnd).toBe(end);
});

test('what is asked in a flood is answered once it is shown', async () => {
  const { say, clock, answers } = followed();
  say(PIECE);
  say('\x1b[6n');
  const end = say('bye');
  await clock.pass(30);
  expect(answers).toEqual([[end, '\x1b[24;1R']]);
});

test('another size comes after the flood before it', () => {
  const { say, lastLine, follower } = followed();
  say(PIECE);
  say('the end');
  say('40x10', 'r');
  expect(lastLine()).toBe('the end');
  expect(follower.screen.cols).toBe(40);
});

test('a snapshot is of all that came', () => {
  const { say, follower } = followed();
  say(PIECE);
  const end = say('the end');
  const { offset, data } = follower.snapshot();
  expect(offset).toBe(end);
  expect(data).toContain('the end');
});

test('of a snapshot that is to be no longer the oldest lines above the screen are left out', () => {
  const { say, follower } = followed();
  for (let i = 0; i < 60; i++) say(`line ${i}\r\n`);
  const whole = follower.snapshot();
  const short = follower.snapshot(whole.data.length - 1);
  expect(whole.data).toContain('line 27');
  expect(short.data).not.toContain('line 27');
  for (let i = 37; i < 60; i++) expect(short.data).toContain(`line ${i}`);
  expect(short.data.length).toBeLessThan(whole.data.length);
  expect(short.offset).toBe(whole.offset);
  expect(follower.snapshot(whole.data.length)).toEqual(whole);
  expect(follower.snapshot(0).data).toContain('line 59');
});

test('of a long flood no more than a megabyte waits', () => {
  const { say, follower } = followed();
  let end = 0;
  for (let bytes = 0; bytes < 2 ** 20; bytes += PIECE.length) end = say(PIECE);
  expect(follower.outputEnd).toBe(end);
});

test('what a snapshot says outside its cells is told to who reads the new screen', () => {
  const { follower, say, told } = followed();
  say('\x1b]0;✳ Baking\x07\x1b]9;4;3\x07');
  const { data, ...where } = follower.snapshot();
  told.length = 0;
  follower.open({ ...where, snapshot: data });
  expect(told[0]).toBe('opened');
  expect(told).toContain('✳ Baking');
  expect(told).toContain('progress');
});

test('what still comes when nobody follows it any more is neither shown nor told', () => {
  const { follower, say, told, changes } = followed();
  say('\x1b]0;first\x07');
  follower.dispose();
  told.length = changes.length = 0;
  say('\x1b]0;second\x07');
  follower.open({ offset: 0, cols: 80, rows: 24, snapshot: '\x1b]0;third\x07' });
  expect([told, changes]).toEqual([[], []]);
});
