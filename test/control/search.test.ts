import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchScreens } from '../../src/control/search.ts';
import { Screen } from '../../src/screen/screen.ts';

function screenOf(lines: readonly string[], rows = 3): Screen {
  const screen = new Screen({ cols: 40, rows, scrollback: 100 });
  screen.write(lines.join('\r\n'));
  return screen;
}

const still = () => 0;

test('screens and what scrolled off them are searched, the newest line first', async () => {
  const lines = Array.from({ length: 10 }, (_, i) => `line ${i} ${i % 4 === 0 ? 'Error' : ''}`);
  const { matches, complete } = await searchScreens([['w', screenOf(lines)]], 'error', still);
  expect(complete).toBe(true);
  expect(matches).toEqual([
    { worker: 'w', text: 'line 8 Error', fromEnd: 1 },
    { worker: 'w', text: 'line 4 Error', fromEnd: 5 },
    { worker: 'w', text: 'line 0 Error', fromEnd: 9 },
  ]);
  expect((await searchScreens([['w', screenOf(lines)]], 'ERROR', still)).matches).toEqual([]);
});

test('no worker takes the place of the others, and there is an end', async () => {
  const many = screenOf(Array.from({ length: 30 }, () => 'x'));
  const screens = ['a', 'b', 'c'].map((name) => [name, many] as const);
  const { matches, complete } = await searchScreens(screens, 'x', still, { ms: 1, matches: 8, perWorker: 5 });
  expect(matches.map(({ worker }) => worker).join('')).toBe('aaaaabbb');
  expect(complete).toBe(false);
});

test('what takes too long is left', async () => {
  let now = 0;
  const screens = ['a', 'b', 'c'].map((name) => [name, screenOf(['x'])] as const);
  const bounds = { ms: 10, matches: 100, perWorker: 10 };
  const { matches, complete } = await searchScreens(screens, 'x', () => (now += 6), bounds);
  expect(matches.map(({ worker }) => worker)).toEqual(['a', 'b']);
  expect(complete).toBe(false);
});

test('a line is found exactly when it holds the text', async () => {
  const line = fc.stringMatching(/^[ab ]{0,6}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 20 }),
      fc.stringMatching(/^[ab]{1,3}$/),
      async (lines, query) => {
        const { matches } = await searchScreens([['w', screenOf(lines)]], query, still);
        expect(matches.map(({ text }) => text)).toEqual(
          lines
            .filter((each) => each.includes(query))
            .map((each) => each.trimEnd())
            .reverse(),
        );
      },
    ),
  );
});
