import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process keeps, on the heap and in buffers beside it, with all that nobody can reach taken away. */
export async function kept(): Promise<number> {
  // What one collection sets free, such as a buffer beside the heap, is gone after the next.
  for (let i = 0; i < 2; i++) {
    collect();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
