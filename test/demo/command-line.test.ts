import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/demo/command-line.ts';

test('another life of an agent has all of it but the trouble', () => {
  const line = ['--name', 'w', '--seed', '7', '--look', '2.0', '--speed', '3', '--chance', '2'];
  const { birth, again } = parseCommandLine([...line, '--trouble', 'no_response', '--resume', 'x']);
  expect(birth).toMatchObject({ name: 'w', seed: 7, look: '2.0', speed: 3, chance: 2, resume: true });
  expect(birth.trouble).toBeDefined();
  expect(parseCommandLine(again).birth).toEqual({ ...birth, trouble: undefined, resume: false });
});

test.each([
  [['--look', '1.9'], '--look "1.9": expected 2.1 or 2.0'],
  [['--chance', 'often'], '--chance "often": expected a number, at least 0'],
])('%j is refused', (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(message);
});
