import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadProfiles } from '../../src/classifier/profiles.ts';
import { builtinAgents } from '../../src/commands/agent-folders.ts';
import { agentStarts } from '../../src/fleet/agent-start.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orch-agents-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('it is what the whole profiles say', async () => {
  const { profiles } = await loadProfiles([builtinAgents()]);
  const starts = await agentStarts([builtinAgents()]);
  expect(profiles.agents.size).toBeGreaterThan(2);
  for (const { recognize, sessions, settings } of profiles.agents.values()) {
    const { commands, packages } = recognize;
    const [start] = starts.filter((each) => each.recognize.commands.join() === commands.join());
    expect(start).toEqual({
      recognize: { commands, packages },
      settings,
      ...(sessions && { sessions: sessions.home ? { home: sessions.home } : {} }),
    });
  }
});

test('of one name the later folder counts, and what is no profile is left out', async () => {
  const write = (file: string, content: string) => writeFileSync(join(dir, file), content);
  write('claude.json', JSON.stringify({ recognize: { commands: ['mine'] }, settings: ['a.json'] }));
  write('broken.json', '{');
  write('strange.json', '{"recognize": 1}');
  const settings = (await agentStarts([builtinAgents(), dir, join(dir, 'nowhere')])).map((start) => [
    ...start.recognize.commands,
    ...start.settings,
  ]);
  expect(settings).toContainEqual(['mine', 'a.json']);
  expect(settings.flat()).not.toContain('claude');
  expect(settings).toHaveLength((await agentStarts([builtinAgents()])).length);
});
