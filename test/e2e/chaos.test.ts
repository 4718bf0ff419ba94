import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ChaosResult } from './chaos/chaos.ts';
import { FAULTS } from './chaos/faults.ts';

/** Some forty seconds of faults, one a second; `npm run chaos -- --minutes 10 --seed 7` goes on for as long as one likes. */
const MINUTES = '0.6';
const SEED = '1';
const LIMIT_MS = 180_000;

test(
  'ten workers live on whatever befalls the product, and nothing of them is lost',
  async () => {
    const main = join(import.meta.dirname, 'chaos/main.ts');
    const args = [main, '--minutes', MINUTES, '--seed', SEED];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, story] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = { problems: ['it ended'], inflicted: {}, impossible: {}, looked: {} };
    const { problems, inflicted, impossible, looked } = (out ? JSON.parse(out) : ended) as ChaosResult;
    expect({ problems, story: problems.length > 0 && story }).toEqual({ problems: [], story: false });
    const names = [...Object.keys(inflicted), ...Object.keys(impossible)];
    expect(names.toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted());
    for (const [what, count] of Object.entries(looked)) expect(count, what).toBeGreaterThan(0);
    for (const [name, why] of Object.entries(impossible)) console.warn(`never inflicted: ${name}: ${why}`);
  },
  LIMIT_MS,
);
