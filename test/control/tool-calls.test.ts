import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ToolCalls } from '../../src/control/tool-calls.ts';
import { TranscriptFiles } from '../../src/control/transcript-files.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const call = (command: string) =>
  `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'tool_use', name: 'Bash', input: { command } }] } })}\n`;

test('what an agent writes down of its calls is read, now and then', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'orch-calls-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const transcript = join(dir, 'a.jsonl');
  const log = new MemoryLog();
  const clock = new VirtualClock();
  const calls = new ToolCalls(log, clock, new TranscriptFiles(log));
  expect(await calls.news('w')).toBeUndefined();
  log.append({ type: 'agent.session', at: 1, data: { worker: 'w', session: 's', transcript } });
  expect(await calls.news('w')).toBeUndefined();
  appendFileSync(transcript, call('make'));
  expect(await calls.news('w')).toBeUndefined();
  await clock.pass(10_000);
  expect(await calls.news('w')).toEqual(['Bash({"command":"make"})']);
  appendFileSync(transcript, call('make'));
  await clock.pass(10_000);
  expect(await calls.news('w')).toHaveLength(2);
});
