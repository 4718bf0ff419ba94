import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allArguments, keyArguments } from '../../src/transcript/arguments.ts';
import { entrySchema, MAX_TEXT } from '../../src/transcript/entry.ts';
import { parseLine } from '../../src/transcript/line.ts';
import { isError, Transcript, toolCounts } from '../../src/transcript/transcript.ts';

function recording(name: string): string[] {
  return readFileSync(new URL(`recordings/${name}.jsonl`, import.meta.url), 'utf8').split('\n');
}

function transcriptOf(lines: readonly string[]): Transcript {
  const transcript = new Transcript();
  for (const line of lines) transcript.push(line);
  return transcript;
}

const line = (value: unknown) => JSON.stringify(value);

describe.each(['claude-2.1.329', 'claude-2.0.77'])('a conversation as %s writes it', (name) => {
  const { entries, conversation, skipped } = transcriptOf(recording(name));

  test('is told with who, where and when', () => {
    expect(conversation).toMatchObject({
      cwd: '/srv/work',
      session: expect.stringMatching(/^[0-9a-f-]{36}$/),
      model: expect.stringMatching(/^claude-/),
      version: name.slice('claude-'.length),
    });
    expect(skipped).toBe(0);
    for (const { at } of entries) expect(new Date(at!).getFullYear()).toBe(2026);
  });

  test('has its prompts, answers and tools with what came of them, in order', () => {
    expect(
      entries.slice(0, 11).map(({ kind, tool, failed }) => [kind, tool, failed].filter(Boolean)),
    ).toEqual([
      ['prompt'],
      ['text'],
      ['tool', 'Read'],
      ['result', 'Read'],
      ['tool', 'Edit'],
      ['result', 'Edit'],
      ['tool', 'Write'],
      ['result', 'Write'],
      ['tool', 'Grep'],
      ['result', 'Grep'],
      ['tool', 'Bash'],
    ]);
    expect(entries[11]).toMatchObject({ kind: 'result', tool: 'Bash', failed: true });
    expect(entries[11]!.text).toMatch(/^Exit code 1\n/);
    expect(entries[12]!.text).toMatch(/^It is forty-two now\./);
    expect(entries.map(({ n }) => n)).toEqual(entries.map((_, i) => i + 1));
    expect(toolCounts(entries).map(([tool]) => tool)).toEqual(
      expect.arrayContaining(['Read', 'Edit', 'Write', 'Grep', 'Bash']),
    );
  });

  test('says what its tools were given', () => {
    const given = entries.flatMap(({ tool, input }) =>
      input ? [[tool, ...keyArguments(input).map(({ label, value }) => `${label}: ${value}`)]] : [],
    );
    expect(given.slice(0, 5)).toEqual([
      ['Read', 'file: /srv/work/a.ts'],
      ['Edit', 'file: /srv/work/a.ts', 'old: 41', 'new: 42'],
      ['Write', 'file: /srv/work/b.ts', 'size: 11 characters'],
      ['Grep', 'pattern: answer', 'path: /srv/work'],
      ['Bash', 'command: cat a.ts; false'],
    ]);
  });
});

test('a turn that failed and an interruption are told from what was said', () => {
  const { entries } = transcriptOf(recording('claude-2.0.77'));
  expect(entries.filter(isError).map(({ kind, tool }) => [kind, tool].filter(Boolean))).toEqual([
    ['result', 'Bash'],
    ['error'],
    ['result', 'Bash'],
  ]);
  expect(entries.find(({ kind }) => kind === 'error')?.text).toMatch(/^API Error: 400/);
  expect(entries.at(-1)).toMatchObject({ kind: 'system', note: 'interrupted' });
});

test.each([
  [
    { type: 'error', error: { message: 'out of cheese' } },
    { kind: 'error', text: 'out of cheese' },
  ],
  [
    { type: 'error', error: 'out of cheese' },
    { kind: 'error', text: 'out of cheese' },
  ],
  [
    { type: 'system', subtype: 'init', cwd: '/w' },
    { kind: 'system', text: '', note: 'init' },
  ],
  [
    { type: 'result', is_error: true, result: 'no' },
    { kind: 'error', text: 'no' },
  ],
  [
    { type: 'assistant', message: { content: [{ type: 'thinking', thinking: 'hm' }] } },
    { kind: 'thinking', text: 'hm' },
  ],
  [
    { type: 'user', message: { content: '<command-name>/compact</command-name>' } },
    { kind: 'system', text: '<command-name>/compact</command-name>', note: 'context' },
  ],
  [
    { type: 'user', isSidechain: true, message: { content: 'go' } },
    { kind: 'prompt', text: 'go', aside: true },
  ],
  [
    { type: 'user', message: { content: [{ type: 'image' }, { type: 'text', text: '' }] } },
    { kind: 'prompt', text: '[image]' },
  ],
  [
    { type: 'assistant', message: { content: [{ type: 'tool_use', name: 'X', input: 'what' }] } },
    { kind: 'tool', text: '', tool: 'X', input: {} },
  ],
])('the line %j', (value, entry) => {
  expect(parseLine(line(value))?.entries).toEqual([entry]);
});

test('the facts of a stream of JSON', () => {
  const init = { type: 'system', subtype: 'init', cwd: '/w', session_id: 's', model: 'm' };
  expect(transcriptOf([line(init)]).conversation).toEqual({ cwd: '/w', session: 's', model: 'm' });
});

test('lines that are none are counted, lines of an unknown kind are not', () => {
  const { entries, skipped } = transcriptOf([
    '{"type":"user"',
    '[]',
    '"x"',
    '',
    '{"type":"mode"}',
    '{}',
    'null',
  ]);
  expect(entries).toEqual([]);
  expect(skipped).toBe(4);
});

test('of a very long conversation the newest entries are kept, under their numbers', () => {
  const said = line({ type: 'assistant', message: { content: 'x' } });
  const { entries } = transcriptOf(Array.from({ length: 10_050 }, () => said));
  expect([entries.length, entries[0]?.n, entries.at(-1)?.n]).toEqual([10_000, 51, 10_050]);
});

test('of a conversation about large files no more is kept than fits into memory', () => {
  const content = 'x'.repeat(1024 * 1024);
  const parts = [{ type: 'tool_use', id: 't', name: 'Write', input: { file_path: '/a', content } }];
  const line = JSON.stringify({ type: 'assistant', message: { content: parts } });
  const transcript = new Transcript();
  for (let i = 0; i < 40; i++) transcript.push(line);
  const kept = transcript.entries.map(({ n }) => n);
  expect(kept.at(-1)).toBe(40);
  expect(kept.length).toBeGreaterThan(10);
  expect(kept.length).toBeLessThanOrEqual(16);
  // What is larger than that alone is there all the same.
  transcript.push(line.replace(content, content.repeat(17)));
  expect(transcript.entries.map(({ n }) => n)).toEqual([41]);
});

test('every argument of an unknown tool is there for who asks for all', () => {
  const input = { depth: 3, flags: ['a'], description: 'dig' };
  expect(keyArguments(input)).toEqual([{ label: 'what', value: 'dig' }]);
  expect(allArguments(input)).toEqual([
    { label: 'depth', value: '3' },
    { label: 'flags', value: '["a"]' },
    { label: 'description', value: 'dig' },
  ]);
});

test('whatever stands in a line, it is read calmly, and every entry is one', () => {
  const content = fc.array(
    fc.record(
      {
        type: fc.constantFrom('text', 'tool_use', 'tool_result', 'thinking', 'image', 'x'),
        text: fc.anything(),
        name: fc.anything(),
        input: fc.anything(),
        id: fc.anything(),
        tool_use_id: fc.anything(),
        content: fc.anything(),
        thinking: fc.anything(),
      },
      { requiredKeys: ['type'] },
    ),
  );
  const value = fc.record(
    {
      type: fc.constantFrom('user', 'assistant', 'system', 'error', 'result', '__proto__'),
      message: fc.oneof(fc.record({ content: fc.oneof(content, fc.anything()) }), fc.anything()),
      timestamp: fc.anything(),
      error: fc.anything(),
      isApiErrorMessage: fc.boolean(),
    },
    { requiredKeys: ['type'] },
  );
  const json = value.map((each) => {
    try {
      return JSON.stringify(each);
    } catch {
      return 'null';
    }
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(json, fc.json(), fc.string())), (lines) => {
      const transcript = transcriptOf(lines);
      for (const [i, entry] of transcript.entries.entries()) {
        expect(entrySchema.parse(entry)).toEqual(entry);
        expect(entry.n).toBe(i + 1);
        expect(entry.text.length).toBeLessThanOrEqual(MAX_TEXT + 1);
      }
    }),
  );
});
