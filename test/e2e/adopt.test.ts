import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Place } from './support/place.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('The test with tmux is skipped: there is no tmux on the PATH.');

test.skipIf(!hasTmux)('a tmux session becomes the worker of a new run, and outlives that', async () => {
  const place = new Place();
  onTestFinished(() => place.close());
  const socket = join(place.dir, 'tmux');
  const tmux = (...args: string[]) =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { env: place.env, encoding: 'utf8' });
  tmux('new-session', '-d', '-s', 'work', '-x', '80', '-y', '20', '/bin/sh');

  expect(await place.command('adopt', 'tmux:work', '--socket', socket)).toMatchObject({
    code: 0,
    stderr: '',
  });
  const room = place.room([], { cols: 100, rows: 30 });
  await room.waitFor(/work shell/);
  room.press('enter');
  await room.waitFor('Ctrl-]');
  room.type('echo "typed-$((6*7))"');
  await room.pressUntil('enter', 'typed-42');
  expect(tmux('capture-pane', '-p', '-t', '=work:')).toContain('typed-42');
  room.press('ctrl-]');
  // A second one comes into the same run.
  tmux('new-session', '-d', '-s', 'more', 'cat');
  expect(await place.command('adopt', 'tmux:more', '--socket', socket)).toMatchObject({ code: 0 });
  await room.waitFor('2 workers');
  room.press('q');
  await room.ended();

  expect(await place.command('down', '--yes')).toMatchObject({ code: 0 });
  expect(tmux('list-sessions', '-F', '#{session_name}')).toBe('more\nwork\n');
  tmux('kill-server');
  await place.emptied();
});
