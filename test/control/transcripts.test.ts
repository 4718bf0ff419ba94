import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ToolCalls } from '../../src/control/tool-calls.ts';
import { TranscriptFiles } from '../../src/control/transcript-files.ts';
import { Transcripts } from '../../src/control/transcripts.ts';
import { MemoryLog } from '../../src/journal/event-log.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

test('what is read of a transcript is there once, for its calls and for its pages', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'orch-transcripts-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const transcript = join(dir, 'a.jsonl');
  const content = [{ type: 'tool_use', name: 'Bash', input: { command: 'make' } }];
  writeFileSync(transcript, `${JSON.stringify({ type: 'assistant', message: { content } })}\n`);
  const log = new MemoryLog();
  log.append({ type: 'agent.session', at: 1, data: { worker: 'w', session: 's', transcript } });
  const files = new TranscriptFiles(log);
  const transcripts = new Transcripts(files, async () => ({ session: 's', transcript }));
  expect(await new ToolCalls(log, new VirtualClock(), files).news('w')).toHaveLength(1);
  const [page, [last]] = [await transcripts.page('w', 0), await transcripts.last('w', 1)];
  const { entries } = await files.of('w', transcript).read();
  expect(page.entries[0]).toBe(entries[0]);
  expect(last).toBe(entries[0]);
});

test('a transcript is let go for the next one of its worker, and with it', () => {
  const log = new MemoryLog();
  const files = new TranscriptFiles(log);
  const first = files.of('w', '/a');
  expect(files.of('w', '/a')).toBe(first);
  expect(files.of('v', '/a')).not.toBe(first);
  files.of('w', '/b');
  const again = files.of('w', '/a');
  expect(again).not.toBe(first);
  log.append({ type: 'worker.removed', at: 1, data: { worker: 'w' } });
  expect(files.of('w', '/a')).not.toBe(again);
});
