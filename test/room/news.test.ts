import { expect, test } from 'vitest';
import { News } from '../../src/room/news.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function gathered(firstMs?: number) {
  const clock = new VirtualClock();
  const batches: string[] = [];
  const news = new News<string>((messages) => batches.push(messages.join('')), clock, firstMs);
  return { clock, batches, news };
}

test('what comes in pieces is taken in together, and in order', async () => {
  const { clock, batches, news } = gathered();
  news.add('a');
  await clock.pass(4);
  news.add('b');
  expect(batches).toEqual([]);
  await clock.pass(1);
  expect(batches).toEqual(['ab']);
});

test('what comes soon after waits until the room had a rest from drawing', async () => {
  const { clock, batches, news } = gathered();
  news.add('a');
  await clock.pass(5);
  news.add('b');
  await clock.pass(40);
  news.add('c');
  await clock.pass(19);
  expect(batches).toEqual(['a']);
  await clock.pass(1);
  expect(batches).toEqual(['a', 'bc']);
});

test('what comes after a rest waits for its other pieces only', async () => {
  const { clock, batches, news } = gathered();
  news.add('a');
  await clock.pass(1000);
  news.add('b');
  await clock.pass(5);
  expect(batches).toEqual(['a', 'b']);
});

test('what is told first may be gathered for longer', async () => {
  const { clock, batches, news } = gathered(150);
  news.add('a');
  await clock.pass(149);
  news.add('b');
  expect(batches).toEqual([]);
  await clock.pass(1000);
  news.add('c');
  await clock.pass(5);
  expect(batches).toEqual(['ab', 'c']);
});

test('what waits is taken in at once when somebody acts', async () => {
  const { clock, batches, news } = gathered(150);
  news.takeIn();
  news.add('a');
  news.takeIn();
  expect(batches).toEqual(['a']);
  news.add('b');
  await clock.pass(30);
  news.takeIn();
  expect(batches).toEqual(['a', 'b']);
  news.add('c');
  await clock.pass(59);
  expect(batches).toEqual(['a', 'b']);
  await clock.pass(1);
  expect(batches).toEqual(['a', 'b', 'c']);
});

test.each([0, 5, 30])('nothing is taken in after it was closed, %s ms after some was told', async (ms) => {
  const { clock, batches, news } = gathered();
  news.add('a');
  await clock.pass(ms);
  const before = [...batches];
  news.add('b');
  news.close();
  news.add('c');
  await clock.pass(1000);
  expect(batches).toEqual(before);
});
