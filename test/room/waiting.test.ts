import { expect, test } from 'vitest';
import { waitingOf } from '../../src/room/waiting.ts';
import { askingOf, ladderOf, supervisionOf, workerOf } from './room-state.ts';

test('who waits for a person is told, the longest first, with what is wanted', () => {
  const workers = [
    workerOf('busy', { reading: askingOf([], { state: 'working', attributes: {} }) }),
    workerOf('asks', { reading: askingOf(['Yes', 'No'], { since: 3000 }) }),
    workerOf('lost', { reading: askingOf([], { state: 'auth_error', since: 2000, attributes: {} }) }),
    workerOf('stuck', {
      supervision: supervisionOf(
        { incident: ladderOf({ openedAt: 1000, escalated: 'nothing that was tried helped' }) },
        'needs_operator',
      ),
    }),
    workerOf('hinted', {
      supervision: supervisionOf({
        automation: 'suggest',
        incident: ladderOf({ openedAt: 4000, next: { step: 'ctrl-c', at: 0, waits: 'a person typed' } }),
      }),
    }),
    workerOf('plain'),
  ];
  const waiting = waitingOf(workers);
  expect(waiting.map(({ worker }) => worker.name)).toEqual(['stuck', 'lost', 'asks', 'hinted']);
  expect(waiting[0]!.what).toContain('nothing that was tried helped');
  expect(waiting[2]).toMatchObject({
    what: 'permission · Bash · Do you want to proceed?',
    labels: ['Yes', 'No'],
  });
  expect(waiting[3]!.what).toMatch(/ctrl-c.* · waits: a person typed$/);
});

test('who could not be started waits for a person, with why', () => {
  const [waiting] = waitingOf([workerOf('w', { state: 'failed', problem: 'cannot start claud' })]);
  expect(waiting).toMatchObject({ what: 'not started · cannot start claud', labels: [], since: undefined });
});

test('who ended waits for nobody, whatever stood on the screen', () => {
  expect(waitingOf([workerOf('w', { state: 'exited', reading: askingOf(['Yes']) })])).toEqual([]);
});
