import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import { Bar } from '../../../src/room/views/bar.tsx';

const lineOf = (left: string, right: string) =>
  render(
    <Box width={24} height={1}>
      <Bar
        width={24}
        top={0}
        left={[{ text: left }]}
        right={[{ text: right }]}
        pinned={[{ text: 'page 1/2' }]}
      />
    </Box>,
  ).lastFrame();

test.each([
  ['ten workers', '', 'ten workers     page 1/2'],
  ['15 cells exactly', '', '15 cells exact… page 1/2'],
  ['ten workers', 'run', 'ten workers run page 1/2'],
  ['ten workers', 'a long name', 'ten workers     page 1/2'],
])('what is at its right end stands apart from what is on the left', (left, right, line) => {
  expect(lineOf(left, right)).toBe(line);
});
