import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import type { TranscriptPage, WorkerDetail } from '../../src/api/detail.ts';
import { type ViewCommandOptions, view } from '../../src/commands/view.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import { Sandbox, untilShown } from './support.ts';

const SESSION = 'aaaaaaaa-31e5-4a67-8b9e-6f1e2d3c4b5a';
const RECORDING = fileURLToPath(new URL('../transcript/recordings/claude-2.0.77.jsonl', import.meta.url));

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** A run with an agent that is in the recorded conversation, and the file of that. */
async function talking(): Promise<{ client: ApiClient; file: string }> {
  const configDir = join(sandbox.cwd, 'config');
  mkdirSync(configDir);
  writeFileSync(join(configDir, 'claude'), '#!/bin/sh\necho started\nread x\n', { mode: 0o755 });
  const file = join(
    sandbox.root,
    '.claude/projects',
    configDir.replaceAll(/[^A-Za-z0-9]/g, '-'),
    `${SESSION}.jsonl`,
  );
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(RECORDING, file);
  const { client } = await sandbox.live({ one: `./claude --session-id ${SESSION}`, two: 'read x' });
  await untilShown(client, 'one', 'started');
  return { client, file };
}

async function viewed(options: Partial<ViewCommandOptions> = {}): Promise<string> {
  const io = sandbox.io();
  expect(await view({ worker: 'one', ...options }, io)).toBe(0);
  return io.out();
}

test('a conversation is told with its tools and times, and in parts', async () => {
  await talking();
  const text = await viewed();
  expect(text).toMatch(/^folder +\/srv\/work\nsession +[0-9a-f-]{36}\nmodel +claude-sonnet/);
  expect(text).toMatch(/\d\d:\d\d:\d\d {2}prompt 1\n {4}mend the answer\n/);
  expect(text).toMatch(/tool 2 {2}Edit\n {4}file: \/srv\/work\/a\.ts\n {4}old: 41\n {4}new: 42\n/);
  expect(text).toMatch(/It is forty-two now\..*… \(\+\d+ characters\)\n/);
  expect(text).toMatch(/result 5 {2}Bash {2}failed\n {4}Exit code 1\n/);
  expect(text).not.toContain('Found 1 file');
  expect(text).toMatch(/2 messages, 6 tools, 1 errors\n$/);

  expect(await viewed({ tools: true })).toMatch(/^uses {2}tool\n2 +Bash\n1 +Edit\n1 +Grep\n/);
  const all = await viewed({ detailed: true });
  expect(all).toContain('Found 1 file');
  expect(all).toContain('description: Show it');
  expect(all).toContain('END-ONE');
  const errors = await viewed({ errors: true });
  expect(errors).toMatch(/tool 1 {2}Bash\n {4}command: cat a\.ts; false\n/);
  expect(errors).toMatch(/error 1\n {4}API Error: 400/);
  expect(errors).not.toContain('I look at the file');
  expect(await viewed({ text: true })).not.toContain('tool 1');
});

test('the API pages it, and all about a worker has its end', async () => {
  const { client, file } = await talking();
  const first = await client.get<TranscriptPage>('/v1/workers/one/transcript');
  const last = first.entries.at(-1)!.n;
  appendFileSync(file, '{"type":"user","message":{"content":"and \\u001b[2Jnow?"}}\nbroken\n');
  const next = await client.get<TranscriptPage>(`/v1/workers/one/transcript?after=${last}`);
  expect(next).toMatchObject({
    more: false,
    skipped: 1,
    path: file,
    entries: [{ n: last + 1, kind: 'prompt' }],
  });
  const detail = await client.get<WorkerDetail>('/v1/workers/one/detail');
  expect(detail.conversation.at(-1)).toEqual(next.entries[0]);
  expect((await client.get<WorkerDetail>('/v1/workers/two/detail')).conversation).toEqual([]);
  expect(await viewed()).toMatch(/and {2}\[2Jnow\?\n/);
  await expect(client.get('/v1/workers/one/transcript?after=x')).rejects.toThrow(/after/);
  await expect(client.get('/v1/workers/two/transcript')).rejects.toThrow(/not known which conversation/);
});

test('what comes is followed until the run ends, which can be viewed then', async () => {
  const { client, file } = await talking();
  const io = sandbox.io();
  const following = view({ worker: 'one', follow: true, text: true }, io);
  const heard = Promise.withResolvers<void>();
  io.stdout.on('data', (chunk) => {
    if (String(chunk).includes('It is forty-two')) {
      appendFileSync(
        file,
        '{"type":"assistant","message":{"content":"news of sk-ant-api03-Abc_123-xyz9"}}\n',
      );
    }
    if (String(chunk).includes('news')) heard.resolve();
  });
  await heard.promise;
  // Which conversation it was, the journal tells once its process was looked at.
  const events = () => client.get<JournalEvent[]>('/v1/events');
  await expect.poll(async () => (await events()).map(({ type }) => type)).toContain('agent.session');
  await client.post('/v1/down', { graceMs: 0 });
  expect(await following).toBe(0);
  expect(await viewed({ text: true })).toContain('news of [redacted]');
});
