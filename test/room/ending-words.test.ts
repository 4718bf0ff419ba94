import { expect, test } from 'vitest';
import { downWords, leaveWords, restartWords, stopWords } from '../../src/room/ending-words.ts';
import { controllerOf } from './controlled-room.ts';
import { roomOf, workerOf } from './room-state.ts';

const own = workerOf('own', { argv: ['claude', '--continue'] });
const shown = workerOf('shown', { argv: ['tmux', 'new-session'], attached: true });
const also = { ...shown, name: 'also' };

test('who stops a worker is told what is lost', () => {
  expect(stopWords([own])).toEqual({
    question: 'Stop own?',
    detail: 'It gets SIGTERM, later SIGKILL; what it has not saved is lost: claude --continue',
  });
});

test('of an adopted session nothing is lost: it is let go of', () => {
  expect(stopWords([shown])).toEqual({
    question: 'Let go of shown?',
    detail: 'Its session lives on, with all that runs in it; nothing is lost.',
  });
  expect(stopWords([shown, also])).toEqual({
    question: 'Let go of 2 workers (shown, also)?',
    detail: 'Their sessions live on, with all that runs in them; nothing is lost.',
  });
});

test('adopted sessions among others are told apart', () => {
  const but = ' But not of shown: its session lives on.';
  expect(stopWords([own, shown]).detail).toBe(
    `Each of them gets SIGTERM, later SIGKILL; what it has not saved is lost.${but}`,
  );
  expect(restartWords([own, shown]).detail).toBe(
    `Each of them is ended first; what it has not saved is lost.${but}`,
  );
  expect(downWords([own, shown, also]).detail).toBe(
    'What they have not saved is lost. But not of 2 workers (shown, also): their sessions live on. Recordings are kept. (q only leaves.)',
  );
});

test('a run of adopted sessions is ended without a loss', () => {
  expect(downWords([shown]).detail).toBe(
    'Its session lives on, with all that runs in it; nothing is lost. Recordings are kept. (q only leaves.)',
  );
});

test('what has ended and is in the config no more is only taken off the list', () => {
  const gone = workerOf('gone', { state: 'exited', config: 'removed' });
  expect(stopWords([gone])).toEqual({
    question: 'Take gone off the list?',
    detail: 'It has ended, and is not in the config any more.',
  });
});

test('an adopted session is attached to again without a question', async () => {
  const { type, posts, store } = controllerOf(roomOf([shown]));
  type('r');
  expect(store.get().overlay).toBeUndefined();
  await expect.poll(() => posts).toEqual([['/v1/workers/shown/restart', { how: 'resume' }]]);
});

test('what cannot be reached is left to itself, once that is meant', async () => {
  const far = workerOf('far', { state: 'unreachable', host: 'box', config: 'removed' });
  expect(leaveWords([far])).toEqual({
    question: 'Leave far to itself?',
    detail:
      'It may run on, on box, which cannot be reached: nobody looks for it there any more. For a machine that is gone for good.',
  });
  const { type, posts } = controllerOf(roomOf([far]));
  type('X');
  expect(posts).toEqual([]);
  type('y');
  await expect.poll(() => posts).toEqual([['/v1/workers/far/stop', { leave: true }]]);
});
