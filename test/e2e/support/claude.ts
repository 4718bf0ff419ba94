import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { NetworkNamespace } from './namespace.ts';

const PACKAGE = '@anthropic-ai/claude-code';
/** A key that no server would take; Claude Code only checks that there is one. */
const FAKE_KEY = 'sk-ant-fake-key-of-the-end-to-end-tests-0000000000';
/** Claude Code remembers which keys it may use by their ends. */
const KEY_END_LENGTH = 20;
/** The native program is large. */
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The path of a Claude Code CLI of this version, installed from npm into a cache outside the repository (up to 400 MB a
 * version), where it stays for the next time.
 * @throws Error when npm cannot install it
 */
async function installClaude(version: string): Promise<string> {
  const cache = join(cacheHome(), 'orch-tui-e2e');
  const home = join(cache, `claude-code-${version}`);
  const program = join(home, 'node_modules', '.bin', 'claude');
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  // Installed aside and renamed: an interrupted installation is never taken for a whole one.
  const aside = mkdtempSync(`${home}-`);
  try {
    const manifest = { dependencies: { [PACKAGE]: version }, allowScripts: { [PACKAGE]: true } };
    writeFileSync(join(aside, 'package.json'), JSON.stringify(manifest));
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund'], {
      timeout: INSTALL_TIMEOUT_MS,
      cwd: aside,
      env: withoutNpmVariables(),
    });
    if (!existsSync(home)) renameSync(aside, home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return program;
}

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
    for (const version of versions) programs.set(version, await installClaude(version));
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

function cacheHome(): string {
  const given = process.env.XDG_CACHE_HOME;
  return given && isAbsolute(given) ? given : join(homedir(), '.cache');
}

/** An npm that runs this file would lend its own settings to the npm that is run here. */
function withoutNpmVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
}
