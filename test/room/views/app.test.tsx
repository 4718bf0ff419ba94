import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Worker } from '../../../src/api/schema.ts';
import { App } from '../../../src/room/app.tsx';
import { bufferOf } from '../../../src/room/editor-buffer.ts';
import { kickItems } from '../../../src/room/kick-menu.ts';
import { lengthOf } from '../../../src/room/line.ts';
import { overlayContent } from '../../../src/room/overlay.ts';
import { FRAME } from '../../../src/room/overlay-frame.ts';
import type { RoomState } from '../../../src/room/state.ts';
import { createStore } from '../../../src/room/store.ts';
import { askingOf, ladderOf, roomOf, runOf, supervisionOf, workerOf } from '../room-state.ts';

/** The chrome as text, one string per line. ink-testing-library's terminal is 100 columns wide. */
function linesOf(state: RoomState): string[] {
  const { lastFrame, unmount } = render(<App store={createStore(state)} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
}

const small = { cols: 80, rows: 24 };

test('the grid has a tile per worker with number, name, state, age and size', () => {
  const lines = linesOf(
    roomOf([workerOf('alpha'), workerOf('beta', { state: 'exited', exit: { code: 3 } })], {
      size: small,
      now: 1_000_000 + 7 * 60_000,
    }),
  );
  expect(lines).toHaveLength(24);
  const text = lines.join('\n');
  expect(text).toMatch(/ 1 {2}● alpha running 7m 120×40/);
  expect(text).toMatch(/ 2 {2}■ beta exited \(3\)/);
  expect(lines[0]).toMatch(/2 workers {2}■ 1 exited {2}● 1 running/);
});

test.each([
  [80, 24, 6],
  [100, 30, 13],
  [60, 15, 3],
])('at %ix%i with %i workers no line is wider than the room', (cols, rows, count) => {
  const workers = Array.from({ length: count }, (_, i) =>
    workerOf(`worker-with-a-long-name-${i}`, { title: '標題 title' }),
  );
  const lines = linesOf(roomOf(workers, { size: { cols, rows } }));
  expect(lines.length).toBeLessThanOrEqual(rows);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(cols);
});

test('what a worker says cannot break its tile', () => {
  const title = 'line\nbreak \x1b[31mred\x07';
  const text = linesOf(roomOf([workerOf('w', { title, problem: undefined })], { size: small })).join('\n');
  expect(text).not.toContain('\x1b');
  expect(text.split('\n')).toHaveLength(24);
});

test('a worker that is not recorded says so in its tile', () => {
  const worker = workerOf('w', { recordingProblem: 'ENOSPC: no space left on device' });
  expect(linesOf(roomOf([worker], { size: small })).join('\n')).toContain('NOT RECORDED');
  expect(linesOf(roomOf([worker], { size: small, view: 'focus' })).join('\n')).toContain('ENOSPC');
});

test('a worker that could not be started shows why', () => {
  const worker = workerOf('w', { state: 'failed', problem: 'cannot start foo: no such program in PATH' });
  expect(linesOf(roomOf([worker], { size: small })).join('\n')).toContain('no such program in PATH');
});

test.each([false, true])(
  'a bad config is shown while the old one stays in force, whether one is new here (%s)',
  (hint) => {
    const run = runOf({
      configProblems: ['/a/long/way/to/orch.json:3:5: workers[0].count: expected a whole number, found "x"'],
    });
    expect(linesOf(roomOf([workerOf('w')], { run, hint, size: small })).at(-1)).toContain(
      'config: orch.json:3:5: workers[0].count',
    );
  },
);

test('the focus view keeps all but its last line free', () => {
  const lines = linesOf(roomOf([workerOf('w')], { view: 'focus', size: small }));
  expect(lines.slice(0, -1).every((line) => line.trim() === '')).toBe(true);
  expect(lines.at(-1)).toContain('w');
  expect(lines.at(-1)).toContain('Ctrl-]');
});

test('however narrow, the focus view says how to leave', () => {
  for (const cols of [120, 60, 40, 30]) {
    const line = linesOf(
      roomOf([workerOf('worker-with-a-name')], { view: 'focus', size: { cols, rows: 10 } }),
    ).at(-1)!;
    expect(line.trimEnd()).toMatch(/Ctrl-\] leave$/);
    expect(stringWidth(line)).toBeLessThanOrEqual(cols);
  }
});

test('a room of a few cells is drawn without an error', () => {
  for (const cols of [1, 5, 12, 20]) {
    for (const view of ['grid', 'focus'] as const) {
      expect(() => linesOf(roomOf([workerOf('w')], { view, size: { cols, rows: 3 } }))).not.toThrow();
    }
  }
});

test('help lists the keys of the live room, and those of a replay in a replay', () => {
  const overlay = { kind: 'help', scroll: 0, filter: '', typing: false } as const;
  const live = linesOf(roomOf([workerOf('w')], { overlay, size: { cols: 80, rows: 60 } })).join('\n');
  expect(live).toContain('leave the room; workers live on');
  expect(live).not.toContain('step to the next output');
  const replay = { time: 1, duration: 10, speed: 1, playing: true, marks: [], states: [] };
  const played = linesOf(
    roomOf([workerOf('w')], { overlay, run: runOf({ replay }), size: { cols: 80, rows: 60 } }),
  ).join('\n');
  expect(played).toContain('step to the next output');
  expect(played).not.toContain('stop everything');
});

test('a question names what is lost and covers what is behind it', () => {
  const overlay = {
    kind: 'confirm',
    question: 'Stop w?',
    detail: 'it gets SIGTERM',
    action: { type: 'down' },
  } as const;
  const text = linesOf(roomOf([workerOf('w')], { overlay, size: small })).join('\n');
  expect(text).toMatch(/│ {2}Stop w\? +│/);
});

test.each(['grid', 'table', 'sheet'] as const)(
  'over the %s, only the keys of what lies over it are shown',
  (view) => {
    const overlay = { kind: 'help', scroll: 0, filter: '', typing: false } as const;
    const sheet = { kind: 'incidents', records: [], scroll: 0 } as const;
    const state = roomOf([workerOf('w')], { view, sheet, size: small });
    expect(linesOf(state).at(-1)).toMatch(/enter|back/);
    expect(linesOf({ ...state, overlay }).at(-1)).not.toMatch(/enter|back/);
  },
);

test('a replay has a timeline with its marks', () => {
  const replay = {
    time: 5,
    duration: 10,
    speed: 4,
    playing: false,
    marks: [{ time: 2.5, label: 'x' }],
    states: [],
  };
  const lines = linesOf(roomOf([workerOf('w')], { run: runOf({ replay }), size: small }));
  expect(lines.at(-2)).toMatch(/‖ 0:05 \/ 0:10 {2}×4 ━+┃━+●─+/);
});

test('a worker that is being entered says so, and how to leave', () => {
  const state = roomOf([workerOf('w')], { view: 'focus', entering: true, size: small });
  expect(linesOf(state).at(-1)).toMatch(/^ entering w …\s+Ctrl-\] leave/);
});

test('a tile says how its worker is looked after, and its border what is done about it', () => {
  const doing = { step: 'ctrl-c', by: 'auto' as const, since: 998_600, sent: ['ctrl-c'] };
  const incident = ladderOf({ doing });
  const recovering = supervisionOf({ incident, incidents: 3, automation: 'suggest' }, 'recovering');
  const paused = supervisionOf(
    { paused: true, automation: 'off', messages: { waiting: 1, why: 'busy' } },
    'paused',
  );
  const lines = linesOf(
    roomOf([workerOf('a', { supervision: recovering }), workerOf('b', { supervision: paused })], {
      size: { cols: 100, rows: 24 },
    }),
  );
  const text = lines.join('\n');
  expect(text).toMatch(/a ↻ recovering 3 inc suggest/);
  expect(text).toMatch(/━ ctrl-c · 2 of 4 · 1\.4 s ━/);
  expect(text).toMatch(/b ❙❙ paused 1 msg/);
  expect(text).toMatch(/─ message waits: busy ─/);
  expect(lines[0]).toMatch(/↻ 1 recovering .*❙❙ 1 paused/);
});

test('the header says what automation may do in the run', () => {
  const header = (mode: 'on' | 'off', dryRun: boolean) =>
    linesOf(roomOf([workerOf('w')], { run: runOf({ automation: { mode, dryRun, recipes: [] } }) }))[0];
  expect(header('on', false)).toMatch(/orch-tui {3}auto on {2}1 worker/);
  expect(header('off', true)).toMatch(/DRY RUN {3}auto off/);
  const login = { agent: 'claude', worker: 'w', evidence: 'Please run /login', since: 0 };
  const run = runOf({ automation: { mode: 'on', dryRun: false, recipes: [], login } });
  expect(linesOf(roomOf([workerOf('w')], { run }))[0]).toMatch(/claude: NOT LOGGED IN {3}auto on/);
});

test('the kick menu says what fits, what it sends, and what comes next', () => {
  const recipes = Array.from({ length: 11 }, (_, i) => ({ name: `recipe ${i + 1}`, sends: `keys ${i + 1}` }));
  const incident = ladderOf({ next: { step: 'recipe 3', at: 0 } });
  const worker = workerOf('w', { supervision: supervisionOf({ incident }) });
  const items = kickItems([worker], runOf({ automation: { mode: 'on', dryRun: false, recipes } }));
  const overlay = { kind: 'kick', workers: ['w'], items, index: 0 } as const;
  const room = roomOf([worker], { size: small, overlay });
  const lines = linesOf(room);
  expect(lines.find((line) => line.includes('❯'))).toMatch(
    /│ {2}❯ 1 recipe 3 +next {2}keys 3 {2}\(step 2 of 4 of "stuck"\) +│/,
  );
  expect(lines.join('\n')).toMatch(/9 recipe 8 +keys 8/);
  const tiny = linesOf({ ...room, size: { cols: 60, rows: 10 }, overlay: { ...overlay, index: 11 } });
  expect(tiny.find((line) => line.includes('❯'))).toContain('recipe 11');
  for (const line of [...lines, ...tiny]) expect(stringWidth(line)).toBeLessThanOrEqual(80);
});

test('what helps in the trouble at hand stands first in the kick menu, and what Enter would choose is said', () => {
  const recipes = [
    { name: 'enter', sends: 'enter' },
    { name: 'ctrl-c, enter', sends: 'ctrl-c, wait 2 s, enter' },
    { name: 'esc', sends: 'esc', helps: ['permission'] },
    { name: 'stop repeating', sends: '"Stop"', helps: ['looping'] },
  ];
  const run = runOf({ automation: { mode: 'on', dryRun: false, recipes } });
  const shown = (...workers: Worker[]) =>
    kickItems(workers, run).map(({ name, sends }) => `${name} → ${sends}`);
  const menu = ['Yes', 'No'].map((label, i) => ({ label, selected: i === 0 }));
  const asks = workerOf('w', { reading: askingOf([], { attributes: { menu } }) });
  expect(shown(asks)).toEqual([
    'esc → esc',
    'enter → enter: chooses "Yes"',
    'ctrl-c, enter → ctrl-c, wait 2 s, enter',
    'stop repeating → "Stop"',
  ]);
  expect(shown(asks, { ...asks, name: 'v' })[1]).toBe('enter → enter: answers 2 menus');
  const loops = workerOf('w', { supervision: supervisionOf({ incident: ladderOf({ cause: 'looping' }) }) });
  expect(shown(loops)[0]).toBe('stop repeating → "Stop"');
  const panel = { kind: 'send-key', workers: ['w'] } as const;
  expect(linesOf(roomOf([asks], { size: small, overlay: panel })).join('\n')).toContain(
    'Enter chooses "Yes"',
  );
});

test('a key to be sent is asked for with what there is', () => {
  const room = roomOf([workerOf('a'), workerOf('b')], {
    size: small,
    overlay: { kind: 'send-key', workers: ['a', 'b'] },
  });
  const text = linesOf({ ...room, marked: new Set(['a', 'b']) }).join('\n');
  expect(text).toMatch(/2 workers {2}✚ 2 marked/);
  expect(text).toMatch(/ 2 ✚ {1}● b/);
  expect(text).toMatch(/│ {2}Send a key to a, b +│/);
  expect(text).toMatch(/│ {2}Space +Space, then Enter +│/);
});

test.each([
  [80, 24],
  [120, 40],
  [50, 12],
])('the editor shows the text around the cursor at %ix%i', (cols, rows) => {
  const text = Array.from({ length: 60 }, (_, i) => `line ${i}`).join('\n');
  const workers = ['alpha', 'beta'];
  const overlay = { kind: 'editor', workers, buffer: bufferOf(text) } as const;
  const room = roomOf(
    workers.map((name) => workerOf(name)),
    { size: { cols, rows }, overlay },
  );
  const end = linesOf(room);
  expect(end.join('\n')).toMatch(/│ {2}Message to 2 workers \(alpha, beta\) +│/);
  expect(end.join('\n')).toMatch(/│ {2}line 59 +│/);
  expect(end.join('\n')).toContain('Enter sends   Alt-Enter new line');
  const start = linesOf({ ...room, overlay: { ...overlay, buffer: { text, at: 0 } } });
  expect(start.join('\n')).toMatch(/│ {2}line 0 +│/);
  expect(start.join('\n')).not.toContain('more lines');
  for (const line of [...end, ...start]) expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(cols, 80));
});

test('while workers start it says how many of them there are', () => {
  const run = runOf({ expected: 4 });
  expect(linesOf(roomOf([workerOf('w')], { run }))[0]).toContain('1 worker of 4 (C stops there)');
  expect(linesOf(roomOf([], { run })).join('\n')).toMatch(/0 workers of 4[\s\S]* starting …/);
});

test('a worker at its limit is counted once', () => {
  const supervision = supervisionOf({ health: { status: 'limited', since: 0 } });
  const reading = { ...askingOf(['Yes']), state: 'rate_limited' as const };
  const [header] = linesOf(roomOf([workerOf('w', { reading, supervision }), workerOf('x')]));
  expect(header).toContain('1 limited');
  expect(header).not.toContain('limit reached');
});

test('where there is little room the header says who needs somebody, not that automation is on', () => {
  const automation = { mode: 'on', dryRun: false, recipes: [] } as const;
  const workers = [workerOf('calm'), workerOf('w', { reading: askingOf(['Yes']) })];
  const run = runOf({ automation: { ...automation, recipes: [] } });
  const header = (cols: number) => linesOf(roomOf(workers, { run, size: { cols, rows: 12 } }))[0];
  expect(header(40)).toMatch(/^ orch-tui {3}2 workers {2}◆ 1 needs you/);
  expect(header(80)).toMatch(/^ orch-tui {3}auto on {2}2 workers/);
});

test('a tile says below what its worker asks, not what proves it', () => {
  const reading = askingOf(['SQLite'], {
    evidence: { text: 'Type something.', rule: '' },
    attributes: { asks: 'Which database?' },
  });
  const text = linesOf(roomOf([workerOf('w', { reading })], { size: small })).join('\n');
  expect(text).toContain('━ Which database? ━');
  expect(text).not.toContain('Type something.');
});

test('who is well takes one line where only trouble is wanted, under the heading of its group', () => {
  const workers = [
    workerOf('quiet'),
    workerOf('asks', { reading: askingOf(['Yes', 'No']) }),
    workerOf('tester-1', { role: 'tester' }),
  ];
  const grid = { zoom: 0, onlyTrouble: true, groupBy: 'role', pinned: new Set(['tester-1']) } as const;
  const text = linesOf(roomOf(workers, { size: small, grid, selected: 'quiet' })).join('\n');
  expect(text).toMatch(/only trouble {2}by role/);
  expect(text).toMatch(/⇱ pinned \(1\)\n╭─ 3 ⇱ ● tester-1 running/);
  expect(text).toMatch(/no role \(2\)\n╭─ 2 {2}▲ asks permission · Bash/);
  expect(text).toMatch(/^❯ 1 ● quiet running/m);
});

test('a range that is being marked is seen, and so is the hint of the first room', () => {
  const workers = ['a', 'b', 'c'].map((name) => workerOf(name));
  const state = roomOf(workers, { size: small, rangeFrom: 'a', selected: 'b', hint: true });
  const lines = linesOf(state);
  expect(lines[0]).toContain('✚ 2 in the range');
  expect(lines.at(-1)?.trimEnd()).toBe(' from a to here   x mark them  Esc do not');
  expect(linesOf({ ...state, rangeFrom: undefined }).at(-1)).toMatch(
    /^ Enter goes into a worker {2}Ctrl-\] leaves it {2}q detach {2}\? all keys {2}: finds all/,
  );
});

test('a filter that is kept stays in the last line, and makes way for what the room has to say', () => {
  const state = roomOf([workerOf('w')], { size: small, filter: { text: 'w', typing: false } });
  expect(linesOf(state).at(-1)?.trimEnd()).toBe(' filter: w   f change  Esc show all');
  expect(linesOf({ ...state, marked: new Set(['w']) }).at(-1)).toContain('Esc unmark');
  expect(linesOf({ ...state, message: { text: 'w does not run', bad: true } }).at(-1)).toBe(
    ' w does not run',
  );
});

test('the hints name who waits, after who is next in need', () => {
  const lines = linesOf(roomOf([workerOf('w')], { size: small }));
  expect(lines.at(-1)).toContain('n next in need  w who waits  s send  k kick');
});

test('what a kick sends is told in whole where the room is wide, and cut where it is not', () => {
  const sends = `"${'try another way '.repeat(6)}"`;
  const items = [{ recipe: 'stop', name: 'stop', sends }];
  const shownAt = (cols: number) => {
    const state = roomOf([workerOf('w')], {
      size: { cols, rows: 30 },
      overlay: { kind: 'kick', workers: ['w'], items, index: 0 },
    });
    const { lines, width } = overlayContent(state)!;
    return lengthOf(lines.at(-1)!) <= Math.min(width, cols) - FRAME.cols;
  };
  expect([shownAt(200), shownAt(80)]).toEqual([true, false]);
});
