import { expect, test } from 'vitest';
import { sheetContent } from '../../../src/room/sheet.ts';
import { problemLine } from '../../../src/room/views/problem-line.ts';
import { controllerOf } from '../controlled-room.ts';
import { roomOf, runOf, workerOf } from '../room-state.ts';

const mistake = '/a/long/way/to/orch.json:3:5: workers[0].count: expected a whole number, found "x"';
const size = { cols: 80, rows: 24 };
const room = (...configProblems: string[]) =>
  roomOf([workerOf('w')], { size, run: runOf({ configProblems }) });
const footer = (...problems: string[]) =>
  problemLine(room(...problems))
    .map(({ text }) => text)
    .join('');

test('what fits into the last line stands there in whole', () => {
  expect(footer('the journal is damaged')).toBe(' ✗ the journal is damaged');
  expect(
    footer('/a/long/way/to/the/config/orch.json: theme: expected the name of a theme, found "see"'),
  ).toBe(' ✗ orch.json: theme: expected the name of a theme, found "see"');
  expect(footer()).toBe('');
});

test('what does not fit is cut, and the key that shows all of it stands beside it', () => {
  expect(footer(mistake)).toBe(
    ' config: orch.json:3:5: workers[0].count: expected a whole number,… ! all of it ',
  );
  expect(footer('one', 'two')).toBe(' ✗ one ! all 2 ');
});

test.each(['grid', 'table', 'metrics'] as const)('all that is wrong is read in whole from the %s', (view) => {
  const { store, type } = controllerOf({ ...room(mistake, 'the journal is damaged'), view });
  type('!');
  const state = store.get();
  const lines = sheetContent(state, state.sheet!).lines.map((line) => line.map(({ text }) => text).join(''));
  expect(lines).toEqual([
    '  /a/long/way/to/orch.json:3:5: workers[0].count: expected a whole number,',
    '  found "x"',
    '  the old one stays in force',
    '',
    '  the journal is damaged',
    '',
  ]);
  type('q');
  expect(store.get().view).toBe('grid');
});

test('of a key that is not known it is not said that the old config is in force: the new one was taken', () => {
  const warnings = [
    'orch.json:3:5: workers[0]: unknown key "colour": it is ignored; the keys here are name, count',
    'orch.json:4:5: unknown key "them": did you mean "theme"?',
  ];
  const lines = (...problems: string[]) =>
    sheetContent(room(...problems), { kind: 'problems', scroll: 0 })
      .lines.map((line) => line.map(({ text }) => text).join(''))
      .join('\n');
  for (const warning of warnings) {
    expect(lines(warning)).toContain('unknown key');
    expect(lines(warning)).not.toContain('in force');
    expect(footer(warning)).not.toContain('in force');
  }
  expect(lines(warnings[0]!, mistake).match(/in force/g)).toHaveLength(1);
});

test('a login that is lost is wrong too, and it is said what to do', () => {
  const login = { agent: 'claude', worker: 'w', evidence: ' Please run /login ', since: 0 };
  const run = runOf({ automation: { mode: 'on', dryRun: false, recipes: [], login } });
  const { lines } = sheetContent(roomOf([workerOf('w')], { size, run }), { kind: 'problems', scroll: 0 });
  const text = lines.map((line) => line.map(({ text }) => text.trim()).join('')).join(' ');
  expect(text).toMatch(/^claude is not logged in, as w says since [\d: -]+: Please run \/login /);
  expect(text).toContain('enter w and log in there, or mend its key');
  expect(text).not.toContain('nothing is wrong');
});

test('where nothing is wrong, that is said', () => {
  expect(sheetContent(room(), { kind: 'problems', scroll: 0 }).lines.flat()).toMatchObject([
    { text: '  nothing is wrong with the run' },
  ]);
});
