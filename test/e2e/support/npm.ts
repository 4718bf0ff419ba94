import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** Programs may be large, and others compiled. */
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The path of a program from npm, in a cache outside the repository (up to 400 MB a version), where it stays for the next time.
 * @throws Error when npm cannot install it
 */
export async function installed(name: string, version: string, program: string): Promise<string> {
  const cache = join(cacheHome(), 'orch-tui-e2e');
  const home = join(cache, `${basename(name)}-${version}`);
  const path = join(home, 'node_modules', '.bin', program);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  // Installed aside and renamed: an interrupted installation is never taken for a whole one.
  const aside = mkdtempSync(`${home}-`);
  try {
    const manifest = { dependencies: { [name]: version }, allowScripts: { [name]: true } };
    writeFileSync(join(aside, 'package.json'), JSON.stringify(manifest));
    await npm(['install', '--no-audit', '--no-fund'], aside);
    if (!existsSync(home)) renameSync(aside, home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return path;
}

/** Runs npm in a folder; resolves with what it printed. @throws Error when it fails */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const options = { timeout: INSTALL_TIMEOUT_MS, cwd, env: withoutNpmVariables() };
  return (await promisify(execFile)('npm', [...args], options)).stdout;
}

/** An npm that runs this file would lend its own settings to the npm that is run here. */
export function withoutNpmVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
}

function cacheHome(): string {
  const given = process.env.XDG_CACHE_HOME;
  return given && isAbsolute(given) ? given : join(homedir(), '.cache');
}
