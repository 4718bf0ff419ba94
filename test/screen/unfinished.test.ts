import { describe, expect, test } from 'vitest';
import { unfinishedSequence } from '../../src/screen/unfinished.ts';

const CSI_STATE = 4;
const OSC_STATE = 8;

describe('the beginning of a sequence', () => {
  test.each([
    ['nothing', '', 'text', 0, ''],
    ['what was pending, after its end', '\x1b[3', '1mtext', 0, ''],
    ['from the last introducer on', '', 'text\x1b[1mmore\x1b[3', CSI_STATE, '\x1b[3'],
    ['from a one-character introducer on', '', 'text\x9b3', CSI_STATE, '\x9b3'],
    ['with what was pending', '\x1b[', '3', CSI_STATE, '\x1b[3'],
    ['without what took effect at once', '', '\x1b[\n3\r', CSI_STATE, '\x1b[3'],
    ['with everything in a string', '\x1b]0;a', 'b\tc', OSC_STATE, '\x1b]0;ab\tc'],
    ['not more than the limit', '\x1b]0;abc', 'defghijk', OSC_STATE, '\x1b]0;abcdef'],
    ['not more than the limit at once', '', '\x1b]0;abcdefghijk', OSC_STATE, '\x1b]0;abcdef'],
  ])('%s', (_, before, data, state, pending) => {
    expect(unfinishedSequence(before, data, state, 10)).toBe(pending);
  });
});
