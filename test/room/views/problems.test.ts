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

test('where nothing is wrong, that is said', () => {
  expect(sheetContent(room(), { kind: 'problems', scroll: 0 }).lines.flat()).toMatchObject([
    { text: '  nothing is wrong with the run' },
  ]);
});
