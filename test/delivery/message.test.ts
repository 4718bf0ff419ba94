import { expect, test } from 'vitest';
import { cleanText, EmptyMessageError } from '../../src/delivery/message.ts';

test.each([
  ['go on\n', 'go on'],
  ['a\r\nb\r\n\r\n', 'a\nb'],
  ['TMUX_MCP_START; go on; TMUX_MCP_DONE_$?', 'go on'],
  ['echo "TMUX_MCP_START"; go on; echo "TMUX_MCP_DONE_0";', 'go on'],
  ['; TMUX_MCP_START\ngo on', 'go on'],
  ['for (;;);', 'for (;;);'],
  ['what does TMUX_MCP_START mean?', 'what does TMUX_MCP_START mean?'],
  ['\x1b[31mred\x1b[0m\0 \x1b[201~text', 'red text'],
  ['  indented', '  indented'],
])('%j is sent as %j', (raw, clean) => expect(cleanText(raw)).toBe(clean));

test.each(['', '\n', ' \r\n', 'TMUX_MCP_START; TMUX_MCP_DONE_$?', '\x1b'])('%j is nothing', (raw) => {
  expect(() => cleanText(raw)).toThrow(EmptyMessageError);
});
