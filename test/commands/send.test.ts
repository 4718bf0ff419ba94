import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScreenText } from '../../src/api/schema.ts';
import { key, send, withdraw } from '../../src/commands/send.ts';
import { Sandbox, untilShown } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** Says each read it gets, so that what came together is seen. */
const READS =
  'stty -icanon -echo min 1; echo ready; while :; do dd bs=4096 count=1 2>/dev/null | od -An -c; done';

test('text is typed and submitted by an Enter of its own', async () => {
  const { client } = await sandbox.live({ one: READS });
  await untilShown(client, 'one', 'ready');
  await send({ worker: 'one', words: ['a', 'bc'], enter: true }, sandbox.io());
  const lines = await untilShown(client, 'one', '\\n');
  expect(lines.slice(1, 3).map((line) => line.trim())).toEqual(['a       b   c', '\\n']);
});

test('text can be left unsent, and can come from stdin', async () => {
  const { client } = await sandbox.live({ one: 'echo ready; exec cat' });
  await untilShown(client, 'one', 'ready');
  await send({ worker: 'one', words: ['-'], enter: false }, sandbox.io('from stdin\n'));
  const lines = await untilShown(client, 'one', 'from stdin');
  expect(lines.filter((line) => line === 'from stdin')).toHaveLength(1);
  await key({ worker: 'one', keys: ['backspace', 'x', 'enter'] }, sandbox.io());
  const { lines: after } = await untilShown(client, 'one', 'from stdix').then(() =>
    client.get<ScreenText>('/v1/workers/one/screen'),
  );
  expect(after).toContain('from stdix');
});

test('Enter waits until the screen stands still', async () => {
  // Echoes late, as an agent under load does, and reads what is there only then.
  const script =
    'stty -icanon -echo min 1; echo ready; sleep 0.2; echo busy; sleep 0.2; echo busy; sleep 0.2; dd bs=4096 count=1 2>/dev/null | od -An -c; exec cat';
  const { client } = await sandbox.live({ one: script });
  await untilShown(client, 'one', 'ready');
  await send({ worker: 'one', words: ['hi'], enter: true }, sandbox.io());
  const lines = await untilShown(client, 'one', 'h   i');
  expect(lines.find((line) => line.includes('h   i'))!.trim()).toBe('h   i');
});

test('a message that waits is taken back, and one that does not is not', async () => {
  // It is let come up first.
  const { client } = await sandbox.live({ one: 'exec cat' });
  await client.post('/v1/workers/one/send', { text: 'x' });
  const io = sandbox.io();
  expect(await withdraw({ worker: 'one' }, io)).toBe(0);
  expect(io.out()).toBe('1 message to one taken back\n');
  await expect(withdraw({ worker: 'one' }, sandbox.io())).rejects.toMatchObject({
    status: 409,
    message: expect.stringMatching(/^no message waits for one/),
  });
});

test('what cannot be sent is refused', async () => {
  await sandbox.live({ one: 'exec cat' });
  const io = sandbox.io();
  await expect(send({ worker: 'one', words: [], enter: true }, io)).rejects.toThrow(/what should be sent/);
  await expect(send({ worker: 'two', words: ['x'], enter: true }, io)).rejects.toMatchObject({
    status: 404,
    message: 'there is no worker "two" (there are: one)',
  });
  await expect(key({ worker: 'one', keys: ['entre'] }, io)).rejects.toMatchObject({ status: 400 });
});
