import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WorkTrees } from '../../src/control/work-trees.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

test('a folder in a repository has a branch and changes, asked for anew after a while; another has none', async () => {
  const root = mkdtempSync(join(tmpdir(), 'orch-trees-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const tree = join(root, 'tree');
  mkdirSync(tree);
  execFileSync('git', ['init', '-b', 'feature/x'], { cwd: tree, stdio: 'ignore' });
  const clock = new VirtualClock();
  const trees = new WorkTrees(clock);
  expect(await trees.of(root)).toBeUndefined();
  expect(await trees.of(tree)).toEqual({ branch: 'feature/x', status: [], commits: [] });
  writeFileSync(join(tree, 'new.ts'), '');
  expect(await trees.of(tree)).toMatchObject({ status: [] });
  await clock.pass(3000);
  expect(await trees.of(tree)).toMatchObject({ status: ['?? new.ts'] });
});
