import { describe, expect, test } from 'vitest';
import { Screen, type Signal } from '../../src/screen/screen.ts';
import { play, readRecording, recordingNames } from './recordings.ts';
import { stateOf } from './screen-state.ts';

function copyOf(screen: Screen, scrollback = 1000): Screen {
  const copy = new Screen({ cols: screen.cols, rows: screen.rows, scrollback });
  copy.write(screen.serialize());
  return copy;
}

/** Where to cut a recording of so many events: in its parts, at its end, and at two places that its name decides. */
function cuts(name: string, events: number): Set<number> {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  const third = Math.floor(events / 3);
  return new Set([third, 2 * third, events, hash % events, (hash >>> 8) % events]);
}

describe('a snapshot', () => {
  const names = recordingNames();

  test('there are recordings to try it on', () => {
    expect(names.length).toBeGreaterThan(100);
  });

  test.each(names)('rebuilds the screen in the middle of %s', (name) => {
    const { cols, rows, events } = readRecording(name);
    const screen = new Screen({ cols, rows });
    const copies: Screen[] = [];
    const cutAt = cuts(name, events.length);
    for (let i = 0; i <= events.length; i++) {
      if (cutAt.has(i)) {
        const copy = copyOf(screen);
        expect(stateOf(copy)).toEqual(stateOf(screen));
        copies.push(copy);
      }
      const event = events[i];
      if (event) for (const each of [screen, ...copies]) play(each, event);
    }
    // What does not show at once (margins, pen, saved cursor, a wrap that is due) shows in what follows.
    const end = stateOf(screen);
    for (const copy of copies) {
      expect(stateOf(copy)).toEqual(end);
      expect(copy.serialize()).toBe(screen.serialize());
    }
  });

  const steps = '\x1b[3;2H';
  test.each<[what: string, before: string, after: string]>([
    ['a wrap that is due', 'x'.repeat(20), 'y'],
    ['a wrap that is due after a wide character', `${'x'.repeat(18)}漢`, 'y'],
    ['a wrap that is due in a row erased since', `${'x'.repeat(20)}\x1b[44m\x1b[2K`, 'y'],
    ['a letter that may get a mark', 'e', '\u0301'],
    ['a letter that may get a mark, in insert mode', 'abcdef\x1b[3G\x1b[4he', '\u0301g'],
    ['half of an emoji', '👩', '\u200d🚀'],
    ['half of a surrogate pair', '\ud83d', '\ude80'],
    ['a character to be repeated', 'z', '\x1b[3b'],
    ['the pen', '\x1b[1;3;4:3;5;7;9;31;48;2;1;2;3;58:5;9m', 'text'],
    ['protection', '\x1b[1"qkeep\x1b[0"qdrop\x1b[1"q', 'too\x1b[?2K'],
    ['a saved cursor', `${steps}\x1b[31m\x1b7\x1b[m\x1b[H`, '\x1b8x'],
    ['a saved cursor that has scrolled away', `\x1b[2;5H\x1b7${'\n'.repeat(9)}`, '\x1b8x'],
    ['a saved cursor of the alternate screen', `\x1b[?1049h${steps}\x1b7\x1b[?1049l`, '\x1b[?47h\x1b8x'],
    ['margins', '\x1b[2;4r\x1b[4;1H', 'a\r\nb\r\nc'],
    ['margins and origin mode', '\x1b[2;4r\x1b[?6h\x1b[2;3H', 'a\x1b[1;1Hb\x1b[9;1Hc'],
    ['margins of the normal screen behind the other', '\x1b[2;4r\x1b[?1049h', '\x1b[?1049l\x1b[4;1Ha\r\nb'],
    ['tab stops', '\x1b[3g\x1b[4G\x1bH\x1b[9G\x1bH\r', 'a\tb\tc\td'],
    ['the screen behind the alternate one', 'one\r\n\x1b[32mtwo\x1b[?1049hthree', '\x1b[?1049lfour'],
    ['line drawing', '\x1b(0lqk', 'x\x1b(Bx'],
    ['a character set that came back with the cursor', '\x1b(0q\x1b8', 'q'],
    ['a mark that stands beside a letter', 'a\x1b[m\u0301b', 'c'],
    [
      'what is left of a wide character beside an erased cell',
      '\x1b[3G\x1b[31m漢\x1b[3Gx\x1b[m\x1b[3G\x1b[X\x1b[6Gz',
      'c',
    ],
    ['a shifted character set', '\x1b)0\x0eq', 'q\x0fq'],
    ['no automatic wrap', '\x1b[?7l', 'x'.repeat(25)],
    ['insert mode', 'abc\x1b[1G\x1b[4h', 'xy'],
    ['new line mode', '\x1b[20habc', '\nd'],
    ['the stacks of the keyboard', '\x1b[>1u\x1b[>5u\x1b[?1049h\x1b[=3u', '\x1b[<u\x1b[?1049l\x1b[<u'],
    ['the stack of the alternate screen behind', '\x1b[?1049h\x1b[>7u\x1b[?1049l', '\x1b[?1049h'],
    ['the beginning of a control sequence', 'a\x1b[3', '1mb'],
    ['a control sequence with a control in it', 'a\x1b[3\n', '1mb'],
    ['the beginning of a title', '\x1b]0;ti', 'tle\x07'],
    ['the beginning of a title that gets too long', `\x1b]0;${'t'.repeat(20_000)}`, 'tle\x07x'],
    ['lines that continue others', `${'long '.repeat(20)}\r\n漢${'字'.repeat(30)}`, '\x1b[H'],
    ['a line that continues one that was cleared', `${'x'.repeat(30)}\x1b[H\x1b[M`, 'y'],
    ['a line that continues an erased one', `${'x'.repeat(30)}\x1b[H\x1b[X\x1b[20G\x1b[44m\x1b[X`, 'y'],
    ['what is left of wide characters', '漢字\x1b[1;31m\x1b[2Ga\x1b[3G漢\x1b[4Gb', 'c'],
    ['backgrounds of erased cells', '\x1b[44m\x1b[2J\x1b[3;3H\x1b[42m\x1b[4X', 'x'],
  ])('keeps %s', (_, before, after) => {
    const screen = new Screen({ cols: 20, rows: 5, scrollback: 30 });
    screen.write(before);
    const copy = copyOf(screen, 30);
    expect(stateOf(copy)).toEqual(stateOf(screen));
    screen.write(after);
    copy.write(after);
    expect(stateOf(copy)).toEqual(stateOf(screen));
  });

  test('keeps the lines when the scrollback is full', () => {
    const screen = new Screen({ cols: 10, rows: 3, scrollback: 4 });
    screen.write(Array.from({ length: 30 }, (_, i) => `line ${i} is long`).join('\r\n'));
    expect(screen.historyLength).toBe(4);
    expect(screen.isWrapped(0)).toBe(true);
    expect(stateOf(copyOf(screen, 4))).toEqual(stateOf(screen));
  });

  test('is the same when lines are wrapped anew', () => {
    const screen = new Screen({ cols: 20, rows: 5 });
    screen.write(`${'one two '.repeat(9)}\r\n⚠️ ${'three '.repeat(9)}\x1b[2;3H`);
    const copy = copyOf(screen);
    for (const cols of [7, 33, 12]) {
      screen.resize(cols, 4);
      copy.resize(cols, 4);
      expect(stateOf(copy)).toEqual(stateOf(screen));
    }
  });

  test.each([0, 1, 2, 5])('may leave out the oldest lines above the screen, all but %d', (history) => {
    const screen = new Screen({ cols: 20, rows: 5 });
    screen.write(`\x1b[31m${'one two '.repeat(9)}\r\n${'three '.repeat(15)}\x1b[s\r\nend\x1b[2;3H`);
    const copy = new Screen({ cols: 20, rows: 5 });
    copy.write(screen.serialize(history));
    expect(copy.historyLength).toBe(history);
    for (let y = 0; y < 5; y++) expect(copy.row(y)).toEqual(screen.row(y));
    for (let i = 0; i < history + 5; i++)
      expect(copy.isWrapped(i)).toBe(screen.isWrapped(screen.historyLength - history + i));
    for (const each of [screen, copy]) each.write('text\x1b[utext');
    for (let y = 0; y < 5; y++) expect(copy.row(y)).toEqual(screen.row(y));
    expect(copy.cursor).toEqual(screen.cursor);
  });

  test('replaces whatever a screen showed before', () => {
    const screen = new Screen({ cols: 20, rows: 5 });
    screen.write('shown');
    const other = new Screen({ cols: 20, rows: 5 });
    other.write(
      `\x1b]0;title\x07\x1b]9;4;1;5\x07\x1b]7501;state=done\x07\x1b[>5u\x1b[?2004h\x1b[?25l${'\n'.repeat(20)}`,
    );
    other.write(screen.serialize());
    expect(stateOf(other)).toEqual(stateOf(screen));
  });

  test('rings no bell, notifies of nothing and asks nothing', () => {
    const screen = new Screen({ cols: 20, rows: 5 });
    screen.write('\x07\x1b]9;hello\x07\x1b]777;notify;a;b\x07\x1b[c\x1b]0;title\x07\x1b]9;4;2;30\x07');
    screen.write('\x1b]7501;state=blocked:id=a/b:kind=auth:msg=aGk=:title=eA==:app=x:progress=5\x07');
    const signals: Signal[] = [];
    const answers: string[] = [];
    const copy = new Screen({
      cols: 20,
      rows: 5,
      answer: (bytes) => answers.push(bytes),
      onSignal: (signal) => signals.push(signal),
    });
    copy.write(screen.serialize());
    expect(answers).toEqual([]);
    expect(signals.map(({ kind }) => kind)).toEqual(['title', 'progress', 'status']);
    expect(stateOf(copy)).toEqual(stateOf(screen));
  });
});
