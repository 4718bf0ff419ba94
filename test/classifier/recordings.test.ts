import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCast } from '../../src/cast/read.ts';
import { parseLabels } from '../../src/classifier/labels.ts';
import type { State } from '../../src/classifier/reading.ts';
import { scoreFile, total } from '../../src/classifier/score.ts';
import { readCastStates } from '../../src/classifier/timeline.ts';
import { recordingNames } from '../screen/recordings.ts';
import { profiles } from './paint.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

const load = (name: string) => {
  const file = join(FIXTURES, name);
  return parseCast(readFileSync(file, 'utf8'), file);
};

const scores = recordingNames().map((name) => {
  const file = join(FIXTURES, name.replace(/\.cast$/, '.labels.json'));
  return scoreFile(
    name,
    parseLabels(readFileSync(file, 'utf8'), file),
    readCastStates(load(name), { profiles }),
  );
});

describe('all recordings', () => {
  const score = total(scores);

  test('are read rightly at least 99 % of the time', () => {
    expect(score.accuracy).toBeGreaterThanOrEqual(0.99);
  });

  test.each<State>([
    'interrupted',
    'no_response',
    'no_content',
    'rate_limited',
    'api_error',
    'auth_error',
    'settings_error',
    'shell',
    'exited',
    'permission',
    'question',
    'draft',
    'setup',
  ])('%s is told apart', (state) => {
    expect(score.byState[state]?.f1).toBeGreaterThanOrEqual(0.97);
  });

  test('troubles are seen within two seconds', () => {
    expect(score.troubleDelay.p95).toBeLessThan(2);
  });
});

describe('traps', () => {
  const at = (name: string, time: number) =>
    readCastStates(load(`${name}.cast`), { profiles }).findLast((moment) => moment.at <= time)!.reading;

  test.each<[name: string, recording: string, time: number, state: State, kind?: string]>([
    ['streaming text hides the spinner', 'claude-2.1.329-basic-120x40', 10, 'working', 'streaming'],
    ['the footer vanishes while something is typed', 'claude-2.1.329-queue-120x40', 12, 'working'],
    ['a tool without output', 'claude-2.0.77-signals-mute-120x40', 18, 'working'],
    ['an answer of nothing', 'claude-2.1.329-nocontent-120x40', 7.8, 'no_content'],
    ['Esc gave the prompt back', 'claude-2.1.329-interrupt-120x40', 38.8, 'draft'],
    ['an older interruption above a turn that ended', 'claude-2.0.77-interrupt-120x40', 20, 'idle'],
    [
      'a killed agent left its spinner, the shell has its sign',
      'claude-2.1.329-shell-starship-100x30',
      25.8,
      'shell',
      'other',
    ],
    ['a suggestion in the composer', 'claude-2.1.329-err-500-max1-120x40', 6, 'api_error', 'server'],
    ['a notice with the word retry', 'claude-2.0.77-paste-120x40', 3.3, 'idle'],
    ['a warning about a limit', 'claude-2.1.329-sub-warning-120x40', 8, 'idle'],
    ['it retries by itself', 'claude-2.1.329-err-429-retry-120x40', 15, 'working', 'retrying'],
    ['it waits for its limit by itself', 'claude-2.1.329-sub-5h-120x40', 5.2, 'rate_limited', 'usage'],
  ])('%s: %s at %d s', (_, recording, time, state, kind) => {
    expect(at(recording, time)).toMatchObject({ state, ...(kind !== undefined && { kind }) });
  });

  test('the agent is told by its looks alone', () => {
    const agents = recordingNames()
      .filter((name) => /-(basic|trust)-/.test(name))
      .map((name) => [name.split('-')[0], readCastStates(load(name), { profiles }).at(-1)!.reading.agent]);
    for (const [made, read] of agents) expect(read).toBe(made);
  });
});
