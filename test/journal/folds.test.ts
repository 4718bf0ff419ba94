import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalEvent, NewEvent } from '../../src/journal/event.ts';
import { eventText } from '../../src/journal/event-text.ts';
import { detectionMs, frequencyOf, incidentsOf, isOpen, recoveryMs } from '../../src/journal/incidents.ts';
import { messagesOf } from '../../src/journal/messages.ts';
import { metricsOf } from '../../src/journal/metrics.ts';
import { whatWorked } from '../../src/journal/offenders.ts';
import { shareOf, statesOf } from '../../src/journal/states.ts';
import { watchesOf } from '../../src/journal/watch.ts';
import { at, evening, event } from './evening.ts';

const EVENING = evening();

function numbered(events: NewEvent[]): JournalEvent[] {
  return events.map((each, i) => ({ ...each, seq: i + 1 }));
}

describe('incidents', () => {
  test('are told from detection to end', () => {
    const incidents = incidentsOf(EVENING);
    expect(incidents).toHaveLength(9);
    expect(incidents.every((incident) => !isOpen(incident))).toBe(true);
    const [first] = incidents;
    expect(first).toMatchObject({ id: 'i1', worker: 'worker-4', cause: 'no_response', outcome: 'recovered' });
    expect([detectionMs(first!), recoveryMs(first!)]).toEqual([2000, 2000]);
    expect(first?.steps.map(({ step, result, ms }) => [step, result, ms])).toEqual([
      ['enter', 'nothing', 1000],
      ['resume', 'recovered', 1000],
    ]);
  });

  test('are open, and escalated, until they are closed; what does not fit counts for nothing', () => {
    const events = EVENING.filter(({ type }) => type !== 'incident.closed');
    const escalated = event('incident.escalated', '19:09', {
      worker: 'w',
      incident: 'i1',
      reason: 'gave up',
    });
    const stray = event('incident.closed', '19:09', { worker: 'w', incident: 'i99', outcome: 'healed' });
    const incidents = incidentsOf([...events, ...numbered([escalated, stray])]);
    expect(incidents.filter(isOpen)).toHaveLength(9);
    expect(incidents[0]).toMatchObject({ escalation: { at: at('19:09'), reason: 'gave up' } });
    expect(recoveryMs(incidents[0]!)).toBeUndefined();
  });

  test.each([
    [1, 'OCCURRENCE'],
    [2, 'OCCASIONAL'],
    [3, 'FREQUENT'],
    [4, 'FREQUENT'],
    [5, 'RECURRING'],
    [50, 'RECURRING'],
  ])('%i of a cause are called %s', (incidents, label) => {
    expect(frequencyOf(incidents)).toBe(label);
  });
});

test('metrics of the evening', () => {
  const metrics = metricsOf(EVENING);
  expect(metrics).toMatchObject({
    incidents: 9,
    open: 0,
    critical: 1,
    automatic: 11,
    manual: 1,
    dryRun: 0,
    typed: 1,
    detection: { count: 9, mean: 2000, p95: 2000 },
    recovery: { count: 9, p95: 3000 },
    detectedInTime: { good: 9, all: 9, share: 1 },
    delivery: { good: 1, all: 2, share: 0.5 },
    healthChecks: { good: 10, all: 10, share: 1 },
    offenders: ['worker-4'],
  });
  expect(metrics.recipes.find(({ cause }) => cause === 'no_response')).toEqual({
    recipe: 'no_response-ladder',
    cause: 'no_response',
    tried: 4,
    recovered: 4,
    rate: 1,
    steps: [
      { step: 'enter', tried: 2, recovered: 0, rate: 0 },
      { step: 'resume', tried: 4, recovered: 4, rate: 1 },
      { step: 'ctrl-c', tried: 1, recovered: 0, rate: 0 },
    ],
  });
  expect(metrics.tasks.map(({ name, incidents }) => [name, incidents])).toEqual([
    ['BIND-1', 4],
    ['BIND-2', 1],
  ]);
  const own = incidentsOf(EVENING).filter(({ worker }) => worker === 'worker-4');
  expect(whatWorked(own)).toEqual([{ recipe: 'no_response-ladder', step: 'resume', times: 3 }]);
});

test('three incidents in more than 90 minutes make no repeat offender', () => {
  const late = EVENING.map((each) =>
    'incident' in each.data && each.data.incident === 'i9' ? { ...each, at: each.at + 20 * 60_000 } : each,
  );
  expect(metricsOf(late).offenders).toEqual([]);
});

test('a dry run touches nothing', () => {
  const dry = EVENING.map((each) =>
    each.type === 'intervention' ? { ...each, data: { ...each.data, result: 'dry_run' as const } } : each,
  );
  expect(metricsOf(dry)).toMatchObject({ automatic: 0, manual: 0, dryRun: 12, recipes: [] });
});

test('an answer that a person gave is a step, and no recipe that helps or does not', () => {
  const answers = EVENING.map((each) =>
    each.type === 'intervention' && each.data.by === 'operator'
      ? { ...each, data: { ...each.data, recipe: 'answer', result: 'changed' as const } }
      : each,
  );
  const { manual, recipes } = metricsOf(answers);
  expect(manual).toBe(1);
  expect(recipes.map(({ recipe }) => recipe)).not.toContain('answer');
});

describe('states', () => {
  test('follow one another, up to the end', () => {
    const { screen, health } = statesOf(EVENING, at('19:10')).find(({ worker }) => worker === 'worker-1')!;
    expect(screen.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['working', at('17:41:05'), at('18:14:02')],
      ['interrupted', at('18:14:02'), at('18:14:03')],
      ['working', at('18:14:03'), at('19:10')],
    ]);
    expect(health).toEqual([{ state: 'ok', from: at('17:41:01'), to: at('19:10') }]);
    expect(shareOf(screen).map(({ state }) => state)).toEqual(['working', 'interrupted']);
    expect(shareOf([])).toEqual([]);
  });

  test('health begins afresh with a worker that is started again', () => {
    const change = (time: string, from: 'ok' | 'down', to: 'ok' | 'down') =>
      event('health.changed', time, { worker: 'w', from, to, why: '' });
    const started = (time: string) =>
      event('worker.started', time, {
        worker: 'w',
        argv: ['a'],
        cwd: '/',
        pid: 1,
        how: 'resume',
        attempt: 1,
      });
    const events = numbered([started('18:00'), change('18:05', 'ok', 'down'), started('18:06')]);
    const [{ health } = { health: [] }] = statesOf(events, at('18:10'));
    expect(health.map(({ state, from, to }) => [state, to - from])).toEqual([
      ['ok', 5 * 60_000],
      ['down', 60_000],
      ['ok', 4 * 60_000],
    ]);
  });

  test('a worker that is started again is gone no more, whether or not its screen was read since', () => {
    const screen = (time: string, to: string) =>
      event('screen.changed', time, { worker: 'w', to, evidence: '', source: 'screen' });
    const life = { worker: 'w', argv: ['a'], cwd: '/', pid: 1 };
    const started = (time: string) =>
      event('worker.started', time, { ...life, how: 'resume' as const, attempt: 1 });
    const lost = [
      screen('18:00', 'idle'),
      event('worker.gone', '18:05', { worker: 'w', reason: 'its host died' }),
    ];
    const spans = (...more: NewEvent[]) =>
      statesOf(numbered([...lost, ...more]), at('18:10'))[0]!.screen.map(({ state, from, to }) => [
        state,
        (to - from) / 60_000,
      ]);
    expect(spans(started('18:06'))).toEqual([
      ['idle', 5],
      ['gone', 1],
    ]);
    expect(spans(started('18:06'), screen('18:07', 'idle'))).toEqual([
      ['idle', 5],
      ['gone', 1],
      ['idle', 3],
    ]);
  });

  test('of a program that is no agent are called as everywhere, whatever its screen is read as', () => {
    const seen = (time: string, to: string, agent?: string) =>
      event('screen.changed', time, {
        worker: 'w',
        to,
        evidence: '',
        source: 'screen',
        ...(agent && { agent }),
      });
    const beat = event('heartbeat', '18:02', { worker: 'w', state: 'starting', health: 'ok', activityAt: 0 });
    const words = (...events: NewEvent[]) =>
      statesOf(numbered(events), at('18:10'))[0]!.screen.map(({ state }) => state);
    expect(words(seen('18:00', 'starting'), beat, seen('18:05', 'unknown'))).toEqual(['running']);
    expect(words(seen('18:00', 'shell'))).toEqual(['shell']);
    expect(words(seen('18:00', 'starting', 'claude'), seen('18:05', 'idle', 'claude'))).toEqual([
      'starting',
      'idle',
    ]);
    expect(eventText({ ...seen('18:00', 'starting'), seq: 1 })).toBe('screen running (screen)');
  });

  test.each([
    ['ended', true],
    ['killed', false],
  ])('a worker that has exited is not forgotten when control was %s', (_, isEnded) => {
    const started = (time: string) => event('control.started', time, { version: '1', pid: 1 });
    const events = numbered([
      started('18:00'),
      event('screen.changed', '18:01', { worker: 'w', to: 'idle', evidence: '', source: 'screen' }),
      event('worker.exited', '18:02', { worker: 'w', exit: { code: 0 } }),
      event('health.changed', '18:02', { worker: 'w', from: 'ok', to: 'down', why: '' }),
      ...(isEnded ? [event('control.ended', '18:03', { reason: 'SIGTERM' })] : []),
      started('18:05'),
      started('18:06'),
    ]);
    const [{ screen, health } = { screen: [], health: [] }] = statesOf(events, at('18:10'));
    const last = ({ state, from, to }: (typeof screen)[number]) => [state, from, to];
    expect(screen.slice(-2).map(last)).toEqual([
      ['exited', at('18:05'), at('18:05')],
      ['exited', at('18:06'), at('18:10')],
    ]);
    expect(health.at(-1)).toEqual({ state: 'down', from: at('18:06'), to: at('18:10') });
  });

  test('are not known while nobody watches', () => {
    const change = (time: string, to: string) =>
      event('screen.changed', time, { worker: 'w', to, evidence: '', source: 'screen' });
    const started = (time: string) => event('control.started', time, { version: '1', pid: 1 });
    const killed = [started('18:00'), change('18:01', 'working'), change('18:02', 'idle')];
    const events = numbered([...killed, started('18:10'), change('18:11', 'working')]);
    expect(watchesOf(events, at('18:20'))).toEqual([
      { from: at('18:00'), to: at('18:02') },
      { from: at('18:10'), to: at('18:20') },
    ]);
    const [{ screen } = { screen: [] }] = statesOf(events, at('18:20'));
    expect(screen.map(({ state, from, to }) => [state, to - from])).toEqual([
      ['working', 60_000],
      ['idle', 0],
      ['working', 9 * 60_000],
    ]);
  });
});

test('messages have a level, in the order in which they were queued', () => {
  const levels = messagesOf(EVENING).map(({ id, level, attempts }) => [id, level, attempts]);
  expect(levels).toEqual([
    ['m1', 'acknowledged', 1],
    ['m2', 'failed', 3],
    ['m3', 'typed', 2],
    ['m4', 'queued', 0],
  ]);
});

test('every event has its words', () => {
  expect(EVENING.map(eventText)).not.toContain(undefined);
  const opened = EVENING.find(({ type }) => type === 'incident.opened')!;
  expect(eventText(opened)).toBe('incident opened: no_response — "(no_response)"');
  const closed = EVENING.find(({ type }) => type === 'incident.closed')!;
  expect(eventText(closed)).toBe('incident closed: recovered, recipe "no_response-ladder"');
  const step = EVENING.findLast(
    ({ type, data }) => type === 'intervention' && 'step' in data && data.rung === 2,
  )!;
  expect(eventText(step)).toBe('auto did no_response-ladder 2/4 ctrl-c, sent \\u0003 → nothing in 1.0 s');
  const dry = { ...step, data: { ...step.data, result: 'dry_run' } } as JournalEvent;
  expect(eventText(dry)).toBe('auto would do no_response-ladder 2/4 ctrl-c, and send \\u0003');
});

test('whatever part of a run is left, in whatever order: nothing throws and the counts agree', () => {
  const anyPart = fc
    .tuple(fc.shuffledSubarray(EVENING), fc.subarray(EVENING))
    .map(([mixed, some]) => [mixed, some]);
  fc.assert(
    fc.property(anyPart, fc.nat(EVENING.length), (parts, length) => {
      for (const events of [...parts, EVENING.slice(0, length)]) {
        const metrics = metricsOf(events!);
        const incidents = incidentsOf(events!);
        const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
        const countOf = (type: string) => events!.filter((each) => each.type === type).length;
        expect(metrics.incidents).toBe(countOf('incident.opened'));
        expect(metrics.automatic + metrics.manual + metrics.dryRun).toBe(countOf('intervention'));
        expect(sum(metrics.interventions.map(({ count }) => count))).toBe(countOf('intervention'));
        expect(sum(metrics.workers.map((each) => each.incidents))).toBe(incidents.length);
        expect(sum(metrics.causes.map((each) => each.open))).toBe(incidents.filter(isOpen).length);
        expect(messagesOf(events!)).toHaveLength(countOf('message.queued'));
        for (const { screen, health } of statesOf(events!, at('19:10'))) {
          for (const { from, to } of [...screen, ...health]) expect(to).toBeGreaterThanOrEqual(from);
        }
      }
    }),
    { numRuns: 50 },
  );
});
