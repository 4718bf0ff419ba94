import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import { hostLinks } from '../../src/commands/host-links.ts';
import { Redactor } from '../../src/redaction.ts';
import { FakeHost } from '../room/fake-host.ts';
import { Sandbox } from './support.ts';

const SECRET = 'correct-horse-battery';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** What a room is told when it goes to a host elsewhere whose command says what it was given, and fails. */
async function saidOnTheWay(configured = true): Promise<string> {
  const hosts = [{ name: 'box', command: ['sh', '-c', 'echo "given $0" >&2; exit 1', SECRET] }];
  const workers = [{ name: 'w', command: ['cat'], host: 'box' }];
  const run = await sandbox.open({ config: sandbox.configure({ workers, hosts }) });
  if (!configured) sandbox.configure('{');
  const told = new Redactor([SECRET]).all({ hosts });
  const api: ApiClient = { ...new FakeHost().api, get: async <T>() => told as T };
  const { open, close } = hostLinks(() => Promise.reject(new Error('not here')), run, api);
  try {
    return await open('box', () => {}).then(
      () => 'connected',
      (error: Error) => error.message,
    );
  } finally {
    close();
    run.release();
  }
}

test('a host is reached by the whole command, of which control tells no secret', async () => {
  expect(await saidOnTheWay()).toBe(`sh ended with status 1: given ${SECRET}`);
});

test('a command that cannot be had whole is not run', async () => {
  expect(await saidOnTheWay(false)).toMatch(
    /a secret in the command that leads to host box is not to be had/,
  );
});
