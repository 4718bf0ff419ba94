import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { App } from '../../../src/room/app.tsx';
import type { RoomState, Sheet } from '../../../src/room/state.ts';
import { createStore } from '../../../src/room/store.ts';
import { askingOf, incidentOf, ladderOf, roomOf, runOf, supervisionOf, workerOf } from '../room-state.ts';

/** The lines of a sheet in a room of 100 columns, the width of ink-testing-library's terminal. */
function linesOf(sheet: Sheet, changes: Partial<RoomState> = {}): string[] {
  const size = { cols: 100, rows: 40 };
  const room = roomOf([workerOf('w1', { pid: 4711 })], {
    size,
    view: 'sheet',
    sheet,
    now: 1_010_000,
    ...changes,
  });
  const { lastFrame, unmount } = render(<App store={createStore(room)} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame.replaceAll(/\x1b\[[\d;]*m/g, '').split('\n');
}

const records = [
  incidentOf('one'),
  incidentOf('two', {
    worker: 'w2',
    cause: 'api_error',
    kind: 'overloaded',
    openedAt: 1_005_000,
    closedAt: undefined,
    outcome: undefined,
    escalation: { at: 1_009_000, reason: 'nothing that was tried helped' },
    steps: [],
  }),
];

test('incidents stand newest first with what, how long, how many steps and how they ended', () => {
  const lines = linesOf({ kind: 'incidents', records, scroll: 0 });
  expect(lines[0]).toMatch(/incidents {3}2 in this run {2}1 open/);
  expect(lines[5]).toMatch(
    /^❯ \d\d:\d\d:\d\d {2}w2 +✕ api_error · overloaded +5 s +0 +needs you: nothing that was tried help…/,
  );
  expect(lines[6]).toMatch(/^ {2}\d\d:\d\d:\d\d {2}w1 +‖ interrupted +4\.2 s +1 +recovered/);
});

test('in a narrow room the columns leave what they do not need to how an incident ended', () => {
  const asks = incidentOf('one', {
    cause: 'shell',
    closedAt: undefined,
    outcome: undefined,
    openedAt: 1_005_000,
    escalation: { at: 1_009_000, reason: 'its login is gone' },
  });
  const lines = linesOf({ kind: 'incidents', records: [asks], scroll: 0 }, { size: { cols: 80, rows: 24 } });
  expect(lines.join('\n')).toMatch(/\$ shell {2}5 s {5}1 {6}needs you: its login is gone/);
});

test('lanes show who was in trouble when, with the sign of what it was, and what goes on still', () => {
  const run = runOf({ startedAt: 950_000 });
  const lines = linesOf({ kind: 'incidents', records, scroll: 0 }, { run });
  expect(lines[1]).toMatch(/^ +\d\d:\d\d:\d\d +\d\d:\d\d:\d\d/);
  expect(lines[2]).toMatch(/^ {2}w1 .*‖━+ *$/);
  expect(lines[3]).toMatch(/^❯ w2 .*✕━+▸ *$/);
  expect(lines[3]!.indexOf('✕')).toBeGreaterThan(lines[2]!.lastIndexOf('━'));
});

test('of many lanes those around the selected incident are shown, with their place', () => {
  const many = Array.from({ length: 30 }, (_, i) =>
    incidentOf(`i${i}`, { worker: `n${i}`, openedAt: 900_000 + i }),
  );
  const workers = many.map(({ worker }) => workerOf(worker));
  const lines = linesOf({ kind: 'incidents', records: many, selected: 'i20', scroll: 0 }, { workers });
  expect(lines[1]).toMatch(/^ {2}15-26\/30 /);
  expect(lines[8]).toMatch(/^❯ n20 /);
});

test('a low room has the list alone', () => {
  const lines = linesOf({ kind: 'incidents', records, scroll: 0 }, { size: { cols: 100, rows: 12 } });
  expect(lines[1]).toMatch(/opened/);
});

test('an incident tells each step: who, what, keys, result, how long, and the screens', () => {
  const text = linesOf({ kind: 'incidents', records, open: 'one', scroll: 0 }).join('\n');
  expect(text).toMatch(/1 {2}resume text {2}automatic {2}\d\d:\d\d:\d\d {2}3 s {2}helped/);
  expect(text).toMatch(/recipe +interrupted, 1 of 2/);
  expect(text).toMatch(/sent +"Continue\."/);
  expect(text).toMatch(/screen before\n +│ ⎿ Interrupted *\n +screen after\n +│ ● On it\./);
});

test('an incident in which nothing was done yet shows the screen that it began with', () => {
  const text = linesOf({ kind: 'incidents', records, open: 'two', scroll: 0 }).join('\n');
  expect(text).toMatch(/No step was taken\. The screen: *\n +│ ⎿ Interrupted/);
});

test('the detail of a worker has facts, health, messages, incidents, what was saved and the explanation', () => {
  const incident = ladderOf({ escalated: 'the login is gone' });
  const worker = workerOf('w1', { pid: 4711, supervision: supervisionOf({ incident }, 'needs_operator') });
  const message = {
    id: 'm',
    worker: 'w1',
    kind: 'operator',
    by: 'operator' as const,
    text: 'go on\nplease',
    queuedAt: 1_000_000,
    level: 'failed' as const,
    attempts: 3,
    reason: 'a menu is open',
  };
  const detail = {
    worker,
    explanation: ['reading', '  state: idle'],
    restarts: 2,
    incidents: [incidentOf('one')],
    messages: [message],
    conversation: [
      { n: 1, kind: 'prompt' as const, text: 'mend the answer' },
      { n: 2, kind: 'tool' as const, text: '', tool: 'Bash', input: { command: 'cat a.ts' } },
    ],
    context: { worker: 'w1', session: 'abc-123', status: ['M a.ts', 'M b.ts'] },
    git: {
      branch: 'feature/x',
      status: Array.from({ length: 14 }, (_, i) => `?? new-${i}.ts`),
      commits: ['a1b2c3d the last step'],
    },
  };
  const sheet: Sheet = { kind: 'detail', worker: 'w1', detail, scroll: 0 };
  const text = linesOf(sheet, { workers: [worker], size: { cols: 100, rows: 80 } }).join('\n');
  expect(text).toMatch(/^ 1 w1 {3}● running {2}◆ needs you/);
  expect(text).toMatch(/process +4711, running/);
  expect(text).toMatch(/session +abc-123/);
  expect(text).toMatch(/recovery +needs you: the login is gone/);
  expect(text).toMatch(/failed {2}by a person {2}a menu is open *\n +go on *\n +please/);
  expect(text).toMatch(/interrupted {2}4\.2 s {2}resume text {2}recovered/);
  expect(text).toMatch(
    /Conversation *\n +prompt *\n +mend the answer *\n +tool Bash *\n +command: cat a\.ts/,
  );
  expect(text).toMatch(/Git *\n +branch +feature\/x *\n +changes +\?\? new-0\.ts/);
  expect(text).toMatch(/new-11\.ts *\n +and 2 more *\n +commits +a1b2c3d the last step/);
  expect(text).toMatch(/status +M a\.ts *\n +M b\.ts/);
  expect(text).toMatch(/Why its screen is read so *\n +reading *\n +state: idle/);
});

test.each([
  [80, 24],
  [100, 40],
  [40, 10],
])('no sheet has a line wider than a room of %ix%i', (cols, rows) => {
  const size = { cols, rows };
  const wide = incidentOf('one', {
    evidence: '語'.repeat(200),
    guess: 'x'.repeat(300),
    worker: 'n'.repeat(60),
  });
  const sheets: Sheet[] = [
    { kind: 'incidents', scroll: 0 },
    { kind: 'incidents', records: [wide], scroll: 0 },
    { kind: 'incidents', records: [wide], open: 'one', scroll: 0 },
    { kind: 'detail', worker: 'w1', scroll: 0 },
    { kind: 'detail', worker: 'gone', scroll: 0, problem: 'y'.repeat(200) },
  ];
  for (const sheet of sheets) {
    const lines = linesOf(sheet, { size, workers: [workerOf('w1', { cwd: `/${'z'.repeat(150)}` })] });
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(cols);
  }
});

test('the inbox says who waits for what; of the chosen one what stands on the screen and its answers', () => {
  const labels = ['Yes', 'No, and tell Claude what to do differently'];
  const workers = [
    workerOf('w1', { reading: askingOf(labels) }),
    workerOf('w2', {
      reading: askingOf([], { state: 'auth_error', kind: 'login', since: 900_000, attributes: {} }),
    }),
  ];
  const screen = {
    worker: 'w1',
    lines: [
      '● further up',
      ...Array(20).fill(''),
      'Bash command',
      '  rm -rf build',
      '',
      ' ❯ 1. Yes',
      '   2. No',
    ],
    progress: 7,
    changedAt: 0,
  };
  const sheet = { kind: 'inbox', selected: 'w1', screen, scroll: 0 } as const;
  const text = linesOf(sheet, { workers }).join('\n');
  expect(text).toMatch(/ waiting for you +2/);
  expect(text).toMatch(/1m +# w2 +not logged in · login/);
  expect(text).toMatch(
    /❯ .* ▲ w1 +permission · Bash · Do you want to proceed\?\n +│ Bash command\n +│ +rm -rf build\n +1 {2}Yes\n +2 {2}No, and tell/,
  );
  expect(text).not.toContain('further up');
  const small = linesOf(sheet, { workers, size: { cols: 60, rows: 6 } });
  expect(small.length).toBeLessThanOrEqual(6);
  expect(small.join('\n')).toContain('2  No, and tell Claude');
  expect(linesOf({ kind: 'inbox', selected: undefined, scroll: 0 }).join('\n')).toContain(
    'nobody waits for you',
  );
});

test('in the inbox stands what can be done about who could not be started, and all of why', () => {
  const problem = `cannot start claud: no such program in PATH; install it or ${'give its full path '.repeat(4)}!`;
  const workers = [workerOf('w1', { state: 'failed', problem })];
  const text = linesOf({ kind: 'inbox', selected: 'w1', scroll: 0 }, { workers }).join('\n');
  expect(text).toMatch(/❯ +✗ w1 +not started · cannot start claud/);
  expect(text).toMatch(/\n +in the grid r tries again\n +cannot start claud.*\n.*!\n/);
});

test('the log of control has times, levels, and the whole of what was said', () => {
  const log = [
    { time: '2026-01-12 18:28:11', level: 'info', text: 'control serves /run' },
    { time: '2026-01-12 18:28:12', level: 'error', text: 'Error: it broke\n    at here' },
  ] as const;
  const sheet = { kind: 'log', level: 'info', filter: '', typing: false, lines: log, scroll: 0 } as const;
  const text = linesOf(sheet).join('\n');
  expect(text).toMatch(/ log of control +all/);
  expect(text).toMatch(
    /18:28:11 info {3}control serves \/run\n 18:28:12 error {2}Error: it broke\n +at here/,
  );
  expect(linesOf({ ...sheet, lines: [], level: 'warn' }).join('\n')).toMatch(
    /warn and worse(.|\n)*nothing of that kind/,
  );
});
