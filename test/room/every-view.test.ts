import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { drawChart } from '../../src/room/charts.ts';
import { bufferOf } from '../../src/room/editor-buffer.ts';
import { paletteItems } from '../../src/room/palette.ts';
import { gridOf } from '../../src/room/shown.ts';
import type { RoomState } from '../../src/room/state.ts';
import { monochrome } from '../../src/room/themes/monochrome.ts';
import type { Size } from '../../src/screen/cells.ts';
import { pictureOf } from './picture.ts';
import {
  askingOf,
  incidentOf,
  ladderOf,
  readingOf,
  roomOf,
  runMetricsOf,
  runOf,
  supervisionOf,
  workerOf,
} from './room-state.ts';

/** Names and titles that could do harm: wide, from right to left, with controls, marks without end, emoji in pieces. */
const HOSTILE = [
  '日本語の名前がとても長いので切られる',
  'שלום עולם مرحبا بالعالم',
  'red \x1b[31m\x1b]0;title\x07\x9b2J',
  'over\u202eride\u2066\u200f',
  'line\nbreak\ttab\r\b',
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪',
  `mark${'\u0301'.repeat(60)}`,
  '\ud800 lone',
];

const workers = HOSTILE.map((title, i) =>
  workerOf(
    i === 3 ? 'a-name-that-is-longer-than-anything-that-a-tile-has-room-for' : `w${i}${title.slice(0, 4)}`,
    {
      title,
      argv: ['claude', title],
      cwd: `/work/${title}`,
      problem: i === 5 ? title : undefined,
      recordingProblem: i === 6 ? title : undefined,
      ...(i % 3 === 0 && {
        supervision: supervisionOf(
          {
            incident: ladderOf({ doing: { step: 'ctrl-c', by: 'auto', since: 0, sent: ['ctrl-c'] } }),
            incidents: 3,
          },
          'recovering',
        ),
        reading: readingOf('api_error', {
          kind: 'overloaded',
          evidence: { text: `API error ${title}`, rule: '' },
        }),
      }),
    },
  ),
);
const replay = {
  time: 5,
  duration: 10,
  speed: 4,
  playing: true,
  marks: [{ time: 2, label: HOSTILE[2]! }],
  states: [{ worker: workers[0]!.name, moments: [{ time: 0, state: 'working', right: false }] }],
};
const records = HOSTILE.map((text, i) =>
  incidentOf(`i${i}`, {
    worker: i % 2 === 0 ? workers[i]!.name : text,
    evidence: text,
    guess: text,
    screen: [text],
    closedAt: i === 4 ? undefined : 1_000_000 + i * 20_000,
  }),
);

const MENU = HOSTILE.map((label, i) => ({ label, selected: i === 0 }));

const VIEWS: Readonly<Record<string, Partial<RoomState>>> = {
  grid: {},
  'grid with a message': { message: { text: HOSTILE.join(' '), bad: true } },
  'grid with a mistake': { run: runOf({ configProblems: [`orch.json: ${HOSTILE[2]}`] }) },
  'grid with marks and a filter': {
    marked: new Set([workers[1]!.name]),
    byNeed: true,
    filter: { text: 'w', typing: true },
  },
  problems: {
    view: 'sheet',
    sheet: { kind: 'problems', scroll: 0 },
    run: runOf({ configProblems: HOSTILE.map((text) => `orch.json:1:2: ${text}`) }),
  },
  replay: { run: runOf({ replay }) },
  focus: { view: 'focus' },
  help: { overlay: { kind: 'help', scroll: 0, filter: '', typing: false } },
  'help with a filter': { overlay: { kind: 'help', scroll: 0, filter: HOSTILE[0]!, typing: true } },
  question: {
    overlay: { kind: 'confirm', question: HOSTILE[0]!, detail: HOSTILE[2]!, action: { type: 'down' } },
  },
  editor: {
    overlay: { kind: 'editor', workers: [workers[0]!.name], buffer: bufferOf(HOSTILE.join('\n')) },
  },
  incidents: { view: 'sheet', sheet: { kind: 'incidents', records, scroll: 0 } },
  'incidents of five minutes': {
    view: 'sheet',
    sheet: { kind: 'incidents', records, selected: 'i3', range: '5m', scroll: 0 },
  },
  incident: { view: 'sheet', sheet: { kind: 'incidents', records, open: 'i2', scroll: 0 } },
  table: { view: 'table', home: 'table' },
  'table by task': { view: 'table', home: 'table', table: { sort: 'task', descending: true, top: 3 } },
  metrics: {
    view: 'metrics',
    metrics: { range: '5m', page: 0, draw: drawChart },
    figures: { metrics: runMetricsOf() },
  },
  'metrics, not there yet': { view: 'metrics', figures: { problem: HOSTILE[2] } },
  detail: { view: 'sheet', sheet: { kind: 'detail', worker: workers[0]!.name, scroll: 0 } },
  'grid in groups, folded': {
    grid: { zoom: 1, pinned: new Set([workers[2]!.name]), onlyTrouble: true, groupBy: 'state' },
    rangeFrom: workers[1]!.name,
  },
  'grid with toasts': {
    toasts: HOSTILE.slice(0, 3).map((text, i) => ({
      worker: `${text}${i}`,
      sign: '✉',
      text,
      color: 'accent',
    })),
  },
  'first grid': { hint: true },
  palette: {
    overlay: { kind: 'palette', query: '', found: paletteItems(roomOf(workers), ''), index: 30 },
  },
  inbox: {
    workers: workers.map((worker, i) => ({
      ...worker,
      reading: askingOf([...HOSTILE], { since: i, attributes: { asks: HOSTILE[i]!, menu: MENU } }),
    })),
    view: 'sheet',
    sheet: {
      kind: 'inbox',
      selected: workers[1]!.name,
      screen: { worker: workers[1]!.name, lines: HOSTILE, progress: 7, changedAt: 0 },
      scroll: 0,
    },
  },
  search: {
    view: 'sheet',
    sheet: {
      kind: 'find',
      query: 'e',
      found: { matches: HOSTILE.map((text) => ({ worker: 'w', text, fromEnd: 0 })), complete: true },
      index: 1,
      scroll: 0,
    },
  },
  log: {
    view: 'sheet',
    sheet: {
      kind: 'log',
      level: 'info',
      filter: HOSTILE[0]!,
      typing: true,
      lines: HOSTILE.map((text) => ({ time: '2026-01-12 18:28:11', level: 'error', text })),
      scroll: 0,
    },
  },
};

const SIZES: readonly [cols: number, rows: number][] = [
  [80, 24],
  [100, 30],
  [120, 40],
  [200, 50],
  [300, 80],
  [50, 12],
  [20, 6],
];

const stateOf = (view: string, size: Size): RoomState => roomOf(workers, { size, ...VIEWS[view] });

describe.each(Object.keys(VIEWS))('%s', (view) => {
  test.each(SIZES)(
    'at %ix%i no line is longer than the room, and nothing of a worker acts on it',
    async (cols, rows) => {
      const { frame, text, draw } = await pictureOf(stateOf(view, { cols, rows }));
      expect(frame.length).toBeLessThanOrEqual(rows);
      for (const line of frame) expect(stringWidth(line)).toBeLessThanOrEqual(cols);
      expect(frame.join('')).not.toMatch(/[\x1b\x9b\x07]/);
      const lines = await text();
      expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e\u2066\u200f]/u);
      expect(lines.some((line) => line.trim() !== '')).toBe(true);
      // An idle room: time goes by, and nothing is painted.
      const later = stateOf(view, { cols, rows });
      expect(await draw({ ...later, workers: [...later.workers] })).toBe(0);
    },
  );

  const size = { cols: 100, rows: 30 };

  test('without colors nothing has one', async () => {
    const { cells } = await pictureOf({ ...stateOf(view, size), theme: monochrome }, { colors: 'none' });
    expect((await cells()).flat().filter(({ fg, bg }) => fg !== -1 || bg !== -1)).toEqual([]);
  });

  test('in 16 colors there are no others', async () => {
    const { cells } = await pictureOf(stateOf(view, size), { colors: '16' });
    expect((await cells()).flat().filter(({ fg, bg }) => fg > 15 || bg > 15)).toEqual([]);
  });

  test('in ASCII there is nothing else', async () => {
    const { text } = await pictureOf(stateOf(view, size), { unicode: false });
    expect((await text()).join('')).toMatch(/^[\x20-\x7e]*$/);
  });
});

test.each(SIZES.filter(([cols, rows]) => cols >= 60 && rows >= 15))(
  'at %ix%i every tile has its four corners where they belong',
  async (cols, rows) => {
    const state = stateOf('grid', { cols, rows });
    const cells = await (await pictureOf(state)).cells();
    for (const { frame } of gridOf(state).tiles) {
      const [right, bottom] = [frame.x + frame.width - 1, frame.y + frame.height - 1];
      expect(cells[frame.y]![frame.x]!.text).toMatch(/[╭┏]/);
      expect(cells[frame.y]![right]!.text).toMatch(/[╮┓]/);
      expect(cells[bottom]![frame.x]!.text).toMatch(/[╰┗]/);
      expect(cells[bottom]![right]!.text).toMatch(/[╯┛]/);
      for (let y = frame.y + 1; y < bottom; y++) expect(cells[y]![right]!.text).toMatch(/[│┃]/);
    }
  },
);

test('a small room is a list: names, badges, what proves them, the selected one marked', async () => {
  const [first, second] = [workerOf('alpha'), workerOf('beta', { ...workers[0], name: 'beta' })];
  const state = roomOf([first!, second!], { size: { cols: 50, rows: 12 }, selected: 'beta' });
  const lines = await (await pictureOf(state)).text();
  expect(lines[1]).toMatch(/^ {2}1 ● alpha running/);
  expect(lines[2]).toMatch(/^❯ 2 ✕ beta ↻ recovering .*ctrl-c/);
  expect(lines.at(-1)).toContain('enter');
});
