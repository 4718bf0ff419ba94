import { expect, test } from 'vitest';
import { asciiCluster } from '../../src/room/ascii.ts';

test.each([
  ['a', 'a'],
  ['●', '*'],
  ['▂', '#'],
  ['⠀', ' '],
  ['⠁', '.'],
  ['⣿', '#'],
  ['標', '? '],
])('%s is %s', (cluster, ascii) => expect(asciiCluster(cluster, ascii.length)).toBe(ascii));
