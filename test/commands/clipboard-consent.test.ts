import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clipboardConsent } from '../../src/commands/clipboard-consent.ts';

test('who agreed once is not asked again, who did not is asked by the next room', () => {
  const home = mkdtempSync(join(tmpdir(), 'consent-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const env = { XDG_STATE_HOME: home };
  const first = clipboardConsent(env);
  expect(first.get()).toBeUndefined();
  first.set(false);
  expect(first.get()).toBe(false);
  const second = clipboardConsent(env);
  expect(second.get()).toBeUndefined();
  second.set(true);
  expect(clipboardConsent(env).get()).toBe(true);
});
