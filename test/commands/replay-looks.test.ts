import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replayLooks } from '../../src/commands/replay-looks.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

test('a room without a run looks as the configuration here says, or as by default', async () => {
  expect(await replayLooks(undefined, sandbox.io())).toMatchObject({ theme: 'auto', leaveKey: 'ctrl-]' });
  sandbox.configure({ workers: [{ command: ['sh'] }], theme: 'light', leaveKey: 'ctrl-q' });
  expect(await replayLooks(undefined, sandbox.io())).toMatchObject({ theme: 'light', leaveKey: 'ctrl-q' });
});

test('a theme that there is not is told with the file that names it', async () => {
  const dir = sandbox.configure({ workers: [{ command: ['sh'] }], theme: 'lihgt' }, 'own');
  await expect(replayLooks('own', sandbox.io())).rejects.toThrow(
    `${join(dir, 'orch.json')}: theme: expected the name of a theme, found "lihgt" (did you mean "light"?)`,
  );
});
