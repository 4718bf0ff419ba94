import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** The environment of a process. */
export type Environment = Record<string, string | undefined>;

/** The name of the configuration file in its folder. */
export const CONFIG_FILE = 'orch.json';

const CONTROL_SOCKET = 'control.sock';

/** The longest path of a socket, in bytes. The system's limits are 107 on Linux and 103 on macOS. */
export const MAX_SOCKET_PATH = 100;

/** What a run belongs to: the runs of one place follow one another. */
export interface Place {
  /** What the place is, with its real path. */
  key: string;
  /** A name for a folder, different for each place: letters, digits, "-", "_" and ".". */
  slug: string;
}

/** The sockets of one run, absolute paths; `dir` holds them and must be private from `root` down. */
export interface SocketPaths {
  root: string;
  dir: string;
  host: string;
  control: string;
}

/** ./config when it has a configuration. */
export function configHere(cwd: string): string | undefined {
  const dir = join(cwd, 'config');
  return existsSync(join(dir, CONFIG_FILE)) ? dir : undefined;
}

/** The configuration folder that is meant, absolute: the one that is named, else ./config when it has a configuration. */
export function configMeant(config: string | undefined, cwd: string): string | undefined {
  return config === undefined ? configHere(cwd) : resolve(cwd, config);
}

/** Where programs keep their state, by the XDG base directory specification, which ignores relative paths. */
export function stateHome(env: Environment = process.env): string {
  const home = env.XDG_STATE_HOME;
  return home && isAbsolute(home) ? home : join(env.HOME || homedir(), '.local', 'state');
}

/** The folder of all that orch-tui keeps on disk, but for runs with a `logDirectory` of their own. */
export function stateFolder(env: Environment = process.env): string {
  return join(stateHome(env), 'orch-tui');
}

/**
 * Our folder for sockets: `orch-tui` in $XDG_RUNTIME_DIR, or `orch-tui-<uid>` in `tmpdir` where that is not set or
 * too long for a socket. It is not os.tmpdir() by default: that differs between logins, which then would not find each other.
 */
export function runtimeHome(
  env: Environment = process.env,
  uid = process.getuid!(),
  tmpdir = '/tmp',
): string {
  const given = env.XDG_RUNTIME_DIR;
  const candidates = [join(tmpdir, `orch-tui-${uid}`)];
  if (given && isAbsolute(given)) candidates.unshift(join(given, 'orch-tui'));
  const fits = candidates.find((home) => Buffer.byteLength(socketsIn(home, '').control) <= MAX_SOCKET_PATH);
  return fits ?? `/tmp/orch-tui-${uid}`;
}

/**
 * Where the sockets of the run in `runDir` are. All paths are at most `MAX_SOCKET_PATH` bytes long when `home` comes
 * from `runtimeHome`. Give the `runtime` of the run's manifest: a later login may have another one.
 */
export function socketPaths(runDir: string, home = runtimeHome()): SocketPaths {
  return socketsIn(home, canonical(runDir));
}

function socketsIn(root: string, runDir: string): SocketPaths {
  const dir = join(root, sha256(runDir).slice(0, 16));
  return { root, dir, host: join(dir, 'host.sock'), control: join(dir, CONTROL_SOCKET) };
}

/** Where the control of a run listens, beside the socket of its host. */
export function controlSocketBeside(hostSocket: string): string {
  return join(dirname(hostSocket), CONTROL_SOCKET);
}

/** The place of a run: the folder of its configuration, the folder it was started in without one, or that of a demo. */
export function placeOf(origin: { configDir: string } | { cwd: string } | { demo: string }): Place {
  const [kind, path] = Object.entries(origin)[0] as [string, string];
  const folder = canonical(path);
  const key = `${kind}:${folder}`;
  return { key, slug: `${sanitized(basename(folder))}-${sha256(key).slice(0, 8)}` };
}

/** The name of the folder of a run that started at `date`, such as run-2026-01-14T06-59-00-000Z: names sort by time. */
export function runName(date: Date): string {
  return `run-${date.toISOString().replaceAll(/[:.]/g, '-')}`;
}

/** The absolute path that `path` means in a configuration in the folder `dir`; "~" is the home folder. */
export function resolveFrom(dir: string, path: string, env: Environment = process.env): string {
  if (path === '~' || path.startsWith('~/')) return resolve(env.HOME || homedir(), `.${path.slice(1)}`);
  return resolve(dir, path);
}

/** The absolute path without symbolic links, also of a folder that is not there yet. */
function canonical(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch (error) {
    const parent = dirname(absolute);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === absolute) throw error;
    return join(canonical(parent), basename(absolute));
  }
}

function sanitized(name: string): string {
  const words = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 40);
  return words || 'folder';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
