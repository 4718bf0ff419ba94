import { describe, expect, test } from 'vitest';
import { Screen, type Signal } from '../../src/screen/screen.ts';

function signalsOf(...writes: string[]): Signal[] {
  const signals: Signal[] = [];
  const screen = new Screen({ cols: 80, rows: 24, onSignal: (signal) => signals.push(signal) });
  for (const data of writes) screen.write(data);
  return signals;
}

const title = (text: string): Signal => ({ kind: 'title', text });
const notification = (body: string, heading?: string): Signal =>
  heading === undefined ? { kind: 'notification', body } : { kind: 'notification', title: heading, body };

describe('signals', () => {
  test.each<[string, string, Signal[]]>([
    ['a title', '\x1b]0;✳ Claude Code\x07', [title('✳ Claude Code')]],
    ['a title of the window only', '\x1b]2;proj\x1b\\', [title('proj')]],
    ['no name of the icon', '\x1b]1;icon\x07', []],
    ['a title only when it changes', '\x1b]0;a\x07\x1b]2;a\x07\x1b]0;\x07', [title('a'), title('')]],
    ['a title with semicolons', '\x1b]0;a;b\x07', [title('a;b')]],
    ['a title without control characters', '\x1b]0;a\x7f\u202eb\x07', [title('a b')]],
    ['no title that was aborted', '\x1b]0;a\x18', []],
    ['a bell', '\x07', [{ kind: 'bell' }]],
    ['no bell at the end of a sequence', '\x1b]1;x\x07', []],
    [
      'a notification of iTerm2',
      '\x1b]9;Claude needs your permission\x07',
      [notification('Claude needs your permission')],
    ],
    [
      'a notification that begins with a number',
      '\x1b]9;4 tests failed\x07',
      [notification('4 tests failed')],
    ],
    [
      'a notification with a title',
      '\x1b]777;notify;Claude Code;needs you; now\x07',
      [notification('needs you; now', 'Claude Code')],
    ],
    ['a notification without a text', '\x1b]777;notify;Done\x07', [notification('Done')]],
    ['no empty notification', '\x1b]9; \x07\x1b]777;notify;;\x07\x1b]777;notify\x07', []],
    ['no other urxvt extension', '\x1b]777;precmd\x07', []],
    ["none of ConEmu's other commands", '\x1b]9;9;/home\x07\x1b]9;1;500\x07\x1b]9;12\x07', []],
    ['progress', '\x1b]9;4;1;40\x07', [{ kind: 'progress', state: 1, value: 40 }]],
    ['progress beyond the end', '\x1b]9;4;1;250\x07', [{ kind: 'progress', state: 1, value: 100 }]],
    ['progress of unknown length', '\x1b]9;4;3;\x07', [{ kind: 'progress', state: 3 }]],
    ['an error', '\x1b]9;4;2\x07', [{ kind: 'progress', state: 2 }]],
    ['a pause', '\x1b]9;4;4;10\x07', [{ kind: 'progress', state: 4, value: 10 }]],
    [
      'the end of progress',
      '\x1b]9;4;3\x07\x1b]9;4;0;\x07',
      [
        { kind: 'progress', state: 3 },
        { kind: 'progress', state: 0 },
      ],
    ],
    [
      'progress only when it changes',
      '\x1b]9;4;0\x07\x1b]9;4;1;5\x07\x1b]9;4;1;5\x07',
      [{ kind: 'progress', state: 1, value: 5 }],
    ],
    ['no progress of another kind', '\x1b]9;4;7;5\x07\x1b]9;4;1;many\x07', []],
    ['all in order', '\x07\x1b]9;hi\x07\x1b]0;t\x07', [{ kind: 'bell' }, notification('hi'), title('t')]],
  ])('%s', (_, output, signals) => {
    expect(signalsOf(output)).toEqual(signals);
    expect(signalsOf(...output)).toEqual(signals);
  });

  test('texts are bounded', () => {
    expect(signalsOf(`\x1b]0;${'t'.repeat(5000)}\x07`)).toEqual([title('t'.repeat(1024))]);
    expect(signalsOf(`\x1b]9;${'👍'.repeat(600)}\x07`)).toEqual([notification('👍'.repeat(512))]);
    expect(signalsOf(`\x1b]0;${'t'.repeat(100_000)}\x07`)).toEqual([]);
  });

  test('title and progress are known afterwards', () => {
    const screen = new Screen({ cols: 80, rows: 24 });
    expect([screen.title, screen.progress]).toEqual(['', undefined]);
    screen.write('\x1b]0;a\x07\x1b]9;4;1;40\x07');
    expect([screen.title, screen.progress]).toEqual(['a', { state: 1, value: 40 }]);
    screen.write('\x1b]9;4;0\x07');
    expect(screen.progress).toBeUndefined();
  });
});
