import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Cast, parseCast } from '../../src/cast/read.ts';
import { supervisionSettings } from '../../src/commands/supervision-settings.ts';
import { configFromCommand } from '../../src/config/load.ts';
import { type JudgeOptions, judgeCast } from '../../src/control/judged.ts';
import { incidentsOf } from '../../src/journal/incidents.ts';
import { profiles } from '../classifier/paint.ts';
import { SHIPPED } from '../recovery/bench.ts';

const settings = supervisionSettings(
  configFromCommand({ workers: 1, command: ['claude'], cwd: '.' }),
  SHIPPED,
);

function recording(name: string): Cast {
  const file = join(import.meta.dirname, `../../fixtures/${name}.cast`);
  return parseCast(readFileSync(file, 'utf8'), file);
}

const judge = (name: string, options: Partial<JudgeOptions> = {}) =>
  judgeCast('w', recording(name), { profiles, settings, ...options });

const seconds = (ms: number) => Math.round(ms / 100) / 10;

describe('a recording in which the agent was interrupted', () => {
  const events = judge('claude-2.1.329-interrupt-120x40');

  test('has the incident at its time, with what would have been done', () => {
    const [incident] = incidentsOf(events);
    expect(incident).toMatchObject({ cause: 'interrupted', agent: 'claude' });
    expect(seconds(incident!.since)).toBeGreaterThanOrEqual(8);
    expect(seconds(incident!.openedAt)).toBeLessThanOrEqual(8.2 + 2);
    expect(incident!.steps[0]).toMatchObject({ recipe: 'interrupted', result: 'dry_run', by: 'auto' });
  });

  test('is judged the same again, to the byte', () => {
    expect(JSON.stringify(judge('claude-2.1.329-interrupt-120x40'))).toBe(JSON.stringify(events));
  });

  test('has times on the clock of whoever recorded it', () => {
    const startedAt = Date.parse('2026-01-12T18:00:00Z');
    const later = judge('claude-2.1.329-interrupt-120x40', { startedAt });
    expect(later.map(({ at }) => Math.round(at - startedAt))).toEqual(events.map(({ at }) => Math.round(at)));
  });

  test('ends where it is told to', () => {
    expect(incidentsOf(judge('claude-2.1.329-interrupt-120x40', { until: 8 }))).toEqual([]);
  });
});

test.for([
  'claude-2.1.329-negatives-120x40',
  'claude-2.0.77-longtool-120x40',
  'claude-2.1.329-sub-warning-120x40',
  'claude-2.1.329-err-429-retry-120x40',
])('nothing would have been done in %s', (name) => {
  expect(judge(name).filter(({ type }) => type === 'intervention')).toEqual([]);
});

test('a dialog is answered by its label, in what would have been sent', () => {
  const steps = judge('claude-2.0.77-settings-project-2-120x40').filter(
    ({ type }) => type === 'intervention',
  );
  expect(steps[0]?.data).toMatchObject({ recipe: 'settings dialog', result: 'dry_run' });
});

test.for([
  ['143', [['exited', '143']]],
  ['SIGKILL', [['exited', 'SIGKILL']]],
  ['0', []],
] as const)('an end with %s is trouble, or none when it left by itself', ([status, expected]) => {
  const { header, events } = recording('claude-2.0.77-basic-120x40');
  const all = events.filter(({ code }) => code !== 'x');
  const end = { time: (all.at(-1)?.time ?? 0) + 1, code: 'x' as const, data: status };
  const judged = judgeCast('w', { header, events: [...all, end] } as Cast, { profiles, settings });
  const exits = incidentsOf(judged).filter(({ cause }) => cause === 'exited');
  expect(exits.map(({ cause, kind }) => [cause, kind])).toEqual(expected);
});
