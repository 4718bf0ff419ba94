import { expect, test } from 'vitest';
import {
  attachCommand,
  paneQuestion,
  parseTmuxTarget,
  targetText,
  tmuxServer,
} from '../../src/fleet/tmux.ts';

test.each([
  ['tmux:work', { session: 'work' }, '=work:'],
  ['tmux:my work:2', { session: 'my work', window: '2' }, '=my work:2'],
  ['tmux:$3:logs', { session: '$3', window: 'logs' }, '=$3:logs'],
])('%s names a session', (text, target, told) => {
  expect(parseTmuxTarget(text)).toEqual(target);
  expect(targetText(target)).toBe(told);
});

test.each(['work', 'tmux:', 'tmux::1', 'tmux:a:', 'tmux:a.b', 'tmux:a:1.2', 'screen:a', 'tmux: a'])(
  '%s names none',
  (text) => {
    expect(parseTmuxTarget(text)).toBeUndefined();
  },
);

test('the server is the named one, else that around us, else the usual one', () => {
  const around = { TMUX: '/tmp/a,b/default,123,0' };
  expect(tmuxServer('x', around)).toEqual(['-L', 'x']);
  expect(tmuxServer('/run/x', around)).toEqual(['-S', '/run/x']);
  expect(tmuxServer(undefined, around)).toEqual(['-S', '/tmp/a,b/default']);
  expect(tmuxServer(undefined, {})).toEqual([]);
});

test('the command line begins no session, and sets options nowhere but in its own', () => {
  const line = attachCommand(['-L', 'x'], { session: 'a;', window: 'w;' }, 'own', { ignoreSize: true });
  const commands = line
    .join('\n')
    .split('\n;\n')
    .map((text) => text.split('\n'));
  expect(commands[0]).toEqual(['tmux', '-u', '-L', 'x', 'has-session', '-t', '=a\\;']);
  expect(commands[1]).toEqual(['new-session', '-f', 'ignore-size', '-t', '=a\\;', '-s', 'own']);
  for (const words of commands.slice(2, -1)) expect(words.slice(0, 3)).toEqual(['set-option', '-t', 'own']);
  expect(commands.at(-1)).toEqual(['select-window', '-t', '=own:w\\;']);
});

test('the pane that it shows can be asked for', () => {
  const line = attachCommand(['-L', 'x'], { session: 'a' }, 'own', { ignoreSize: true });
  expect(paneQuestion(line)).toEqual([
    ...['tmux', '-u', '-L', 'x', 'display-message'],
    ...['-p', '-t', '=own:', expect.stringContaining('#{pane_pid}')],
  ]);
  expect(paneQuestion(['tmux', 'attach', '-t', 'a'])).toBeUndefined();
  expect(paneQuestion(['claude'])).toBeUndefined();
});
