import { expect, test } from 'vitest';
import type { Worker } from '../../src/api/schema.ts';
import type { Ladder, Wellbeing } from '../../src/api/supervision.ts';
import { DEFAULT_KEYMAP, keyFor } from '../../src/keymap/keymap.ts';
import { spokenCursor, spokenLines } from '../../src/room/spoken.ts';
import type { RoomState } from '../../src/room/state.ts';
import { controllerOf } from './controlled-room.ts';
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
const ITEMS = ['enter', 'esc'].map((name) => ({ recipe: name, name, sends: name }));
const spoken = (changes: Partial<RoomState> = {}) =>
  roomOf([workerOf('alpha'), asking, busy], { size, selected: 'beta', screenReader: true, ...changes });

test('the room is told in words, a line for each worker', () => {
  expect(spokenLines(spoken({ now: 1_000_000 + 4 * 60_000, marked: new Set(['gamma']) }))).toEqual([
    'orch-tui: 3 workers, 1 needs you, 2 working',
    'alpha: running, for 4m',
    'selected: beta: permission · Bash, for 4m, Do you want to proceed?, Enter goes in',
    'gamma: marked, recovering, running, for 4m, esc to interrupt, being done: ctrl-c',
    `${keyFor(DEFAULT_KEYMAP, 'grid', 'focus')} enters, n next in need, ? help, q leaves`,
  ]);
});

test('of a question what it asks is told, not what proves it', () => {
  const evidence = { text: ' Type something. ', rule: '' };
  const reading = { ...asking.reading!, evidence, attributes: { asks: 'Which database?' } };
  expect(spokenLines(roomOf([workerOf('delta', { reading })], { size, screenReader: true }))[1]).toMatch(
    /, Which database\?, Enter goes in$/,
  );
});

const inTrouble = (changes: Partial<Ladder>, status: Wellbeing, more: Partial<Worker> = {}) =>
  workerOf('delta', { supervision: supervisionOf({ incident: ladderOf(changes) }, status), ...more });

test.each<[string, Worker, string]>([
  [
    'a person is needed',
    inTrouble({ escalated: 'nothing that was tried helped' }, 'needs_operator'),
    'needs you, running, why: nothing that was tried helped, esc to interrupt, Enter goes in, k chooses what may help',
  ],
  [
    'it is held up',
    inTrouble({ next: { step: 'restart', at: 0, waits: 'the login is gone' } }, 'recovering'),
    'held up, running, esc to interrupt, waits: the login is gone, next: restart',
  ],
  [
    'its end, once',
    inTrouble({ cause: 'exited', kind: '3', evidence: '3' }, 'down', { state: 'exited', exit: { code: 3 } }),
    'exited (3), r starts it again',
  ],
  [
    'a menu with all its items',
    workerOf('delta', {
      reading: {
        ...asking.reading!,
        attributes: { menu: ['Yes', 'No'].map((label) => ({ label, selected: false })) },
      },
    }),
    'permission · Bash, Do you want to proceed?, answers: Yes; No, Enter goes in to answer',
  ],
])('why somebody is in trouble and what can be done is told whole: %s', (_, worker, words) => {
  const lines = spokenLines(roomOf([worker], { size: { cols: 40, rows: 12 }, screenReader: true }));
  const told = lines.slice(1, -2).join(' ');
  expect(told.replace(/, for <1m/, '')).toBe(`selected: delta: ${words}`);
  expect(lines.every((line) => line.length <= 40)).toBe(true);
});

test('where there are more lines than rows, those of the selected worker are there', () => {
  const workers = ['a', 'b', 'c', 'd'].map((name) => ({
    ...inTrouble({ escalated: 'nothing that was tried helped' }, 'needs_operator'),
    name,
  }));
  const state = roomOf(workers, { size: { cols: 40, rows: 9 }, selected: 'c', screenReader: true });
  const lines = spokenLines(state);
  expect(lines[spokenCursor(state)!.y]).toMatch(/^selected: c/);
  expect(lines.join(' ')).toMatch(/selected: c: .* k chooses what may help/);
});

test('what just happened is told without its sign', () => {
  const toasts = [{ worker: 'beta', sign: '▲', text: 'waits (permission)', color: 'trouble' as const }];
  expect(spokenLines(spoken({ toasts })).at(-1)).toBe('beta: waits (permission)');
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
  expect(spokenCursor(state)).toEqual({ x: 0, y: 2 });
  expect(await draw({ ...state, selected: 'alpha' })).toBeGreaterThan(0);
  expect((await text())[1]).toMatch(/^selected: alpha/);
});

test('incidents are a list of words, without lanes and signs', () => {
  const records = [incidentOf('i', { worker: 'beta' })];
  const lines = spokenLines(spoken({ view: 'sheet', sheet: { kind: 'incidents', records, scroll: 0 } }));
  expect(lines[1]).toMatch(/^opened/);
  expect(lines[2]).toMatch(/beta +interrupted +4\.2 s/);
});

test('the cursor is where a message is written', () => {
  const editor = (text: string, at = text.length): RoomState['overlay'] => ({
    kind: 'editor',
    workers: ['beta'],
    buffer: { text, at },
  });
  const state = spoken({ overlay: editor('run the\n  tests') });
  expect(spokenLines(state)).toEqual(expect.arrayContaining(['Message to beta', 'run the', '  tests']));
  expect(spokenCursor(state)).toEqual({ x: 7, y: 3 });
  expect(spokenCursor(spoken({ overlay: editor('run the', 4) }))).toEqual({ x: 4, y: 2 });
});

test.each([
  ['a menu', { kind: 'kick', workers: ['beta'], items: ITEMS, index: 1 }, { x: 0, y: 3 }, /^selected: 2 esc/],
  ['the palette', { kind: 'palette', query: 'ab', found: [], index: 0 }, { x: 8, y: 0 }, /^find: ab/],
  ['a filter of the help', { kind: 'help', scroll: 0, filter: 'ab', typing: true }, { x: 3, y: 11 }, /^\/ab/],
  [
    'a question',
    { kind: 'confirm', question: 'Stop?', detail: 'Now', action: { type: 'down' } },
    { x: 0, y: 0 },
    /^Stop\?/,
  ],
] as const)(
  'in %s the cursor is where one is, and words say what a sign would',
  (_, overlay, cursor, line) => {
    const state = spoken({ overlay });
    expect(spokenCursor(state)).toEqual(cursor);
    const lines = spokenLines(state);
    expect(lines[cursor.y]).toMatch(line);
    expect(lines.join('\n')).not.toContain('❯');
  },
);

test('the cursor is at the end of a filter that is typed, and of what is searched for', () => {
  const filtered = spoken({ filter: { text: 'be', typing: true } });
  expect(spokenLines(filtered)[0]).toMatch(/, filter be$/);
  expect(spokenCursor(filtered)).toEqual({ x: spokenLines(filtered)[0]!.length, y: 0 });
  const found = { matches: [{ worker: 'beta', text: 'ab', fromEnd: 0 }], complete: true };
  const find = spoken({ view: 'sheet', sheet: { kind: 'find', query: 'ab', found, index: 0, scroll: 0 } });
  expect(spokenCursor(find)).toMatchObject({ y: 0 });
  expect(spokenLines(find)).toContain('selected: ab');
});

test('of who waits and of a worker no signs and frames are told', () => {
  const screen = { worker: 'beta', lines: ['─── diff ───', '', '', '│ a │'], progress: 0, changedAt: 0 };
  const inbox = spoken({
    view: 'sheet',
    sheet: { kind: 'inbox', selected: 'beta', screen, scroll: 0 },
    size: { cols: 100, rows: 30 },
  });
  const detail = spoken({ view: 'sheet', sheet: { kind: 'detail', worker: 'gamma', scroll: 0 } });
  expect(spokenLines(inbox).join('\n')).toMatch(/beta +permission · Bash[\s\S]*diff[\s\S]*\ba\b/);
  expect(spokenCursor(inbox)).toEqual({ x: 0, y: 1 });
  expect(spokenLines(detail)[0]).toMatch(/^\d gamma +running, recovering$/);
  for (const state of [inbox, detail]) expect(spokenLines(state).join('\n')).not.toMatch(/[─│⋮●▲↻❯]/);
});

test.each([
  ['m', /charts/],
  ['t', /table/],
])('what is no list of words is not opened by %s, and that is said', (key, said) => {
  const { store, type } = controllerOf(spoken());
  type(key);
  expect(store.get().view).toBe('grid');
  expect(spokenLines(store.get()).at(-1)).toMatch(said);
});
