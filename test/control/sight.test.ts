import { expect, test } from 'vitest';
import { eventSpan } from '../../src/cast/event.ts';
import { newEntry } from '../../src/control/entry.ts';
import { sightOf } from '../../src/control/sight.ts';
import { WorkerScreen } from '../../src/control/worker-screen.ts';
import { readingOf } from '../health/situations.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const hosted = {
  index: 0,
  name: 'w',
  argv: ['claude'],
  cwd: '/',
  pid: 1,
  cols: 80,
  rows: 24,
  startedAt: 0,
  segmentStart: 0,
  answered: 0,
};

test('a worker is not judged by what its screen showed before control was there', () => {
  const pieces = ['working', 'interrupted'].map((text) => Buffer.from(text));
  const end = pieces.reduce((sum, piece) => sum + eventSpan(piece), 0);
  const follower = new WorkerScreen({
    cols: 80,
    rows: 24,
    scrollback: 0,
    answered: 0,
    end,
    answer: () => {},
    onSignal: () => {},
    clock: new VirtualClock(),
    onOpen: () => {},
    onChange: () => {},
  });
  const entry = { ...newEntry('w', undefined), hosted: { ...hosted, end }, follower };
  let isSettled = true;
  const readings = {
    onChange: () => {},
    begin: () => {},
    output: () => {},
    resized: () => {},
    signal: () => {},
    facts: () => {},
    end: () => {},
    of: () => readingOf('working'),
    isSettled: () => isSettled,
  };
  const seen = () => {
    const { running, starting } = sightOf(entry, { readings, hasHost: true, isMissed: () => true });
    return running && !starting;
  };
  let offset = 0;
  const take = (data: Buffer) => {
    const start = offset;
    offset += eventSpan(data);
    follower.event({ start, end: offset, at: 0, code: 'o', data });
  };

  follower.open({ offset: 0, cols: 80, rows: 24, snapshot: '' });
  take(pieces[0]!);
  expect(seen()).toBe(false);
  // All is there, and was not read yet.
  isSettled = false;
  take(pieces[1]!);
  expect(seen()).toBe(false);
  isSettled = true;
  expect(seen()).toBe(true);
  // From then on it is, whatever it writes.
  isSettled = false;
  take(Buffer.from('more'));
  expect(seen()).toBe(true);
  follower.dispose();
});
