import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchScreens } from '../../src/control/search.ts';
import { Redactor } from '../../src/redaction.ts';
import { Screen } from '../../src/screen/screen.ts';

function screenOf(lines: readonly string[], rows = 3): Screen {
  const screen = new Screen({ cols: 40, rows, scrollback: 100 });
  screen.write(lines.join('\r\n'));
  return screen;
}

const still = () => 0;
const shapes = new Redactor();

test('screens and what scrolled off them are searched, the newest line first', async () => {
  const lines = Array.from({ length: 10 }, (_, i) => `line ${i} ${i % 4 === 0 ? 'Error' : ''}`);
  const { matches, complete } = await searchScreens([['w', screenOf(lines)]], 'error', shapes, still);
  expect(complete).toBe(true);
  expect(matches).toEqual([
    { worker: 'w', text: 'line 8 Error', fromEnd: 1 },
    { worker: 'w', text: 'line 4 Error', fromEnd: 5 },
    { worker: 'w', text: 'line 0 Error', fromEnd: 9 },
  ]);
  expect((await searchScreens([['w', screenOf(lines)]], 'ERROR', shapes, still)).matches).toEqual([]);
});

test('no worker takes the place of the others, and there is an end', async () => {
  const many = screenOf(Array.from({ length: 30 }, () => 'x'));
  const screens = ['a', 'b', 'c'].map((name) => [name, many] as const);
  const { matches, complete } = await searchScreens(screens, 'x', shapes, still, {
    ms: 1,
    matches: 8,
    perWorker: 5,
  });
  expect(matches.map(({ worker }) => worker).join('')).toBe('aaaaabbb');
  expect(complete).toBe(false);
});

test('what takes too long is left', async () => {
  let now = 0;
  const screens = ['a', 'b', 'c'].map((name) => [name, screenOf(['x'])] as const);
  const bounds = { ms: 10, matches: 100, perWorker: 10 };
  const { matches, complete } = await searchScreens(screens, 'x', shapes, () => (now += 6), bounds);
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
        const { matches } = await searchScreens([['w', screenOf(lines)]], query, shapes, still);
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

test('what goes over several lines is secret on each of them, and cannot be found by guessing', async () => {
  const value = Array.from({ length: 40 }, (_, i) => `part${i}of`).join('-');
  const key = `sk-ant-api03-${'Zq7_'.repeat(30)}`;
  const redactor = new Redactor([value]);
  // So many lines that both stand where two blocks of them meet.
  const before = Array.from({ length: 95 }, (_, i) => `line ${i}`);
  const screen = new Screen({ cols: 40, rows: 10, scrollback: 1000 });
  screen.write(['a door', `${value} b`, key, ...before, key, `${value} c`, ...before].join('\r\n'));
  for (const query of ['part20of', 'Zq7_', 'zq7_zq7_zq', '-part']) {
    const { matches } = await searchScreens([['w', screen]], query, redactor, still);
    expect(matches).toEqual([]);
  }
  const { matches } = await searchScreens([['w', screen]], 'o', redactor, still);
  expect(matches.map(({ text }) => text)).toEqual(['a door']);
  const around = await searchScreens([['w', screen]], 'redacted', redactor, still);
  expect(around.matches).toEqual([]);
});
