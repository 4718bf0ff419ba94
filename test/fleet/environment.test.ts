import { expect, test } from 'vitest';
import { workerEnvironment } from '../../src/fleet/environment.ts';

const identity = { run: 'run-1', worker: 'w', version: '1.0.0', restarts: 2 };

test('a worker is told of our terminal, never of the one around us', () => {
  const outer = {
    PATH: '/bin',
    TERM: 'xterm-kitty',
    TERM_PROGRAM: 'iTerm.app',
    TERM_PROGRAM_VERSION: '3',
    TMUX: '/tmp/tmux',
    TMUX_PANE: '%1',
    KITTY_WINDOW_ID: '1',
    npm_config_user_agent: 'npm',
    COLUMNS: '80',
    ITERM_SESSION_ID: 'x',
  };
  expect(workerEnvironment(outer, {}, identity)).toEqual({
    PATH: '/bin',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'orch-tui',
    TERM_PROGRAM_VERSION: '1.0.0',
    ORCH_TUI_RUN: 'run-1',
    ORCH_TUI_WORKER: 'w',
    ORCH_TUI_RESTARTS: '2',
  });
});

test('the config has the last word: it sets, and null unsets', () => {
  const env = workerEnvironment(
    { PATH: '/bin', SECRET: 'x' },
    { SECRET: null, TERM: 'vt100', EXTRA: '' },
    identity,
  );
  expect(env).toMatchObject({ TERM: 'vt100', EXTRA: '' });
  expect(env).not.toHaveProperty('SECRET');
});
