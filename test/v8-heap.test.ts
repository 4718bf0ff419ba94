import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const HEAP = pathToFileURL(resolve(import.meta.dirname, '../src/v8-heap.ts'));

/** What a process of its own, for V8 has one heap a process, says of its heap before and after `calling`. */
function heap(calling: string) {
  const program = `
    import { cachedDataVersionTag, getHeapSpaceStatistics } from 'node:v8';
    import * as heap from '${HEAP}';
    const look = () => ({
      young: getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size,
      flags: cachedDataVersionTag(),
    });
    const before = look();
    heap.${calling};
    console.log(JSON.stringify({ before, after: look() }));`;
  const argv = ['--no-warnings', '--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  expect(stderr).toBe('');
  type Look = { young: number; flags: number };
  return JSON.parse(stdout) as { before: Look; after: Look };
}

test('what is young has 32 MB at once, and code that was kept can still be used', () => {
  const { before, after } = heap('growYoungGeneration()');
  expect(before.young).toBeLessThan(4 * 1024 * 1024);
  expect(after.young).toBe(32 * 1024 * 1024);
  expect(after.flags).toBe(before.flags);
});

test('what is young stays as large as it is once the heap is settled, however much survives', () => {
  const survive = 'globalThis.kept = Array.from({ length: 1000 }, () => new Array(8000).fill(0))';
  const grown = heap(`growYoungGeneration(); ${survive}`);
  expect(grown.after.young).toBeGreaterThan(32 * 1024 * 1024);
  const settled = heap(`growYoungGeneration(); heap.settleHeap(); ${survive}`);
  expect(settled.after.young).toBe(32 * 1024 * 1024);
  // So it is known that V8 took what it was told.
  expect(settled.after.flags).not.toBe(settled.before.flags);
});
