import { describe, expect, test } from 'vitest';
import { capabilitiesFrom, isLastReply, querySequence } from '../../src/room/terminal-capabilities.ts';
import { OuterTerminal } from './outer-terminal.ts';

describe('colours', () => {
  test.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'xterm', COLORTERM: '24bit' }, 'truecolor'],
    [{ TERM: 'xterm-kitty' }, 'truecolor'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'truecolor'],
    [{ TERM: 'xterm-256color', WT_SESSION: '1' }, 'truecolor'],
    [{ TERM: 'tmux-256color' }, '256'],
    [{ TERM: 'xterm', TERM_PROGRAM: 'Apple_Terminal' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{}, '16'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  ])('%j', (env, colors) => {
    expect(capabilitiesFrom([], env).colors).toBe(colors);
  });
});

describe('characters', () => {
  test.each([
    [{}, true, false],
    [{ LANG: 'en_US.UTF-8' }, true, false],
    [{ LANG: 'C' }, true, false],
    [{ LANG: 'de_DE.ISO-8859-1' }, false, false],
    [{ LANG: 'de_DE.ISO-8859-1', LC_ALL: 'C.utf8' }, true, false],
    [{ LANG: 'ja_JP.UTF-8' }, true, true],
    [{ LANG: 'en_US.UTF-8', LC_CTYPE: 'zh_CN.UTF-8' }, true, true],
    [{ TERM: 'linux' }, false, false],
  ])('%j', (env, unicode, ambiguousMayBeWide) => {
    expect(capabilitiesFrom([], env)).toMatchObject({ unicode, ambiguousMayBeWide });
  });
});

describe('answers', () => {
  test.each([
    [[], false, false],
    [['\x1b[?2026;2$y', '\x1b[?0u', '\x1b[?62;22c'], true, true],
    [['\x1b[?2026;1$y'], true, false],
    [['\x1b[?2026;0$y'], false, false],
    [['\x1b[?2026;4$y', '\x1b[?31u'], false, true],
    [['\x1b[?20262$y', '\x1b[?2004;2$y', 'junk'], false, false],
  ])('%j', (replies, synchronizedOutput, kittyKeyboard) => {
    expect(capabilitiesFrom(replies, {})).toMatchObject({ synchronizedOutput, kittyKeyboard });
  });

  test('the last question is one that a terminal answers', async () => {
    const { terminal } = new OuterTerminal(80, 24);
    const replies: string[] = [];
    terminal.onData((reply) => replies.push(reply));
    await new Promise<void>((resolve) => terminal.write(querySequence({ TERM: 'xterm' }), resolve));
    expect(isLastReply(replies.at(-1)!)).toBe(true);
    expect(isLastReply('\x1b[?2026;2$y')).toBe(false);
  });
});

test.each([
  ['xterm-256color', true],
  ['screen', true],
  ['linux', false],
  ['dumb', false],
  [undefined, false],
])('whether %s takes sequences that it does not know', (TERM, osc) => {
  expect(capabilitiesFrom([], { TERM })).toMatchObject({ osc });
});
