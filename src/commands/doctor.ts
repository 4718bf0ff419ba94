import { access, constants, stat, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { WriteStream } from 'node:tty';
import { loadProfiles } from '../classifier/profiles.ts';
import { isPrivateCache, moduleCache } from '../code-cache.ts';
import { ConfigError } from '../config/errors.ts';
import { loadConfig } from '../config/load.ts';
import { CONFIG_FILE, configHere, runtimeHome, stateFolder } from '../config/paths.ts';
import { ensurePrivateDir } from '../config/private-dir.ts';
import type { HostConfig } from '../config/schema.ts';
import { inheritedSecrets } from '../config/secrets.ts';
import { messageOf } from '../error-message.ts';
import { settingsProblems } from '../fleet/agent-settings.ts';
import { shellLine, UnspeakableWordError } from '../fleet/shell-line.ts';
import { HostRefusedError } from '../host/client.ts';
import { connectRemote } from '../host/remote.ts';
import { printable, printableJson } from '../printable.ts';
import { Redactor } from '../redaction.ts';
import { VERSION } from '../version.ts';
import { builtinAgents } from './agent-folders.ts';
import { findAgents, findInPath } from './agent-versions.ts';
import { allLive } from './find-run.ts';
import { count, size } from './format.ts';
import type { Io } from './io.ts';
import { runSecrets } from './run-secrets.ts';
import { table } from './table.ts';

/** One thing that was looked at. */
export interface Finding {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  /** What was found. */
  found: string;
  /** What to do about it. */
  advice?: string;
}

/** Of the modes of folders: everybody may write there; what is there belongs to who made it. */
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

/** Less free disk than this is worth a word, bytes: recordings of a run may take 2 GiB by default. */
const LOW_DISK_BYTES = 2 * 1024 ** 3;

const SAME_PROTOCOL =
  'they speak the same protocol and work together; install the same version on both sides when you can';

const HOW_TO_GET_ONE =
  'install one, such as npm install -g @anthropic-ai/claude-code; other programs work too';

/** `orch-tui doctor`: looks at all that a run needs. Fails when something would not work. */
export async function doctor({ json }: { json?: boolean | undefined }, io: Io): Promise<number> {
  // What a command of the config or an agent says is told, and may be anything.
  const redactor = new Redactor(inheritedSecrets(io.env));
  const found = (
    await Promise.all([
      checkPrograms(),
      checkTerminal(io),
      checkSockets(io),
      checkState(io),
      checkCache(io),
      checkRuns(io),
      checkAgents(io),
      checkHelpers(io),
      checkSettings(io),
      checkConfig(io, redactor),
    ])
  ).flat();
  const findings = redactor.all(found);
  if (json) io.stdout.write(`${printableJson(findings, 2)}\n`);
  else {
    const rows = findings.map(({ level, check, found, advice }) => [
      level,
      check,
      advice === undefined ? found : `${found}: ${advice}`,
    ]);
    io.stdout.write(table(rows));
  }
  return findings.some(({ level }) => level === 'fail') ? 1 : 0;
}

async function checkPrograms(): Promise<Finding[]> {
  const versions: Finding = {
    check: 'orch-tui',
    level: 'ok',
    found: `${VERSION} on Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
  };
  const pty = problemOf('node-pty');
  if (pty === undefined) return [versions, { check: 'terminals', level: 'ok', found: 'node-pty loads' }];
  const advice = 'install again where python3, make and a C++ compiler are at hand (npm rebuild node-pty)';
  return [versions, { check: 'terminals', level: 'fail', found: `node-pty does not load (${pty})`, advice }];
}

/** Why a package cannot be loaded; undefined when it can. */
function problemOf(id: string): string | undefined {
  try {
    createRequire(import.meta.url)(id);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

async function checkTerminal({ env, stdin, stdout }: Io): Promise<Finding[]> {
  if (!stdin.isTTY || !stdout.isTTY) {
    const advice = 'run doctor in the terminal that is to show the room';
    return [{ check: 'terminal', level: 'warn', found: 'there is none', advice }];
  }
  const { columns, rows } = stdout as WriteStream;
  const colors = 2 ** (stdout as WriteStream).getColorDepth(env);
  const name = env.TERM ?? '';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const findings: Finding[] = [
    name === '' || name === 'dumb'
      ? finding('terminal', 'fail', `TERM=${name}`, 'use a terminal that can place the cursor')
      : finding('terminal', 'ok', `TERM=${name}`),
    columns < 80 || rows < 24
      ? finding('size', 'warn', `${columns}x${rows}`, 'at least 80x24 shows a worker at a readable size')
      : finding('size', 'ok', `${columns}x${rows}`),
    colors < 256
      ? finding(
          'colors',
          'warn',
          `${colors}`,
          'set TERM=xterm-256color or COLORTERM=truecolor if it has more',
        )
      : finding('colors', 'ok', `${colors}`),
    /utf-?8/i.test(locale)
      ? finding('characters', 'ok', locale)
      : finding('characters', 'warn', `locale "${locale}"`, 'set LANG to one with UTF-8, such as C.UTF-8'),
  ];
  return findings;
}

async function checkSockets({ env }: Io): Promise<Finding[]> {
  const dir = runtimeHome(env);
  const found = await attempt('sockets', () => ensurePrivateDir(dir), `${dir} is private`);
  return found.level === 'fail' ? [found] : [(await movable('sockets', dir, 'XDG_RUNTIME_DIR')) ?? found];
}

async function checkState({ env }: Io): Promise<Finding[]> {
  const dir = stateFolder(env);
  const writable = await attempt(
    'recordings',
    async () => {
      await ensurePrivateDir(dir);
      await access(dir, constants.W_OK);
    },
    `${dir} can be written`,
  );
  if (writable.level === 'fail') return [writable];
  const recordings = (await movable('recordings', dir, 'XDG_STATE_HOME')) ?? writable;
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  const disk =
    free < LOW_DISK_BYTES
      ? finding('disk', 'warn', `${size(free)} free`, 'recordings stop when it is full; the workers go on')
      : finding('disk', 'ok', `${size(free)} free`);
  return [recordings, disk];
}

async function checkCache({ env }: Io): Promise<Finding[]> {
  const folder = moduleCache(env);
  if (isPrivateCache(folder)) return [finding('cache', 'ok', `${folder} is private`)];
  const found = `${folder} cannot be made, or others can enter it: it is not used, and a start takes longer`;
  return [finding('cache', 'warn', found, `remove it, or "chmod 700" it once you know what is in it`)];
}

async function checkRuns({ env }: Io): Promise<Finding[]> {
  const live = await allLive(env).catch((error: Error) => error);
  if (live instanceof Error) return [finding('runs', 'fail', live.message)];
  if (live.length === 0) return [finding('runs', 'ok', 'none is live')];
  return live.map(({ manifest }) =>
    finding('runs', 'ok', `${manifest.id} is live, started in ${manifest.cwd}`),
  );
}

async function checkAgents({ env }: Io): Promise<Finding[]> {
  const agents = await findAgents(env);
  if (agents.every(({ path }) => path === undefined)) {
    const names = agents.map(({ name }) => name).join(', ');
    return [finding('agents', 'warn', `none of ${names} is in PATH`, HOW_TO_GET_ONE)];
  }
  return agents.flatMap(({ name, path, version, problem }) => {
    if (path === undefined) return [];
    if (problem === undefined) return [finding(name, 'ok', `${version} (${path})`)];
    return [finding(name, 'warn', `${path}: ${problem}`, `try "${name} --version"`)];
  });
}

/** Programs that some things need and others do without. */
const HELPERS = [
  ['git', 'what a worker was at is not told to it when it starts afresh: install git'],
  ['tmux', 'orch-tui adopt needs it, nothing else does: install tmux'],
] as const;

async function checkHelpers({ env }: Io): Promise<Finding[]> {
  const findings = HELPERS.map(async ([name, advice]) => {
    const path = await findInPath(name, env);
    return path === undefined ? finding(name, 'warn', 'not in PATH', advice) : finding(name, 'ok', path);
  });
  return Promise.all(findings);
}

/** What the agents would refuse in their settings files if they were started here. */
async function checkSettings({ env, cwd }: Io): Promise<Finding[]> {
  const { agents } = (await loadProfiles([builtinAgents()])).profiles;
  const workers = [...agents.values()].map(({ start }) => ({ argv: start, cwd, env: {} }));
  const problems = await settingsProblems(workers, agents.values(), env);
  const advice = 'mend it, or the agent asks at its start (automation goes on without what is wrong)';
  return problems.map((problem) => finding('settings', 'warn', printable(problem), advice));
}

/** Whether the configuration here can be used, and the hosts that it names. */
async function checkConfig({ cwd, env }: Io, redactor: Redactor): Promise<Finding[]> {
  const configDir = configHere(cwd);
  if (configDir === undefined) return [];
  try {
    const { config, workers, warnings } = await loadConfig(configDir);
    redactor.learn(runSecrets({ ...config, workers }, env));
    const found = `${join(configDir, CONFIG_FILE)}: ${count(workers.length, 'worker')}`;
    return [
      finding('config', 'ok', printable(found)),
      ...warnings.map((warning) => finding('config', 'warn', printable(warning))),
      ...(await checkHosts(config.hosts)),
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => finding('config', 'fail', printable(problem)));
  }
}

/** Whether each host answers, and in which version; nothing is started there. */
async function checkHosts(hosts: readonly HostConfig[]): Promise<Finding[]> {
  const findings = hosts.map(async ({ name, command }) => {
    const began = performance.now();
    try {
      const link = await connectRemote(command);
      link.close();
      const took = Math.round(performance.now() - began);
      const { version } = link.greeting;
      const found = `orch-tui ${printable(version)} answers within ${took} ms`;
      return version === VERSION
        ? finding(`host ${name}`, 'ok', found)
        : finding(`host ${name}`, 'warn', `${found}, and this is ${VERSION}`, SAME_PROTOCOL);
    } catch (error) {
      // What was refused says itself what to do.
      const advice = error instanceof HostRefusedError ? undefined : tryByHand(command);
      return finding(`host ${name}`, 'fail', printable(messageOf(error)), advice);
    }
  });
  return Promise.all(findings);
}

function tryByHand(command: readonly string[]): string | undefined {
  try {
    return `try it by hand: ${printable(shellLine(command))} < /dev/null ends in silence when all is well`;
  } catch (error) {
    if (error instanceof UnspeakableWordError) return undefined;
    throw error;
  }
}

/** That others may put another folder in the place of `dir`, which a variable says where to have. */
async function movable(check: string, dir: string, variable: string): Promise<Finding | undefined> {
  const open = await replaceable(dir);
  if (open === undefined) return undefined;
  const advice = `chmod +t ${open}, or set ${variable} to a folder elsewhere`;
  return finding(check, 'warn', `every user of this machine can rename what is in ${open}`, advice);
}

/** A folder above `dir` in which everybody may put another in its place. */
async function replaceable(dir: string): Promise<string | undefined> {
  for (let above = dirname(dir); above !== dirname(above); above = dirname(above)) {
    const { mode } = await stat(above);
    if ((mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0) return above;
  }
  return undefined;
}

async function attempt(check: string, test: () => Promise<void>, found: string): Promise<Finding> {
  try {
    await test();
    return finding(check, 'ok', found);
  } catch (error) {
    return finding(check, 'fail', messageOf(error));
  }
}

function finding(check: string, level: Finding['level'], found: string, advice?: string): Finding {
  return { check, level, found, ...(advice !== undefined && { advice }) };
}
