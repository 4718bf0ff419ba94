import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const all = Object.entries({ ...dependencies, ...devDependencies });

test('every version is exact', () => {
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the README says of each what it is for, and of no other', () => {
  const [, table = ''] = read('README.md').split('| package | for | instead of |');
  const names = table
    .split('\n')
    .flatMap((row) => row.split('|')[1]?.match(/`[^`]+`/g) ?? [])
    .map((name) => name.slice(1, -1));
  expect(names.toSorted()).toEqual(all.map(([name]) => name).toSorted());
});
