import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkNamespace } from './namespace.ts';
import { installed } from './npm.ts';

const PACKAGE = '@anthropic-ai/claude-code';
/** A key that no server would take; Claude Code only checks that there is one. */
const FAKE_KEY = 'sk-ant-fake-key-of-the-end-to-end-tests-0000000000';
/** Claude Code remembers which keys it may use by their ends. */
const KEY_END_LENGTH = 20;

/** 2.1 is a native program on the alternate screen with the mouse on, 2.0 a JavaScript one that draws inline. */
export const CLAUDE_VERSIONS = ['2.1.329', '2.0.77'];

/**
 * The programs of these versions; why there are none where this machine cannot run them apart from the network, or npm
 * cannot install them.
 */
export async function claudePrograms(
  versions: readonly string[],
): Promise<{ programs: ReadonlyMap<string, string>; obstacle?: string }> {
  const programs = new Map<string, string>();
  const obstacle = NetworkNamespace.obstacle();
  if (obstacle) return { programs, obstacle };
  try {
    for (const version of versions) programs.set(version, await installed(PACKAGE, version, 'claude'));
    return { programs };
  } catch (error) {
    return { programs, obstacle: `npm cannot install it (${(error as Error).message.split('\n')[0]})` };
  }
}

/** What Claude Code is started with. */
export interface ClaudeSetup {
  /** Its version, so that it shows no release notes. */
  version: string;
  /** HOME, a folder that is there and holds no `.claude.json` yet. */
  home: string;
  /** The folders it works in. */
  trusted: readonly string[];
  /** Where the fake API is, on 127.0.0.1. */
  port: number;
}

/**
 * Writes what Claude Code remembers of its first start, so that it comes up in its composer without a person, and
 * returns the variables it needs besides PATH, HOME, TERM, LANG, SHELL and USER.
 */
export function prepareClaude({ version, home, trusted, port }: ClaudeSetup): Record<string, string> {
  writeFileSync(
    join(home, '.claude.json'),
    JSON.stringify({
      hasCompletedOnboarding: true,
      lastOnboardingVersion: version,
      lastReleaseNotesSeen: version,
      customApiKeyResponses: { approved: [FAKE_KEY.slice(-KEY_END_LENGTH)], rejected: [] },
      projects: Object.fromEntries(
        trusted.map((folder) => [
          realpathSync(folder),
          { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true },
        ]),
      ),
    }),
  );
  return {
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    ANTHROPIC_API_KEY: FAKE_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_BUG_COMMAND: '1',
  };
}
