import { expect, test } from 'vitest';
import { DEFAULT_KEYMAP, keyFor } from '../../src/keymap/keymap.ts';
import { spokenLines, spokenRow } from '../../src/room/spoken.ts';
import type { RoomState } from '../../src/room/state.ts';
import { pictureOf } from './picture.ts';
import { incidentOf, ladderOf, roomOf, supervisionOf, workerOf } from './room-state.ts';

const asking = workerOf('beta', {
  reading: {
    state: 'permission',
    kind: 'Bash',
    agent: 'claude',
    evidence: { text: ' Do you want to proceed? ', rule: '' },
    attributes: {},
    progress: 0,
    confidence: 1,
    since: 1_000_000,
    source: 'screen',
    voices: [],
  },
});
const busy = workerOf('gamma', {
  supervision: supervisionOf(
    { incident: ladderOf({ doing: { step: 'ctrl-c', by: 'auto', since: 1_000_000, sent: ['ctrl-c'] } }) },
    'recovering',
  ),
});
const size = { cols: 100, rows: 12 };
const spoken = (changes: Partial<RoomState> = {}) =>
  roomOf([workerOf('alpha'), asking, busy], { size, selected: 'beta', screenReader: true, ...changes });

test('the room is told in words, a line for each worker', () => {
  expect(spokenLines(spoken({ now: 1_000_000 + 4 * 60_000, marked: new Set(['gamma']) }))).toEqual([
    'orch-tui: 3 workers, 1 needs you, 2 working',
    'alpha: running, for 4m',
    'selected: beta: permission · Bash, for 4m, Do you want to proceed?',
    'gamma: marked, recovering, running, for 4m',
    `${keyFor(DEFAULT_KEYMAP, 'grid', 'focus')} enters, n next in need, ? help, q leaves`,
  ]);
});

test('of a question what it asks is told, not what proves it', () => {
  const evidence = { text: ' Type something. ', rule: '' };
  const reading = { ...asking.reading!, evidence, attributes: { asks: 'Which database?' } };
  expect(spokenLines(roomOf([workerOf('delta', { reading })], { size, screenReader: true }))[1]).toMatch(
    /, Which database\?$/,
  );
});

test('while seconds go by nothing is told anew', () => {
  const [now, later] = [1_010_000, 1_050_000].map((now) => spokenLines(spoken({ now })));
  expect(later).toEqual(now);
});

test('a menu takes the place of all else, and so does a page', () => {
  const lines = spokenLines(spoken({ overlay: { kind: 'help', scroll: 0, filter: '', typing: false } }));
  expect(lines).toHaveLength(size.rows);
  expect(lines.join('\n')).not.toContain('beta');
  expect(
    spokenLines(spoken({ view: 'sheet', sheet: { kind: 'incidents', records: [], scroll: 0 } }))[0],
  ).toMatch(/incidents/);
});

test('in the focus view the last line says where one is and how to leave', () => {
  const lines = spokenLines(spoken({ view: 'focus' }));
  expect(lines.slice(0, -1).every((line) => line === '')).toBe(true);
  expect(lines.at(-1)).toBe('beta: permission · Bash, Ctrl-] leaves');
});

test('the terminal shows these lines and no others, with its cursor where one is', async () => {
  const state = spoken();
  const { text, draw, frame } = await pictureOf(state);
  const lines = spokenLines(state);
  expect(frame).toEqual(lines);
  expect((await text()).slice(0, lines.length)).toEqual(lines);
  expect(spokenRow(state)).toBe(2);
  expect(await draw({ ...state, selected: 'alpha' })).toBeGreaterThan(0);
  expect((await text())[1]).toMatch(/^selected: alpha/);
});

test('incidents are a list of words, without lanes and signs', () => {
  const records = [incidentOf('i', { worker: 'beta' })];
  const lines = spokenLines(spoken({ view: 'sheet', sheet: { kind: 'incidents', records, scroll: 0 } }));
  expect(lines[1]).toMatch(/^opened/);
  expect(lines[2]).toMatch(/beta +interrupted +4\.2 s/);
});
