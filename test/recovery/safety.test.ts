import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/classifier/reading.ts';
import type { Situation } from '../../src/health/situation.ts';
import { mayChoose, mayPress, mayRelaunch, mayRestart, mayTouch } from '../../src/recovery/safety.ts';
import { readingOf, situation } from '../health/situations.ts';
import { idle, interrupted, working } from './bench.ts';

const at = (reading: Reading, more: Partial<Situation> = {}) => situation(100_000, reading, more);
const menu = [{ label: 'Continue', selected: true }];
const dialog = readingOf('settings_error', { attributes: { menu } });
const shell = readingOf('shell');
const used = readingOf('shell', { attributes: { inUse: 'something runs in its shell' } });
const begun = readingOf('shell', { attributes: { draft: 'git reb' } });
const cut = readingOf('draft', { attributes: { draft: 'Yes', cut: 'above' } });

describe('whether anything may be sent', () => {
  test.for<[string, Partial<Situation>, 'wait' | 'never' | undefined]>([
    ['a screen that was read', {}, undefined],
    ['an end', { exit: { code: 0 } }, 'never'],
    ['a terminal that is gone', { running: false }, 'never'],
    ['a stopped process', { frozen: true }, 'never'],
    ['a person who types', { typing: true }, 'wait'],
    ['a screen that changed since', { fresh: false }, 'wait'],
    ['a stopped process at which a person types', { frozen: true, typing: true }, 'never'],
  ])('%s', ([, more, how]) => {
    expect(mayTouch(at(idle, more))?.how).toBe(how);
    expect(mayPress(['enter'], at(idle, more), undefined, false)?.how).toBe(how);
    expect(mayChoose(at(dialog, more))?.how).toBe(how);
    expect(mayRelaunch(at(shell, more))?.how).toBe(how);
  });
});

describe('whether a key may be pressed', () => {
  const active = { activityAt: 95_000 };
  test.for<[string, string[], Situation, RegExp | undefined]>([
    ['Enter, at rest', ['enter'], at(interrupted), undefined],
    ['Enter, not read yet', ['enter'], { ...at(idle), reading: undefined }, /not read/],
    ['Esc, at work', ['esc'], at(working, active), /it works/],
    ['Esc, in a turn that hangs', ['esc'], at(working), undefined],
    ['Enter, in a turn that hangs', ['enter'], at(working), /into its composer/],
    ['Esc, while it asks again', ['esc'], at(readingOf('working', { kind: 'retrying' })), /by itself/],
    ['Enter, at a menu', ['enter'], at(dialog), /labels/],
    ['a digit, at a menu', ['1'], at(dialog), /labels/],
    ['Enter, where leave is asked', ['enter'], at(readingOf('permission')), /a person is asked/],
    ['Esc, where leave is asked', ['esc'], at(readingOf('permission')), /a person is asked/],
    ['Enter, at what begins above the screen', ['enter'], at(cut), /begins above/],
    ['Ctrl-C, at what begins above the screen', ['ctrl-c'], at(cut), /begins above/],
    ['Ctrl-C, at a question', ['ctrl-c'], at(readingOf('question')), /a person is asked/],
    ['Ctrl-C twice in one write', ['ctrl-c', 'ctrl-c'], at(interrupted), /two Ctrl-C/],
    ['the same by another name', ['C-c', 'ctrl-C'], at(interrupted), /two Ctrl-C/],
    ['Esc and Enter in one write', ['esc', 'enter'], at(interrupted), /right after Esc/],
    ['the same by another name', ['escape', 'cr'], at(interrupted), /right after Esc/],
    ['the byte of Esc by another name', ['ctrl-[', 'enter'], at(interrupted), /right after Esc/],
  ])('%s', ([, keys, moment, reason]) => {
    const refusal = mayPress(keys, moment, undefined, false);
    if (reason === undefined) expect(refusal).toBeUndefined();
    else expect(refusal?.reason).toMatch(reason);
  });

  test("a person's text is not sent, and not added to", () => {
    const draft = at(readingOf('draft', { composer: 'half a text' }));
    expect(mayPress(['enter'], draft, undefined, true)?.how).toBe('wait');
    expect(mayPress(['y'], draft, undefined, true)?.how).toBe('wait');
    expect(mayPress(['enter'], draft, undefined, false)).toBeUndefined();
  });

  test.for<[string, string[], string[], number, boolean]>([
    ['Ctrl-C soon after Ctrl-C', ['ctrl-c'], ['ctrl-c'], 1999, false],
    ['Ctrl-C later', ['ctrl-c'], ['ctrl-c'], 2000, true],
    ['Ctrl-C after another key', ['ctrl-c'], ['enter'], 1, true],
    ['Ctrl-C after keys with one among them', ['ctrl-c'], ['C-c', 'enter'], 1, false],
    ['Enter soon after Esc', ['enter'], ['esc'], 999, false],
    ['Enter later', ['enter'], ['escape'], 1000, true],
    ['Esc soon after Esc', ['esc'], ['esc'], 999, false],
    ['Enter soon after Enter', ['enter'], ['enter'], 1, true],
  ])('%s', ([, keys, last, since, allowed]) => {
    const refusal = mayPress(keys, at(interrupted), { keys: last, at: 100_000 - since }, false);
    expect(refusal?.how).toBe(allowed ? undefined : 'wait');
  });
});

describe('whether it may be started again', () => {
  test.for<[string, Situation, 'wait' | 'never' | undefined]>([
    ['one that is gone', at(working, { running: false, fresh: false }), undefined],
    ['one at rest', at(interrupted), undefined],
    ['a turn that hangs', at(working), undefined],
    ['one at work', at(working, { activityAt: 95_000 }), 'never'],
    ['one that may have got going', at(interrupted, { fresh: false }), 'wait'],
    ['one at which a person types', at(interrupted, { typing: true }), 'wait'],
    ['one that asks a person', at(readingOf('permission')), 'never'],
    ['one that is stopped', at(working, { frozen: true }), undefined],
  ])('%s', ([, moment, how]) => {
    expect(mayRestart(moment)?.how).toBe(how);
  });
});

test('a command line is for a shell alone', () => {
  for (const reading of [idle, interrupted, working, readingOf('starting'), readingOf('unknown')]) {
    expect(mayRelaunch(at(reading))?.how).toBe('never');
  }
  expect(mayRelaunch(at(shell))).toBeUndefined();
});

test('a menu that asks a person is not chosen from', () => {
  expect(mayChoose(at(readingOf('permission', { attributes: { menu } })))?.how).toBe('never');
  expect(mayChoose(at(readingOf('question', { attributes: { menu } })))?.how).toBe('never');
  expect(mayChoose(at(readingOf('working', { attributes: { menu } })))?.how).toBe('never');
  expect(mayChoose(at(dialog))).toBeUndefined();
});

describe('whether a shell is in use', () => {
  test.for<[string, Situation, RegExp | undefined]>([
    ['at its prompt', at(shell), undefined],
    ['something runs', at(used), /something runs/],
    ['what an agent left at the prompt', at(begun), undefined],
    ['what was typed there by a person', at(begun, { personAt: begun.since + 5000 }), /a person has begun/],
    ['what a person typed who just came', at(begun, { personAt: begun.since - 5000 }), /a person has begun/],
    ['what stands where a person was long ago', at(begun, { personAt: begun.since - 60_000 }), undefined],
    ['another program than a shell', at(idle), undefined],
  ])('%s', ([, situation, reason]) => {
    const refusals = [mayRestart(situation), situation.reading?.state === 'shell' && mayRelaunch(situation)];
    for (const refusal of refusals.filter((each) => each !== false)) {
      if (reason) expect(refusal).toEqual({ reason: expect.stringMatching(reason), how: 'wait' });
      else expect(refusal).toBeUndefined();
    }
  });
});
