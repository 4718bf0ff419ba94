import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { CastError } from '../../src/cast/cast-error.ts';
import { partLives } from '../../src/cast/lives.ts';
import { parseCast } from '../../src/cast/read.ts';
import { LabelError, parseLabels } from '../../src/classifier/labels.ts';
import { ProfileError, parseProfile } from '../../src/classifier/profile.ts';
import { toProfiles } from '../../src/classifier/profiles.ts';
import { readCastStates } from '../../src/classifier/timeline.ts';
import { loadThemes } from '../../src/commands/theme-source.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { parseConfig } from '../../src/config/load.ts';
import { Player } from '../../src/host/player.ts';
import { durationOf, reelsOf } from '../../src/host/reel.ts';
import { parseRecipes, RecipeError } from '../../src/recovery/recipe.ts';
import { entrySchema } from '../../src/transcript/entry.ts';
import { Transcript } from '../../src/transcript/transcript.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { damaged, tornText } from './damage.ts';
import { FUZZ_TIMEOUT_MS, runs } from './runs.ts';

/** Whatever a file holds, it is read, or refused by an error of its own kind that names it. */

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'fuzz-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONFIG = {
  purpose: 'x',
  automation: 'on',
  automationByState: { draft: 'off' },
  keys: { 'kick-menu': ['K'] },
  theme: 'dark',
  notify: { command: ['say'], webhook: 'http://x/' },
  workers: [
    { name: 'claude', count: 4, command: ['claude'], cwd: '..', env: { A: 'b', C: null } },
    { command: 'npm test', shell: true, cols: 80, rows: 24, restart: 'permanent' },
  ],
};
const LABELS = JSON.parse(read('fixtures/claude-1.0.128-basic-120x40.labels.json')) as unknown;
const CAST = read('fixtures/claude-1.0.128-basic-120x40.cast').split('\n').slice(0, 40).join('\n');
const RECIPES = JSON.parse(read('config/recipes.json')) as unknown;
const PROFILES = ['claude', 'codex', 'shell'].map(
  (name) => JSON.parse(read(`config/agents/${name}.json`)) as unknown,
);
const THEME = {
  extends: 'light',
  states: { working: '#005f87', idle: null },
  health: { stuck: 'redBright' },
  parts: { selected: '#d75f00' },
};
const TRANSCRIPT = read('test/transcript/recordings/claude-2.1.329.jsonl')
  .split('\n')
  .filter(Boolean)
  .slice(0, 30);

/** Documents that were like these once: broken as values, or as text. */
const broken = (...documents: unknown[]) =>
  fc.constantFrom(...documents).chain((document) =>
    fc.oneof(
      damaged(document).map((value) => JSON.stringify(value) ?? ''),
      tornText(JSON.stringify(document, null, 1)),
    ),
  );

/** Either it is read, or it throws this kind of error, whose message names the file. */
function refused(act: () => unknown, kind: abstract new (...args: never[]) => Error, file: string): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(file);
  }
}

const PROPERTIES: Record<string, () => fc.IProperty<unknown[]> | fc.IAsyncProperty<unknown[]>> = {
  configuration: () =>
    fc.property(broken(CONFIG), (text) => refused(() => parseConfig(text, folder), ConfigError, 'orch.json')),
  labels: () =>
    fc.property(broken(LABELS), (text) =>
      refused(() => parseLabels(text, 'x.labels.json'), LabelError, 'x.labels.json'),
    ),
  recipes: () =>
    fc.property(broken(RECIPES), (text) =>
      refused(() => parseRecipes(text, 'recipes.json'), RecipeError, 'recipes.json'),
    ),
  'agent profile, and what it then makes of a recording': () => {
    const cast = parseCast(CAST, 'x');
    return fc.property(broken(...PROFILES), (text) =>
      refused(
        () => {
          const profile = parseProfile(text, 'agent.json');
          readCastStates({ ...cast, events: cast.events.slice(0, 5) }, { profiles: toProfiles([profile]) });
        },
        ProfileError,
        'agent.json',
      ),
    );
  },
  theme: () =>
    fc.asyncProperty(broken(THEME), async (text) => {
      writeFileSync(join(folder, 'own.json'), text);
      const { themes, problems } = await loadThemes(folder, {});
      expect(Object.keys(themes).length + problems.length).toBeGreaterThan(0);
      for (const problem of problems) expect(problem).toContain('own.json');
    }),
  recording: () =>
    fc.asyncProperty(tornText(CAST), fc.nat(100), async (text, at) => {
      try {
        const cast = parseCast(text, 'x.cast');
        partLives([cast, cast]);
        const reels = reelsOf([{ name: 'x', cast }]);
        expect(durationOf(reels)).toBeGreaterThanOrEqual(0);
        const player = new Player(reels, new VirtualClock());
        const [worker] = await player.list();
        if (worker) await player.subscribe(worker.name, 'segment', { open: () => {}, event: () => {} });
        player.seek(at);
      } catch (error) {
        expect(error).toBeInstanceOf(CastError);
        expect((error as Error).message).toContain('x.cast:');
      }
    }),
  'line of a recording': () =>
    fc.property(
      damaged(
        CAST.split('\n')
          .slice(0, 4)
          .map((line) => JSON.parse(line) as unknown),
      ),
      (lines) => {
        const text = (Array.isArray(lines) ? lines : [lines]).map((line) => JSON.stringify(line)).join('\n');
        refused(() => parseCast(text, 'x.cast'), CastError, 'x.cast');
      },
    ),
  transcript: () => {
    const lines = fc.constantFrom(...TRANSCRIPT).chain((line) =>
      fc.oneof(
        tornText(line),
        damaged(JSON.parse(line)).map((value) => JSON.stringify(value) ?? ''),
      ),
    );
    return fc.property(fc.array(lines, { maxLength: 5 }), (broken) => {
      const transcript = new Transcript();
      for (const line of broken) transcript.push(line);
      for (const entry of transcript.entries) entrySchema.parse(entry);
    });
  },
};

describe('of a file that is broken', () => {
  test.each(Object.entries(PROPERTIES))(
    'the %s is read or refused',
    async (_, property) => {
      await fc.assert(property() as fc.IAsyncProperty<unknown[]>, runs(150));
    },
    FUZZ_TIMEOUT_MS,
  );
});
