import { afterEach, beforeEach, expect, test } from 'vitest';
import { farewell } from '../../src/commands/farewell.ts';
import { placeOf } from '../../src/config/paths.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const words = (origin: Parameters<typeof placeOf>[0], running = 2) =>
  farewell({ id: 'run-1', place: placeOf(origin).key }, running, sandbox.cwd);
const ELSEWHERE =
  '2 workers live on. Come back with "orch-tui --run run-1" from anywhere; end it with "orch-tui down --run run-1".';

test('the short way is named where it leads back', () => {
  expect(words({ cwd: sandbox.cwd }, 1)).toBe(
    '1 worker lives on. Come back with "orch-tui" here, or "orch-tui --run run-1" from anywhere; end it with "orch-tui down".',
  );
  expect(words({ demo: sandbox.cwd }, 0)).toMatch(
    /^No worker is running\. Come back with "orch-tui demo" here, .* with "orch-tui down --run run-1"\.$/,
  );
  const configDir = sandbox.configure({ workers: [] });
  expect(words({ configDir })).toContain('"orch-tui" here');
});

test('it is called as it was called', () => {
  const place = placeOf({ cwd: sandbox.cwd }).key;
  expect(farewell({ id: 'run-1', place }, 1, sandbox.cwd, 'npx orch-tui')).toBe(
    '1 worker lives on. Come back with "npx orch-tui" here, or "npx orch-tui --run run-1" from anywhere; end it with "npx orch-tui down".',
  );
});

test('where it would lead to another run, only that with --run is', () => {
  expect(words({ configDir: sandbox.configure({ workers: [] }, 'other') })).toBe(ELSEWHERE);
  expect(words({ cwd: sandbox.root })).toBe(ELSEWHERE);
  sandbox.configure({ workers: [] });
  expect(words({ cwd: sandbox.cwd })).toBe(ELSEWHERE);
});
