import { expect, test } from 'vitest';
import { steadyTitle } from '../../src/control/title.ts';

test.each([
  ['◐ Claude Code', 'Claude Code'],
  ['✳ Write the tests', 'Write the tests'],
  ['⠹ proj', 'proj'],
  ['[ ! ] Action Required | proj', 'Action Required | proj'],
  ['[ . ] Action Required | proj', 'Action Required | proj'],
  ['✋  Action Required (proj)', 'Action Required (proj)'],
  ['~/code/proj', '~/code/proj'],
  ['/etc', '/etc'],
  ['日本語', '日本語'],
  ['◐', ''],
  ['', ''],
])('%j is shown as %j', (title, shown) => {
  expect(steadyTitle(title)).toBe(shown);
});
