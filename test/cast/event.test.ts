import { expect, test } from 'vitest';
import { parseExit } from '../../src/cast/event.ts';

test.each([
  ['0', { code: 0 }],
  ['-1', { code: -1 }],
  ['SIGHUP', { signal: 'SIGHUP' }],
  ['SIGRTMIN+1', { signal: 'SIGRTMIN+1' }],
  // What a host records of one that the system has no name for.
  ['signal 34', { signal: 'signal 34' }],
  ['', { signal: 'unknown' }],
  ['SIGHUP\n', { signal: 'unknown' }],
  ['SIG\x1b]0;evil\x07', { signal: 'unknown' }],
  [`SIG${'A'.repeat(21)}`, { signal: 'unknown' }],
  ['9'.repeat(11), { signal: 'unknown' }],
])('an exit of %j is told as what it can be', (data, exit) => {
  expect(parseExit(data)).toEqual(exit);
});
