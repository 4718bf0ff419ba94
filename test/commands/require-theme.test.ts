import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireTheme } from '../../src/commands/require-theme.ts';
import { Sandbox } from './support.ts';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

test('a theme that was asked for has to be there', async () => {
  mkdirSync(join(sandbox.cwd, 'themes'));
  writeFileSync(join(sandbox.cwd, 'themes', 'sea.json'), '{ "extends": "light" }');
  for (const name of [undefined, 'auto', 'light', 'sea']) await requireTheme(name, sandbox.cwd);
  await expect(requireTheme('sea', null)).rejects.toMatchObject({ exitCode: 2 });
  await expect(requireTheme('lihgt', sandbox.cwd)).rejects.toThrow(
    /^--theme: expected the name of a theme, found "lihgt" \(did you mean "light"\?\)/,
  );
});
